/** The documents of `docs/` and the elements' reference as pages of the site. */
import { readFile, readdir } from 'node:fs/promises';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Marked, type Token, type Tokens } from 'marked';
import { getHeadingList, gfmHeadingId } from 'marked-gfm-heading-id';
import type { Locale } from '../src/core/i18n/resolve-locale.js';
import { readElements } from './read-elements.js';
import { referenceMarkdown } from './reference.js';
import { locales } from './texts.js';

export interface DocPage {
  /** As in its address: `/docs/guides/en/backend.html`. */
  readonly path: string;
  readonly kind: 'guide' | 'reference' | 'document';
  readonly lang: Locale;
  readonly title: string;
  /** One sentence. */
  readonly description: string;
  readonly html: string;
  readonly sections: readonly DocSection[];
}

/** What the search finds: a heading and the words below it, up to the next. */
export interface DocSection {
  /** The heading's id; empty above the first one. */
  readonly id: string;
  readonly heading: string;
  readonly text: string;
}

const root = fileURLToPath(new URL('../', import.meta.url));
/** The order in which a newcomer reads. */
export const guideOrder = [
  'first-five-minutes',
  'backend',
  'security',
  'content-security-policy',
  'going-live',
  'theming',
  'languages',
  'from-a-plain-link',
];

/** Every page, by its path. Read anew at each call, so that an edit shows. */
export async function readDocPages(): Promise<ReadonlyMap<string, DocPage>> {
  const sources = new Map<string, string>();
  for (const name of await readdir(`${root}docs`, { recursive: true })) {
    const file = `docs/${name.replaceAll('\\', '/')}`;
    if (file.endsWith('.md')) sources.set(file, await readFile(root + file, 'utf8'));
  }
  for (const lang of locales) {
    for (const element of await readElements(lang)) {
      sources.set(`docs/reference/${lang}/${element.tag}.md`, referenceMarkdown(element, '../../components', lang));
    }
  }
  const isPage = (file: string) => sources.has(file);
  const pages = [...sources].map(([file, text]) => render(file, text, isPage));
  return new Map(pages.map((page) => [page.path, page]));
}

/** The same guide or reference in another language; null where the page is neither, or there is none. */
export function translationOf(pages: ReadonlyMap<string, DocPage>, page: DocPage, lang: Locale): DocPage | null {
  if (page.kind === 'document') return null;
  return pages.get(page.path.replace(/^(\/docs\/\w+\/)[^/]+/, `$1${lang}`)) ?? null;
}

function render(file: string, text: string, isPage: (file: string) => boolean): DocPage {
  const marked = new Marked({ gfm: true }, gfmHeadingId(), {
    renderer: { link: (token) => renderLink(file, token, isPage) },
  });
  const tokens = marked.lexer(text);
  const html = withScrolling(marked.parse(text, { async: false }));
  const ids = getHeadingList().map(({ id }) => id);
  const sections = sectionsOf(tokens, ids);
  const [, folder, lang] = /^docs\/(guides|reference)\/([^/]+)\//.exec(file) ?? [];
  return {
    path: addressOf(file),
    kind: folder === 'guides' ? 'guide' : folder === 'reference' ? 'reference' : 'document',
    lang: locales.find((each) => each === lang) ?? 'en',
    title: sections[0]?.heading ?? file,
    description: plainText(tokens.find(({ type }) => type === 'paragraph')),
    html,
    sections,
  };
}

/** A file's address; the page of a folder is its README. */
function addressOf(file: string): string {
  return `/${file.replace(/README\.md$/, 'index.md').replace(/\.md$/, '.html')}`;
}

/** What is wider than a phone scrolls by itself, also by keyboard. The texts hold no markup of their own. */
function withScrolling(html: string): string {
  return (
    html
      // The first cell of a table may say nothing; a heading may not.
      .replaceAll('<th></th>', '<td></td>')
      .replaceAll(
        /<pre>(<code class="language-(\w+)">)?/g,
        (_whole, code = '<code>', language = '') => `${codeHead(String(language))}<pre tabindex="0">${String(code)}`,
      )
      .replaceAll('</pre>', '</pre></div>')
      .replaceAll('<table>', '<div class="scroll" tabindex="0"><table>')
      .replaceAll('</table>', '</table></div>')
  );
}

/** Above a block of code: its language, and what copies it. */
function codeHead(language: string): string {
  const button = '<button class="plain copy" type="button" data-text="docs.copy"></button>';
  return `<div class="code"><div class="code-head"><span>${language}</span>${button}</div>`;
}

/** Another document's address, relative as in the source; what the site does not hold is named, not linked. */
function renderLink(file: string, { href, text, tokens }: Tokens.Link, isPage: (file: string) => boolean): string {
  const label = new Marked({ gfm: true }).Parser.parseInline(tokens);
  if (/^(?:https?:|#)/.test(href)) return `<a href="${href}">${label}</a>`;
  const [path = '', hash = ''] = href.split('#', 2);
  const named = posix.join(posix.dirname(file), path);
  const target = [named, posix.join(named, 'README.md')].find(isPage);
  if (target === undefined) return label === '' ? text : label;
  const relative = posix.relative(posix.dirname(addressOf(file)), addressOf(target));
  return `<a href="${relative}${hash === '' ? '' : `#${hash}`}">${label}</a>`;
}

function sectionsOf(tokens: readonly Token[], ids: readonly string[]): DocSection[] {
  const sections: { id: string; heading: string; text: string }[] = [];
  let count = 0;
  for (const token of tokens) {
    if (token.type === 'heading') {
      sections.push({ id: count === 0 ? '' : (ids[count] ?? ''), heading: plainText(token), text: '' });
      count += 1;
    } else {
      const last = sections.at(-1);
      if (last !== undefined) last.text = `${last.text} ${plainText(token)}`.trim();
    }
  }
  return sections;
}

/** What a reader reads of a token, without marks. */
function plainText(token: Token | undefined): string {
  if (token === undefined) return '';
  if (token.type === 'table') {
    const { header, rows } = token as Tokens.Table;
    return [header, ...rows].flatMap((row) => row.map(({ tokens }) => tokens.map(plainText).join(''))).join(' ');
  }
  if (token.type === 'list') return (token as Tokens.List).items.map(plainText).join(' ');
  if ('tokens' in token) return token.tokens.map(plainText).join('');
  if ('text' in token) return String(token.text);
  return token.type === 'space' || token.type === 'br' ? ' ' : '';
}
