/** Registers a tag once per page, whatever number of copies of the script the page loads. */

/** Defines the tag unless it is taken; a second copy is ignored with one warning. Does nothing where no registry exists. */
export function defineElement(tag: string, element: CustomElementConstructor): void {
  if (typeof customElements === 'undefined') return;
  const existing = customElements.get(tag);
  if (existing === undefined) {
    customElements.define(tag, element);
  } else if (existing !== element) {
    console.warn(`[catraca] <${tag}> is already defined on this page; this second copy is ignored.`);
  }
}
