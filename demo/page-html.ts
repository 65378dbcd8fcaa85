/** Puts a page of the demo together: the frame that all share, its own content, and what the server tells it. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { DemoSettings } from './page.js';

/** The demo's pages; each has a script of the same name. */
export const pageNames = ['index', 'ingresse', 'soluti', 'idenge'];

const read = (name: string) => readFile(fileURLToPath(new URL(`${name}.html`, import.meta.url)), 'utf8');

/** Null where there is no such page. `path` as in an address: `/`, `/soluti.html`. */
export async function pageHtml(path: string, settings: DemoSettings): Promise<string | null> {
  const name = path === '/' ? 'index' : /^\/([a-z]+)\.html$/.exec(path)?.[1];
  if (name === undefined || !pageNames.includes(name)) return null;
  const [layout, content, panels] = await Promise.all([read('layout'), read(name), read('panels')]);
  const parts: Readonly<Record<string, string>> = {
    // `<` is escaped so that no value can end the script element.
    settings: JSON.stringify(settings).replaceAll('<', '\\u003c'),
    script: `/${name}.ts`,
    name,
    content: content.replace('<!--panels-->', () => panels),
  };
  return layout.replace(/<!--(\w+)-->/g, (whole, part: string) => parts[part] ?? whole);
}
