/** A page that React 19 renders on the server and hydrates in the browser. */
import { createElement as h, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server.browser';

export interface Hydration {
  /** What React reported: mismatches, and errors from which it recovered by rendering anew. */
  readonly reports: readonly string[];
  /** Renders the tag again with other properties. */
  update(properties: object): void;
  unmount(): void;
}

/** `between` runs while the server's markup is on the page and React is not. */
export async function hydrate(
  box: HTMLElement,
  [tag, properties, ...children]: readonly [tag: string, properties: object, ...children: ReactNode[]],
  between: () => Promise<void>,
): Promise<Hydration> {
  const reports: string[] = [];
  const { error } = console;
  console.error = (...args: unknown[]) => void reports.push(args.map(String).join(' '));
  const element = h(tag, properties, ...children);
  box.innerHTML = renderToString(element);
  await between();
  const root = hydrateRoot(box, element, { onRecoverableError: (problem) => reports.push(String(problem)) });
  flushSync(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 50));
  return {
    reports,
    update: (next) => flushSync(() => root.render(h(tag, next, ...children))),
    unmount: () => {
      console.error = error;
      flushSync(() => root.unmount());
    },
  };
}

export { h };
