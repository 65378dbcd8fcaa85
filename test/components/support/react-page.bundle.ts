/** What React 19 makes of one of our tags. */
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';

/** Renders the tag; the result renders it again. */
export function renderReact(box: Element, tag: string, props: object): (props: object) => void {
  const root = createRoot(box);
  root.render(createElement(tag, props));
  return (next) => root.render(createElement(tag, next));
}
