/** What stands beside a document: the guides in its language, the reference, the other documents. */
import { posix } from 'node:path';
import { escapeHtml } from './escape-html.js';
import { guideOrder, type DocPage } from './docs-pages.js';

type Pages = ReadonlyMap<string, DocPage>;

export function docNavigation(pages: Pages, current: DocPage): string {
  const all = [...pages.values()];
  const guides = guideOrder
    .map((slug) => pages.get(`/docs/guides/${current.lang}/${slug}.html`))
    .filter((page) => page !== undefined);
  const groups = [
    ['docs.guides', guides],
    ['docs.reference', all.filter(({ kind }) => kind === 'reference')],
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
  const items = pages.map((page) => `<li>${link(page, current)}</li>`);
  return `<details${isOpen ? ' open' : ''}><summary data-text="${key}"></summary><ul>${items.join('')}</ul></details>`;
}

function below(pages: readonly DocPage[], folder: string): DocPage[] {
  return pages.filter(({ path }) => path.startsWith(folder));
}

function link(page: DocPage, current: DocPage): string {
  const href = posix.relative(posix.dirname(current.path), page.path);
  return `<a href="${href}" lang="${page.lang}"${page === current ? ' aria-current="page"' : ''}>${escapeHtml(page.title)}</a>`;
}
