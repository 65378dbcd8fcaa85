/** What the tests use of libraries that bring no types. */
declare module 'bootstrap/js/dist/modal.js' {
  export default class Modal {
    constructor(element: Element, options?: { readonly backdrop?: boolean | 'static' });
    show(): void;
    dispose(): void;
  }
}
