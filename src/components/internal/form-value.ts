/** The element's value in a form, and the conditions under which it has one. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { submitsSameOrigin } from './form-target.js';
import { unclobbered } from './unclobbered.js';

type Host = ReactiveControllerHost & HTMLElement;

export class FormValue implements ReactiveController {
  readonly #host: Host;
  readonly #internals: ElementInternals;
  /** Whether the page lets its elements submit a value. */
  readonly #isAllowed: () => boolean;
  #value: string | null = null;
  #form: HTMLFormElement | null = null;
  #reported = '';

  constructor(host: Host, internals: ElementInternals, isAllowed: () => boolean) {
    this.#host = host;
    this.#internals = internals;
    this.#isAllowed = isAllowed;
    host.addController(this);
  }

  set(value: string | null): void {
    this.#value = value;
    this.#apply();
  }

  /** The element belongs to another form, or to none. */
  move(form: HTMLFormElement | null): void {
    if (this.#form !== null) unclobbered(this.#form).removeEventListener('formdata', this.#checkAgain);
    if (form !== null) unclobbered(form).addEventListener('formdata', this.#checkAgain);
    this.#form = form;
    this.#apply();
  }

  hostUpdated(): void {
    this.#apply();
  }

  #apply(): void {
    // The second value is what a browser keeps in its session history: never the token.
    const isSet = this.#value !== null && this.#isSafe();
    this.#internals.setFormValue(isSet ? this.#value : null, isSet ? 'set' : null);
  }

  #isSafe(): boolean {
    const form = this.#form;
    if (form === null || !this.#host.hasAttribute('name')) return false;
    if (!this.#isAllowed()) {
      this.#report('configure({ allowFormValue: true }) lets elements submit a value: this form gets none');
      return false;
    }
    if (submitsSameOrigin(form)) return true;
    this.#report(
      'the action of the form, or the formaction of a button, is of another origin: this form gets no value',
    );
    return false;
  }

  /** Markup may have added a button since. */
  readonly #checkAgain = ({ formData }: FormDataEvent): void => {
    const value = this.#value;
    const name = this.#host.getAttribute('name') ?? '';
    if (value === null || this.#isSafe()) return;
    const others = formData.getAll(name).filter((entry) => entry !== value);
    formData.delete(name);
    for (const entry of others) formData.append(name, entry);
  };

  #report(message: string): void {
    if (message === this.#reported) return;
    this.#reported = message;
    console.error(`[catraca] <${this.#host.localName}>: ${message}`);
  }
}
