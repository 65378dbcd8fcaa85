/** Puts a page of the demo together: the frame that all share, its own content, and what the server tells it. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { resolveLocale, type Locale } from '../src/core/i18n/resolve-locale.js';
import { escapeHtml } from './escape-html.js';
import { docNavigation } from './docs-navigation.js';
import { readDocPages, translationOf, type DocPage } from './docs-pages.js';
import type { DemoSettings } from './page.js';
import { demoTexts, locales, type DemoTextKey } from './texts.js';

/** The pages that one uses; each has a script of the same name. */
export const pageNames = ['index', 'ingresse', 'soluti', 'idenge', 'search'];
/** The script of every document. */
export const documentScript = 'document';
/** All scripts of pages, by name. */
export const pageScripts = [...pageNames, documentScript];

const read = (name: string) => readFile(fileURLToPath(new URL(`${name}.html`, import.meta.url)), 'utf8');

export type Documents = ReadonlyMap<string, DocPage>;

/** The address of every page, `/` first. */
export function pagePaths(documents: Documents): string[] {
  const own = pageNames.map((name) => (name === 'index' ? '/' : `/${name}.html`));
  return [...own, ...documents.keys()];
}

export interface PageContext {
  /** Null where the backend runs in the browser. */
  readonly settings: DemoSettings | null;
  /** The language of the words before the page's script knows the visitor's. */
  readonly lang?: string | undefined;
  /** Read anew where they are not given. */
  readonly documents?: Documents;
}

/** Null where there is no such page. `path` as in an address: `/`, `/soluti.html`, `/docs/guides/es/backend.html`. */
export async function pageHtml(path: string, { settings, lang, documents }: PageContext): Promise<string | null> {
  const parts = path.startsWith('/docs/')
    ? documentParts(path, documents ?? (await readDocPages()))
    : await toolParts(path, resolveLocale([lang]), settings === null);
  if (parts === null) return null;
  const depth = path.split('/').length - 2;
  const root = depth === 0 ? './' : '../'.repeat(depth);
  const all: Readonly<Record<string, string>> = {
    ...parts,
    root,
    // `<` is escaped so that no value can end the script element.
    settings: JSON.stringify(settings).replaceAll('<', '\\u003c'),
    script: `${root}${parts.script}.ts`,
  };
  const layout = await read('layout');
  const html = layout.replace(/<!--(\w+)-->/g, (whole, part: string) => all[part] ?? whole);
  return withTexts(html, parts.lang);
}

interface Parts extends Record<string, string> {
  readonly name: string;
  readonly script: string;
  readonly content: string;
  readonly lang: Locale;
  readonly title: string;
  readonly description: string;
}

/** `isLocal`: the backend runs in the browser. */
async function toolParts(path: string, lang: Locale, isLocal: boolean): Promise<Parts | null> {
  const name = path === '/' ? 'index' : /^\/([a-z]+)\.html$/.exec(path)?.[1];
  if (name === undefined || !pageNames.includes(name)) return null;
  const [content, panels, playground] = await Promise.all([read(name), read('panels'), read('playground')]);
  const texts = demoTexts[lang];
  const textOf = (kind: string) => texts[new RegExp(`data-text="(\\w+\\.${kind})"`).exec(content)?.[1] as DemoTextKey];
  const title = textOf('title');
  return {
    name,
    script: name,
    content: content
      .replace('<!--panels-->', () => panels)
      .replace('<!--playground-->', () => playground)
      .replace('"home.howText"', isLocal ? '"home.howTextLocal"' : '"home.howText"'),
    lang,
    title: name === 'index' ? `Catraca · ${title}` : `${title} · Catraca`,
    description: escapeHtml(texts[`${descriptions[name] ?? 'home'}.lead` as DemoTextKey]),
  };
}

/** Where the sentence stands that describes a page to a search engine. */
const descriptions: Readonly<Record<string, string>> = {
  index: 'home',
  ingresse: 'ing',
  soluti: 'sol',
  idenge: 'pass',
  search: 'search',
};

function documentParts(path: string, pages: Documents): Parts | null {
  const page = pages.get(path.endsWith('/') ? `${path}index.html` : path);
  if (page === undefined) return null;
  const { kind, lang, title, description, html } = page;
  return {
    name: 'document',
    script: documentScript,
    // On a phone the list of everything else comes after what was asked for.
    content: `<div class="document"><article lang="${lang}" data-kind="${kind}">${translations(pages, page)}${html}</article>${docNavigation(pages, page)}</div>`,
    lang,
    title: `${escapeHtml(title)} · Catraca`,
    description: escapeHtml(description),
  };
}

/** Links to the same page in the other languages. */
function translations(pages: Documents, page: DocPage): string {
  const links = locales
    .filter((lang) => lang !== page.lang && translationOf(pages, page, lang) !== null)
    .map(
      (lang) =>
        `<a hreflang="${lang}" lang="${lang}" href="../${lang}/${page.path.split('/').at(-1) ?? ''}">${languageNames[lang]}</a>`,
    );
  return links.length === 0 ? '' : `<p class="translations">${links.join('')}</p>`;
}

const languageNames: Readonly<Record<Locale, string>> = { 'pt-BR': 'Português', es: 'Español', en: 'English' };

/** The words, so that a page says something before its script runs, and without it. */
function withTexts(html: string, lang: Locale): string {
  return html.replace(/(data-text="([\w.]+)"[^>]*)>(?=<\/)/g, (whole, start: string, key: string) => {
    const text = demoTexts[lang][key as DemoTextKey] as string | undefined;
    return text === undefined ? whole : `${start}>${escapeHtml(text)}`;
  });
}
