#!/usr/bin/env bash
# preact 11.2.0 (preact-render-to-string 6.8.2), vue 3.5.45, react 19.3.1, svelte 5.57.3, with happy-dom 20.14.6 as the document,
# on Node 20.20.
#
# `name={false}` on a custom element that is not defined yet. For HTML, any value of a boolean attribute is true, so that an
# attribute ="false" switches the thing on. The frameworks do not agree, nor does each with itself:
# - Preact writes ="false" where the fifth character of the name is a hyphen, which is how it knows `aria-` and `data-`:
#   `icon-only` is written, `without-push` is not. A page that works breaks when an attribute gets a longer name.
# - Vue writes ="false" for every name that is no boolean attribute of HTML, and `disabled` in the browser but not on the server.
# - Svelte on the server leaves out `disabled` and `hidden`, and writes ="false" for the rest.
# - React leaves all of them out.
#
# Seen: the table below.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts happy-dom@20.14.6 preact@11.2.0 preact-render-to-string@6.8.2 \
  vue@3.5.45 react@19.3.1 react-dom@19.3.1 svelte@5.57.3
cat > look.mjs <<'JS'
import { writeFile } from 'node:fs/promises';
import { Window } from 'happy-dom';
import { compile } from 'svelte/compiler';

const page = new Window();
for (const name of ['document', 'Node', 'Element', 'HTMLElement', 'SVGElement', 'MathMLElement', 'Text', 'Comment', 'Event'])
  globalThis[name] = page[name];
globalThis.window = page;

const preact = await import('preact');
const preactServer = await import('preact-render-to-string');
const vue = await import('vue');
const vueServer = await import('vue/server-renderer');
const react = await import('react');
const reactServer = await import('react-dom/server');
const svelteServer = await import('svelte/server');

const names = ['disabled', 'hidden', 'wide', 'icon-only', 'without-push'];
const isWritten = (html, name) => (html.includes(`${name}="false"`) ? '="false"' : 'left out');
const inBrowser = (draw) => {
  const box = document.createElement('div');
  draw(box);
  return box.innerHTML;
};
const markup = names.map((name) => `<x-element ${name}={no}></x-element>`).join('');
await writeFile('svelte.mjs', compile(`<script>let { no } = $props();</script>${markup}`, { generate: 'server' }).js.code);
const svelte = svelteServer.render((await import('./svelte.mjs')).default, { props: { no: false } }).body;

console.log('name | Preact, browser | Preact, server | Vue, browser | Vue, server | React, server | Svelte, server');
for (const name of names) {
  const off = { [name]: false };
  const vueApp = { render: () => vue.h('x-element', off) };
  const seen = [
    inBrowser((box) => preact.render(preact.h('x-element', off), box)),
    preactServer.renderToString(preact.h('x-element', off)),
    inBrowser((box) => vue.createApp(vueApp).mount(box)),
    await vueServer.renderToString(vue.createSSRApp(vueApp)),
    reactServer.renderToString(react.createElement('x-element', off)),
    svelte,
  ];
  console.log([name, ...seen.map((html) => isWritten(html, name))].join(' | '));
}
JS
node look.mjs 2>/dev/null | grep '|' | tee seen.txt
diff seen.txt - <<'TABLE'
name | Preact, browser | Preact, server | Vue, browser | Vue, server | React, server | Svelte, server
disabled | left out | left out | ="false" | left out | left out | left out
hidden | left out | left out | left out | left out | left out | left out
wide | left out | left out | ="false" | ="false" | left out | ="false"
icon-only | ="false" | ="false" | ="false" | ="false" | left out | ="false"
without-push | left out | left out | ="false" | ="false" | left out | ="false"
TABLE
