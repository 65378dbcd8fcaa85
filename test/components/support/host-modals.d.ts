/** What the tests use of libraries that bring no types. */
declare module 'bootstrap/js/dist/modal.js' {
  export default class Modal {
    constructor(element: Element, options?: { readonly backdrop?: boolean | 'static' });
    show(): void;
    dispose(): void;
  }
}

declare module 'react-dom/client' {
  import type { ReactNode } from 'react';
  export function createRoot(container: Element): { render(node: ReactNode): void; unmount(): void };
}
