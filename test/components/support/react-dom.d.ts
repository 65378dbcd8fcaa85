/** What the tests use of React's entry points that bring no types. */
declare module 'react-dom/client' {
  import type { ReactNode } from 'react';
  export interface Root {
    render(node: ReactNode): void;
    unmount(): void;
  }
  export function createRoot(container: Element): Root;
  export function hydrateRoot(
    container: Element,
    node: ReactNode,
    options?: { readonly onRecoverableError?: (error: unknown) => void },
  ): Root;
}

declare module 'react-dom/server.browser' {
  import type { ReactNode } from 'react';
  export function renderToString(node: ReactNode): string;
}

declare module 'react-dom' {
  export function flushSync(work: () => void): void;
}
