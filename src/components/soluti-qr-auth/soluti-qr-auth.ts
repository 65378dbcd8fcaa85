/** Registers `<soluti-qr-auth>`: what a page imports. */
import { defineElement } from '../internal/define-element.js';
import { SolutiQrAuthElement } from './soluti-qr-auth-element.js';

declare global {
  interface HTMLElementTagNameMap {
    'soluti-qr-auth': SolutiQrAuthElement;
  }
}

defineElement('soluti-qr-auth', SolutiQrAuthElement);

export { SolutiQrAuthElement };
export * from './soluti-qr-auth.events.js';
