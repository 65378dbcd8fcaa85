/** Registers `<idenge-pass-card>`: what a page imports. */
import { defineElement } from '../internal/define-element.js';
import { IdengePassCardElement } from './idenge-pass-card-element.js';

declare global {
  interface HTMLElementTagNameMap {
    'idenge-pass-card': IdengePassCardElement;
  }
}

defineElement('idenge-pass-card', IdengePassCardElement);

export { IdengePassCardElement };
export * from './idenge-pass-card.events.js';
