/** What frameworks make of one of our tags, without a compiler of theirs. */
import { h, render as renderPreact, type Attributes } from 'preact';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { h as createVNode, render as renderVue } from 'vue';

/** Renders the tag into the box, also again with other properties. */
export type Render = (box: Element, tag: string, props: object) => void;

const roots = new WeakMap<Element, ReturnType<typeof createRoot>>();

export const frameworks: Readonly<Record<'Preact 11' | 'React 19' | 'Vue 3', Render>> = {
  'Preact 11': (box, tag, props) => renderPreact(h(tag, props as Attributes), box),
  'React 19': (box, tag, props) => {
    const root = roots.get(box) ?? createRoot(box);
    roots.set(box, root);
    root.render(createElement(tag, props));
  },
  'Vue 3': (box, tag, props) => renderVue(createVNode(tag, { ...props }), box),
};
