/** What the visitor types for a push: masked as it is typed, judged before it is sent. */
import type { ReactiveControllerHost } from 'lit';
import { formatWhileTyping, parseDocumentId } from '../../core/document-id/document-id.js';

export class UsernameField {
  value = '';
  isInvalid = false;
  readonly #host: ReactiveControllerHost;
  #given = '';

  constructor(host: ReactiveControllerHost) {
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

  readonly edit = (event: InputEvent): void => {
    const field = event.target as HTMLInputElement;
    // Between the keys of an input method the text is not the visitor's yet.
    if (event.isComposing) return;
    const { text, caret } = formatWhileTyping(field.value, field.selectionStart ?? field.value.length, event.inputType);
    if (field.value !== text) {
      field.value = text;
      field.setSelectionRange(caret, caret);
    }
    this.value = text;
    this.isInvalid = false;
    this.#host.requestUpdate();
  };

  /** The unmasked number; null, and marked, where it is none. */
  read(): string | null {
    const { normal, valid } = parseDocumentId(this.value);
    this.isInvalid = !valid;
    this.#host.requestUpdate();
    return valid ? normal : null;
  }
}
