/** What the tests use of idiomorph: of a target that is no document, the result is never a promise. */
declare module 'idiomorph' {
  export const Idiomorph: {
    morph(target: Element, html: string, options?: { readonly morphStyle?: 'innerHTML' | 'outerHTML' }): Node[];
  };
}
