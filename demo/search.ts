/** Finds words in the documents. */
import MiniSearch from 'minisearch';
import type { Locale } from '../src/core/i18n/resolve-locale.js';
import { siteUrl } from './local-backend.js';
import { locale, startShell, text } from './page.js';
import type { SearchEntry } from './search-entries.js';

const form = document.querySelector<HTMLFormElement>('#search-form');
const field = document.querySelector<HTMLInputElement>('#query');
const count = document.querySelector('#search-count');
const found = document.querySelector('#found');
/** More than anybody reads. */
const most = 30;

/** Made when somebody begins to search: a page that is only looked at need not read every document. */
const indexes: Partial<Record<Locale, Promise<MiniSearch<SearchEntry>>>> = {};
let latest = 0;

async function loadIndex(lang: Locale): Promise<MiniSearch<SearchEntry>> {
  const response = await fetch(new URL(`search.${lang}.json`, siteUrl));
  const search = new MiniSearch<SearchEntry>({
    idField: 'address',
    fields: ['heading', 'title', 'text'],
    storeFields: ['address', 'heading', 'title', 'text', 'lang'],
    processTerm: (term) => plain(term),
    searchOptions: { prefix: true, fuzzy: 0.15, combineWith: 'AND', boost: { heading: 3, title: 2 } },
  });
  // In pieces, between which the page can answer its reader.
  await search.addAllAsync((await response.json()) as SearchEntry[], { chunkSize: 20 });
  return search;
}

/** Without case and accents: on a phone hardly anybody types them. */
function plain(term: string): string {
  return term.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

async function show(): Promise<void> {
  const query = field?.value.trim() ?? '';
  latest += 1;
  const own = latest;
  const address = new URL(location.href);
  if (query === '') address.searchParams.delete('q');
  else address.searchParams.set('q', query);
  history.replaceState(null, '', address);
  const results = query === '' ? [] : (await (indexes[locale()] ??= loadIndex(locale()))).search(query);
  if (own !== latest) return;
  if (count !== null) count.textContent = query === '' ? '' : text('search.count', { count: String(results.length) });
  found?.replaceChildren(...results.slice(0, most).map((result) => row(result as unknown as SearchEntry)));
}

function row({ address, heading, title, text: body, lang }: SearchEntry): HTMLLIElement {
  const item = document.createElement('li');
  item.lang = lang;
  const link = document.createElement('a');
  link.href = new URL(address, siteUrl).href;
  link.textContent = heading === title ? title : `${title}: ${heading}`;
  const excerpt = document.createElement('p');
  excerpt.textContent = body.length > 160 ? `${body.slice(0, 160)}…` : body;
  item.append(link, excerpt);
  return item;
}

form?.addEventListener('submit', (event) => {
  event.preventDefault();
  void show();
});
field?.addEventListener('input', () => void show());
if (field !== null) field.value = new URLSearchParams(location.search).get('q') ?? '';
startShell(() => void show());
