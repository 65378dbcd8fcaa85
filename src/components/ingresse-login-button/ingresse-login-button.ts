/** Registers `<ingresse-login-button>`. */
import { defineElement } from '../internal/define-element.js';
import { IngresseLoginButtonElement } from './ingresse-login-button-element.js';

export * from './ingresse-login-button-element.js';

declare global {
  interface HTMLElementTagNameMap {
    'ingresse-login-button': IngresseLoginButtonElement;
  }
}

defineElement('ingresse-login-button', IngresseLoginButtonElement);
