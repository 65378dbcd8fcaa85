/** What the search of the site finds: each section of each document. */
import type { Locale } from '../src/core/i18n/resolve-locale.js';
import type { DocPage } from './docs-pages.js';

export interface SearchEntry {
  /** Below the site's folder: `docs/guides/en/backend.html#sessions`. */
  readonly address: string;
  /** Of the document. */
  readonly title: string;
  /** Of the section; the title above the first one. */
  readonly heading: string;
  readonly text: string;
  readonly lang: string;
}

/**
 * For a reader of this language; what is only looked up exists in English. Decisions are for maintainers, who look them up
 * by their number.
 */
export function searchEntries(pages: Iterable<DocPage>, reader: Locale): SearchEntry[] {
  return [...pages]
    .filter(({ path }) => !path.startsWith('/docs/decisions/'))
    .filter(({ kind, lang }) => kind === 'document' || lang === reader)
    .flatMap(({ path, title, lang, sections }) =>
      sections.map(({ id, heading, text }) => ({
        address: path.slice(1) + (id === '' ? '' : `#${id}`),
        title,
        heading,
        text,
        lang,
      })),
    );
}
