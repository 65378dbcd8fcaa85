/** What stands beside a document: the guides and the reference in its reader's language, the other documents. */
import { posix } from 'node:path';
import type { Locale } from '../src/core/i18n/resolve-locale.js';
import { escapeHtml } from './escape-html.js';
import { guideOrder, type DocPage } from './docs-pages.js';
import { locales } from './texts.js';

type Pages = ReadonlyMap<string, DocPage>;

export function docNavigation(pages: Pages, current: DocPage): string {
  const all = [...pages.values()];
  // A page that exists in English alone is also read by others, whose guides are theirs: the page shows one of the lists.
  const langs = current.kind === 'document' ? locales : [current.lang];
  const guides = langs.flatMap((lang) => guideOrder.map((slug) => pages.get(`/docs/guides/${lang}/${slug}.html`)));
  const groups = [
    ['docs.guides', guides.filter((page) => page !== undefined)],
    ['docs.reference', all.filter(({ kind, lang }) => kind === 'reference' && langs.includes(lang))],
    ['docs.elements', below(all, '/docs/components/')],
    ['docs.frameworks', below(all, '/docs/frameworks/')],
    ['docs.more', all.filter(({ kind, path }) => kind === 'document' && /^\/docs\/[^/]+\.html$/.test(path))],
  ] as const;
  const shown = groups.filter(([, list]) => list.length > 0).map(([key, list]) => group(key, list, current));
  return `<nav class="contents" aria-labelledby="contents-title">
<h2 id="contents-title" data-text="docs.title"></h2>
${shown.join('\n')}
</nav>`;
}

/** The groups that a reader did not come for stay closed. */
function group(key: string, pages: readonly DocPage[], current: DocPage): string {
  const isOpen = key === 'docs.guides' || pages.includes(current);
  const isTranslated = pages.some(({ kind }) => kind !== 'document');
  const lists = isTranslated
    ? locales.map((lang) => list(of(pages, lang), current, ` data-only="${lang}"`))
    : [list(pages, current, '')];
  return `<details${isOpen ? ' open' : ''}><summary data-text="${key}"></summary>${lists.join('')}</details>`;
}

function of(pages: readonly DocPage[], lang: Locale): DocPage[] {
  return pages.filter((page) => page.lang === lang);
}

function list(pages: readonly DocPage[], current: DocPage, mark: string): string {
  const items = pages.map((page) => `<li>${link(page, current)}</li>`);
  return items.length === 0 ? '' : `<ul${mark}>${items.join('')}</ul>`;
}

function below(pages: readonly DocPage[], folder: string): DocPage[] {
  return pages.filter(({ path }) => path.startsWith(folder));
}

function link(page: DocPage, current: DocPage): string {
  const href = posix.relative(posix.dirname(current.path), page.path);
  return `<a href="${href}" lang="${page.lang}"${page === current ? ' aria-current="page"' : ''}>${escapeHtml(page.title)}</a>`;
}
