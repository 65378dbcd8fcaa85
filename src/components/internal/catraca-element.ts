/** What the three elements have in common: attributes, the named state, words, theme, and the value in a form. */
import { LitElement, type PropertyDeclarations } from 'lit';
import { CatracaError } from '../../core/errors.js';
import type { Connection } from '../../core/client/request.js';
import type { CommonMessages, OwnMessages, Translations } from '../../core/i18n/messages.js';
import type { Locale } from '../../core/i18n/resolve-locale.js';
import { adoptStylesHere } from './adopt-styles.js';
import { currentConfig, oneTask, plainRecord, resolveEndpoint, type CatracaConfig } from './config.js';
import type { ErrorDetail, StateChangeDetail } from './element-event.js';
import { FormValue } from './form-value.js';
import { KeyboardController } from './keyboard-controller.js';
import { LocalizeController } from './localize-controller.js';
import { safePageUrl } from './page-url.js';
import { refineProperties, warnOfLostProperties } from './property-values.js';
import { ThemeController } from './theme-controller.js';

/**
 * @cssprop --catraca-accent - Buttons and links, default `#2457d6`, in the dark `#9db8ff`.
 * @cssprop --catraca-on-accent - Words on them, default `#ffffff`, in the dark `#10203f`.
 * @cssprop --catraca-surface - The ground, default `#ffffff`, in the dark `#1d1b24`.
 * @cssprop --catraca-ink - Words, default `#1c1b1f`, in the dark `#f3f1f7`.
 * @cssprop --catraca-muted - Lesser words, mixed from ink and surface.
 * @cssprop --catraca-second - The ground of lesser buttons, mixed from ink and surface.
 * @cssprop --catraca-line - Lines, mixed from ink and surface.
 * @cssprop --catraca-accent-soft - A ground that stands out, mixed from accent and surface.
 * @cssprop --catraca-danger - What went wrong, default `#b3261e`, in the dark `#ffb4ab`.
 * @cssprop --catraca-good - What went well, default `#136c2e`, in the dark `#8fe0a5`.
 * @cssprop --catraca-warning - What needs care, default `#7a4d00`, in the dark `#ffd18a`.
 * @cssprop --catraca-field-line - Borders of fields, default `#8b879a`.
 * @cssprop --catraca-radius - Corners, default `10px`.
 */
export abstract class CatracaElement<State extends string, Messages extends object> extends LitElement {
  static override readonly properties: PropertyDeclarations = {
    endpoint: {},
    theme: {},
    disabled: { type: Boolean, reflect: true },
    successUrl: { attribute: 'success-url' },
    assertionNonce: { attribute: 'assertion-nonce', noAccessor: true },
    name: { reflect: true },
    allowFormValue: { attribute: false },
    messages: { attribute: false },
    fetch: { attribute: false },
    headers: { attribute: false },
    credentials: { attribute: false },
  };

  static readonly formAssociated = true;

  /** By property: what it is while nothing is set. Before the fields, whose initial values pass through the setters. */
  #defaults: Readonly<Record<PropertyKey, unknown>> | undefined;

  /** Base address of the backend, e.g. `/catraca`: of this origin, or listed by `configure`. */
  endpoint: string | undefined;

  /** `auto` follows the page's `color-scheme`, else the system. */
  theme: 'auto' | 'light' | 'dark' = 'auto';

  /** No user action starts. */
  disabled = false;

  /** Where to go after success; `preventDefault()` on the success event stops it. */
  successUrl: string | undefined;

  /** Comes back inside a signed assertion. Set from script, or by `configure`, it takes precedence over the attribute. */
  get assertionNonce(): string | undefined {
    return this.#nonce ?? currentConfig().assertionNonce ?? this.getAttribute('assertion-nonce') ?? undefined;
  }
  set assertionNonce(nonce: string | null | undefined) {
    // Preact writes the empty string for what is not set.
    this.#nonce = nonce || undefined;
  }

  /** Name of the value in a form: the assertion or token of the last success. Needs `allowFormValue`. */
  name: string | undefined;

  /** Lets a form with a same-origin `action` submit the value; by default what `configure({ allowFormValue })` says. */
  allowFormValue: boolean | undefined;

  /** The page's own words, by message key. */
  messages: OwnMessages<Messages & CommonMessages> | undefined;

  /** Replaces `fetch`. */
  fetch: typeof fetch | undefined;

  /** Extra request headers, asked for at every request. */
  headers: (() => HeadersInit | Promise<HeadersInit>) | undefined;

  /** For hosts whose session cookie is on another origin. */
  credentials: RequestCredentials = 'same-origin';

  readonly #internals = this.attachInternals();
  readonly #localize = new LocalizeController(this);
  readonly #theme = new ThemeController(this);
  readonly #formValue = new FormValue(
    this,
    this.#internals,
    () => this.allowFormValue ?? currentConfig().allowFormValue ?? false,
  );
  readonly #translations: Translations<Messages>;
  #nonce: string | undefined;
  #isFormDisabled = false;
  #state: State;
  #pageHadItsTurn: Promise<void> | undefined;
  #reportedMisuse: string | undefined;
  #warnedOfDisabled = false;

  constructor(initialState: State, translations: Translations<Messages>) {
    super();
    this.#state = initialState;
    this.#translations = translations;
    new KeyboardController(this, () => this.escape());
  }

  protected static override finalize(): void {
    super.finalize();
    refineProperties(this, (element, name) => (element as CatracaElement<string, object>).#defaults?.[name]);
  }

  /** The one named state that the element is in, also to be styled as `:state(name)`. */
  get state(): State {
    return this.#state;
  }

  /** The form that the element belongs to. */
  get form(): HTMLFormElement | null {
    return this.#internals.form;
  }

  /** Focuses the first control. */
  override focus(options?: FocusOptions): void {
    // Not by `delegatesFocus`: with it, a click on plain text focuses the first control too, and the next press of the
    // space bar, meant to scroll, works it.
    const root = this.shadowRoot;
    const controls = root?.querySelectorAll<HTMLElement>('a[href], button, input, select, summary, [tabindex]') ?? [];
    // What is disabled or not rendered does not take it.
    for (const control of controls) {
      if (root?.activeElement) return;
      control.focus(options);
    }
  }

  override attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    // The browser takes every `disabled` attribute for set, whatever its value.
    if (name === 'disabled' && value === 'false') {
      if (!this.#warnedOfDisabled) {
        console.warn(
          `[catraca] <${this.localName}>: disabled="false" disables an element of a form; leave the attribute out. It was removed.`,
        );
      }
      this.#warnedOfDisabled = true;
      this.removeAttribute(name);
    } else if (name !== 'assertion-nonce') {
      // The nonce of the attribute must not pass for one that was set from script.
      super.attributeChangedCallback(name, old, value);
    }
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('click', this.#labelClicked);
    if (!this.hasUpdated) warnOfLostProperties(this);
    this.#showCustomState(undefined, this.#state);
  }

  // Called by the browser when the element has moved to another document: a frame, or a window of its own.
  adoptedCallback(): void {
    const { elementStyles } = this.constructor as typeof CatracaElement;
    if (this.shadowRoot !== null) adoptStylesHere(this.shadowRoot, elementStyles);
  }

  // Called by the browser when the element belongs to another form, or to none.
  formAssociatedCallback(form: HTMLFormElement | null): void {
    this.#formValue.move(form);
  }

  // Called by the browser when a `<fieldset disabled>` around the element begins or ends to apply.
  formDisabledCallback(isDisabled: boolean): void {
    this.#isFormDisabled = isDisabled;
    this.requestUpdate();
  }

  // Called by the browser when the form is reset.
  formResetCallback(): void {
    this.clearFormValue();
  }

  // Called by the browser where it restores a page: the value of a login that is over does not come back.
  formStateRestoreCallback(): void {
    this.clearFormValue();
  }

  /** The constraints of the element in its form: none but a message of `setCustomValidity`. */
  get validity(): ValidityState {
    return this.#internals.validity;
  }

  get validationMessage(): string {
    return this.#internals.validationMessage;
  }

  get willValidate(): boolean {
    return this.#internals.willValidate;
  }

  get labels(): NodeList {
    return this.#internals.labels;
  }

  checkValidity(): boolean {
    return this.#internals.checkValidity();
  }

  reportValidity(): boolean {
    return this.#internals.reportValidity();
  }

  /** Keeps the form from being submitted, with this message; an empty one lets it. */
  setCustomValidity(message: string): void {
    const anchor = this.shadowRoot?.querySelector<HTMLElement>('button');
    this.#internals.setValidity({ customError: message !== '' }, message, anchor ?? undefined);
  }

  /** Whether the element, or a fieldset around it, is disabled. */
  protected get isDisabled(): boolean {
    return this.disabled || this.#isFormDisabled;
  }

  /**
   * What a server drew was for any visitor; the language, a login under way and the like are known only here. So it is
   * drawn anew, also where Lit would take it up as it is.
   */
  protected override createRenderRoot(): ShadowRoot {
    const { shadowRootOptions, elementStyles } = this.constructor as typeof CatracaElement;
    const root = this.shadowRoot ?? this.attachShadow(shadowRootOptions);
    root.replaceChildren();
    adoptStylesHere(root, elementStyles);
    return root;
  }

  /** Answers Escape outside a dialog; false where the key is the page's. */
  protected escape(): boolean {
    return false;
  }

  /** The language in use, for the base part's `lang`. */
  protected get locale(): Locale {
    return this.#localize.locale;
  }

  /** The class of the base part that sets the colour scheme. */
  protected get themeClass(): string {
    return this.#theme.className;
  }

  /** To be called at the end of a constructor: the values of this moment are the defaults. */
  protected keepDefaults(): void {
    const { elementProperties } = this.constructor as typeof CatracaElement;
    // An accessor that the class keeps for itself knows its own default.
    const names = [...elementProperties].flatMap(([name, { noAccessor }]) => (noAccessor === true ? [] : [name]));
    this.#defaults = Object.fromEntries(names.map((name) => [name, this[name as keyof this]]));
  }

  /** The element's `<family>-state-change`. */
  protected abstract stateChangeEvent(detail: StateChangeDetail<State>): Event;

  /** Enters a state, and tells so once; quietly where the page itself set it. */
  protected enterState(state: State, quietly = false): void {
    const previous = this.#state;
    if (state === previous) return;
    this.#state = state;
    // Of an element that begins anew, as one that is put back a while after its removal.
    if (state === 'idle') this.clearFormValue();
    this.#showCustomState(previous, state);
    this.requestUpdate();
    if (!quietly) this.dispatchEvent(this.stateChangeEvent({ state, previous }));
  }

  /** A text in the visitor's language. */
  protected t(key: keyof (Messages & CommonMessages) & string, values?: Record<string, string | number>): string {
    const dictionary = this.#translations[this.locale] as unknown as Readonly<Record<string, string>>;
    const own = plainRecord(currentConfig().messages, this.messages) as Record<string, string>;
    return this.#localize.format(dictionary, own, key, values);
  }

  /** Page-wide settings, the first time read one task later: imports run before the page's own script has its turn. */
  protected async config(): Promise<CatracaConfig> {
    await (this.#pageHadItsTurn ??= oneTask());
    return currentConfig();
  }

  /**
   * How to reach the backend.
   * @throws {CatracaError} `config_invalid`
   */
  protected async backend(): Promise<Connection> {
    const endpoint = resolveEndpoint(this.endpoint, await this.config());
    return {
      endpoint,
      // Asked for at each request: a page may set its own after the element was made.
      fetch: (input, init) => (this.fetch ?? fetch)(input, init),
      headers: () => this.headers?.() ?? {},
      credentials: this.credentials,
    };
  }

  /** The detail of the element's `<family>-error`; an integrator's mistake, or an answer of somebody else, goes to the console too. */
  protected errorDetail(error: CatracaError): ErrorDetail {
    if (/^(config|response)_invalid|^unexpected_token/.test(error.code) && this.#reportedMisuse !== error.message) {
      this.#reportedMisuse = error.message;
      console.error(`[catraca] <${this.localName}>: ${error.message}`);
    }
    const message = this.t(`error.${error.code}`);
    return { code: error.code, retryable: error.retryable, message, cause: error };
  }

  /** Tells of success, gives the form its value, and goes to `success-url` unless the page prevents it. */
  protected succeed(event: Event, formValue: string | null): void {
    this.#formValue.set(formValue);
    const stays = !this.dispatchEvent(event);
    if (stays || this.successUrl === undefined) return;
    const url = safePageUrl(this.successUrl, currentConfig());
    if (url === null) {
      this.errorDetail(
        new CatracaError(
          'config_invalid',
          `success-url="${this.successUrl}" is not allowed on this page: list it in configure({ allowedReturnUrls })`,
        ),
      );
    } else {
      location.assign(url);
    }
  }

  /** Takes the value out of the form again. */
  protected clearFormValue(): void {
    this.#formValue.set(null);
  }

  /** A label clicks the element itself; what is inside has clicks of its own. */
  readonly #labelClicked = (event: MouseEvent): void => {
    if (event.composedPath()[0] === this && this.#internals.labels.length > 0) this.focus();
  };

  #showCustomState(previous: State | undefined, state: State): void {
    const { states } = this.#internals;
    // Chromium 90 to 124 throws unless a name begins with two hyphens; there it is styled as `:--name`. Where a browser has
    // no such set, only style sheets miss it.
    for (const name of [state, `--${state}`]) {
      try {
        for (const last of previous === undefined ? [] : [previous, `--${previous}`]) states.delete(last);
        states.add(name);
        return;
      } catch {
        continue;
      }
    }
  }
}
