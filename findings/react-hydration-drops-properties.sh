#!/usr/bin/env bash
# react and react-dom 19.3.1, with happy-dom 20.14.6 as the document, on Node 20.20. (Chromium behaves the same.)
#
# React 19 sets properties of custom elements and listens to their events, `onping` for "ping", where it renders them itself.
# Where it hydrates the markup of a server it does neither: a property whose value is an object, and a handler, are dropped
# without a warning. They stay dropped in every later render with the same values; only a value that changes is set.
# A login element of a server-rendered page starts and succeeds, and the page does not get the event.
#
# Seen:
#   createRoot: property set, 1 of 1 events heard; rendered again: property set, 2 of 2 events heard
#   hydrateRoot: property missing, 0 of 1 events heard; rendered again: property missing, 0 of 2 events heard
#   hydrateRoot, with another object: property set
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts happy-dom@20.14.6 react@19.3.1 react-dom@19.3.1
cat > look.mjs <<'JS'
import { Window } from 'happy-dom';

const page = new Window();
for (const name of ['document', 'Node', 'Element', 'HTMLElement', 'HTMLIFrameElement', 'Text', 'Comment', 'Event', 'navigator'])
  globalThis[name] = page[name];
globalThis.window = page;
globalThis.IS_REACT_ACT_ENVIRONMENT = true;

const { act, createElement } = await import('react');
const { renderToString } = await import('react-dom/server');
const { createRoot, hydrateRoot } = await import('react-dom/client');

class Field extends page.HTMLElement {
  data = undefined;
}
page.customElements.define('x-field', Field);

let heard = 0;
const listener = () => (heard += 1);
const data = { a: 1 };
const draw = (value, title) => createElement('x-field', { data: value, onping: listener, title });

async function look(isHydrated) {
  heard = 0;
  const box = document.createElement('div');
  document.body.append(box);
  let root;
  if (isHydrated) box.innerHTML = renderToString(draw(data, 'first'));
  await act(async () => {
    root = isHydrated ? hydrateRoot(box, draw(data, 'first')) : createRoot(box);
    if (!isHydrated) root.render(draw(data, 'first'));
  });
  const field = box.firstElementChild;
  const report = (events) => {
    field.dispatchEvent(new page.Event('ping'));
    return `property ${field.data === undefined ? 'missing' : 'set'}, ${heard} of ${events} events heard`;
  };
  const first = report(1);
  await act(async () => root.render(draw(data, 'second')));
  console.log(`${isHydrated ? 'hydrateRoot' : 'createRoot'}: ${first}; rendered again: ${report(2)}`);
  await act(async () => root.render(draw({ a: 2 }, 'third')));
  if (isHydrated) console.log(`hydrateRoot, with another object: property ${field.data === undefined ? 'missing' : 'set'}`);
}
await look(false);
await look(true);
JS
node look.mjs | tee seen.txt
diff seen.txt - <<'TEXT'
createRoot: property set, 1 of 1 events heard; rendered again: property set, 2 of 2 events heard
hydrateRoot: property missing, 0 of 1 events heard; rendered again: property missing, 0 of 2 events heard
hydrateRoot, with another object: property set
TEXT
