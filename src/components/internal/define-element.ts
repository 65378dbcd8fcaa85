/** Registers a tag once per page, whatever number of copies of the script the page loads. */
import { holdReturn } from './handed-return.js';
import { isServer } from './is-server.js';

/** Defines the tag unless it is taken; a second copy is ignored with one warning. Does nothing where no registry exists. */
export function defineElement(tag: string, element: CustomElementConstructor): void {
  // Node may have a registry, where something renders for a page.
  if (isServer && typeof customElements === 'undefined') return;
  if (!isServer) holdReturn();
  const existing = customElements.get(tag);
  if (existing === undefined) {
    customElements.define(tag, element);
  } else if (existing !== element) {
    console.warn(`[catraca] <${tag}> is already defined: this second copy is ignored.`);
  }
}
