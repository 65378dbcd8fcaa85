/** The files of the site that are neither pages nor scripts. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readDocPages } from './docs-pages.js';
import { readElements } from './read-elements.js';
import { searchEntries } from './search-entries.js';
import { locales } from './texts.js';

export interface SiteFile {
  readonly type: string;
  readonly body: string | Buffer;
}

const files: Readonly<Record<string, () => Promise<SiteFile>>> = {
  // A visitor reads one language, and loads no other.
  ...Object.fromEntries(
    locales.flatMap((lang) => [
      [`/elements.${lang}.json`, async () => json(await readElements(lang))],
      [`/search.${lang}.json`, async () => json(searchEntries((await readDocPages()).values(), lang))],
    ]),
  ),
  '/docs/images/elements.png': async () => ({
    type: 'image/png',
    body: await readFile(fileURLToPath(new URL('../docs/images/elements.png', import.meta.url))),
  }),
};

export const siteFilePaths = Object.keys(files);

/** Null where there is no such file. */
export async function siteFile(path: string): Promise<SiteFile | null> {
  return Object.hasOwn(files, path) ? ((await files[path]?.()) ?? null) : null;
}

function json(value: unknown): SiteFile {
  return { type: 'application/json', body: JSON.stringify(value) };
}
