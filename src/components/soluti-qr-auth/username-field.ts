/** What the visitor types for a push: masked as it is typed, judged before it is sent. */
import type { LitElement } from 'lit';
import { formatWhileTyping, parseDocumentId } from '../../core/document-id/document-id.js';

export class UsernameField {
  value = '';
  isInvalid = false;
  readonly #host: LitElement;
  #given = '';

  constructor(host: LitElement) {
    this.#host = host;
  }

  /** Fills the field with what the page knows, whenever that is something else. */
  follow(text = ''): void {
    if (text === this.#given) return;
    this.#given = text;
    this.value = formatWhileTyping(text, 0).text;
    this.isInvalid = false;
  }

  /** Back to what the page knows. */
  reset(): void {
    const given = this.#given;
    this.#given = '';
    this.value = '';
    this.isInvalid = false;
    this.follow(given);
    this.#host.requestUpdate();
  }

  /** Once it is drawn: after a reload a push can be pending to a number that this page never saw, and there is no field. */
  async focus(): Promise<void> {
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    this.#host.renderRoot.querySelector('input')?.focus();
  }

  /** For `input`, and for `compositionend`, after which Chromium fires no `input`. */
  readonly edit = (event: InputEvent | CompositionEvent): void => {
    const field = event.target as HTMLInputElement;
    const { isComposing = false, inputType } = event as Partial<InputEvent>;
    // Between the keys of an input method the text is read, but not masked: to change it would end the composition.
    if (isComposing) this.value = field.value;
    else this.#mask(field, inputType);
    this.isInvalid = false;
    this.#host.requestUpdate();
  };

  #mask(field: HTMLInputElement, inputType?: string): void {
    const { text, caret } = formatWhileTyping(field.value, field.selectionStart ?? field.value.length, inputType);
    if (field.value !== text) {
      field.value = text;
      field.setSelectionRange(caret, caret);
    }
    this.value = text;
  }

  /**
   * The unmasked number; null, and marked, where it is none. It is read from the field, where there is one: some keyboards
   * and password managers fill it without an event.
   */
  read(field: HTMLInputElement | null): string | null {
    if (field !== null) this.#mask(field);
    const { normal, valid } = parseDocumentId(this.value);
    this.isInvalid = !valid;
    this.#host.requestUpdate();
    return valid ? normal : null;
  }
}
