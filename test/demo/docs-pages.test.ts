import { beforeAll, describe, expect, it } from 'vitest';
import { guideOrder, readDocPages, translationOf, type DocPage } from '../../demo/docs-pages.js';
import { pageHtml, pagePaths } from '../../demo/page-html.js';
import { searchEntries } from '../../demo/search-entries.js';
import { demoTexts, locales } from '../../demo/texts.js';

describe('the documents of the site', () => {
  let pages: ReadonlyMap<string, DocPage>;
  beforeAll(async () => {
    pages = await readDocPages();
  }, 60_000);

  it('hold each guide in each language, one the translation of the other', () => {
    for (const slug of guideOrder) {
      for (const lang of locales) {
        const page = pages.get(`/docs/guides/${lang}/${slug}.html`);
        expect([slug, page?.lang]).toEqual([slug, lang]);
        for (const other of locales) {
          expect(page && translationOf(pages, page, other)?.path).toBe(`/docs/guides/${other}/${slug}.html`);
        }
      }
    }
    const named = [...pages.keys()].filter((path) => path.startsWith('/docs/guides/en/'));
    expect(named).toHaveLength(guideOrder.length);
  });

  it('hold a reference of each element in each language, whole, from its manifest', () => {
    for (const [lang, sentence, heading] of [
      ['en', 'The app named in the instructions.', 'Custom properties'],
      ['pt-BR', 'O aplicativo citado nas instruções.', 'Propriedades personalizadas'],
      ['es', 'La aplicación que nombran las instrucciones.', 'Propiedades personalizadas'],
    ] as const) {
      const page = pages.get(`/docs/reference/${lang}/soluti-qr-auth.html`);
      expect(page).toMatchObject({ lang, kind: 'reference' });
      expect(page?.html).toContain(sentence);
      expect(page?.html).toContain(`>${heading}</h2>`);
      expect(page && translationOf(pages, page, 'es')?.path).toBe('/docs/reference/es/soluti-qr-auth.html');
    }
    const { html = '' } = pages.get('/docs/reference/es/soluti-qr-auth.html') ?? {};
    for (const name of [
      'start-on',
      'debugReport',
      'soluti-auth-success',
      'instructions',
      '--catraca-accent',
      'waiting',
    ]) {
      expect(html).toContain(`<code>${name}</code>`);
    }
    expect(html).toContain('<code>&#39;click&#39; | &#39;visible&#39; | &#39;manual&#39;</code>');
  });

  it('have a title, and one sentence for search engines', () => {
    for (const { path, title, description } of pages.values()) {
      expect([path, title.length > 3, description.length > 20]).toEqual([path, true, true]);
    }
  });

  it('link to pages of the site, and only name what is none', () => {
    const { html = '' } = pages.get('/docs/components/soluti-qr-auth.html') ?? {};
    expect([...pages.values()].filter((page) => /href="[^"]*\.md/.test(page.html)).map(({ path }) => path)).toEqual([]);
    expect(html).toContain('<h2 id="methods">');
    const { html: operating = '' } = pages.get('/docs/frameworks/vue-3.html') ?? {};
    expect(operating).toContain('examples/vue-3');
    expect(operating).not.toContain('href="../../examples');
  });

  it('are found section by section, without the decisions of maintainers', () => {
    const entries = searchEntries(pages.values(), 'en');
    expect(entries).toContainEqual(
      expect.objectContaining({
        address: 'docs/components/soluti-qr-auth.html#methods',
        heading: 'Methods',
        lang: 'en',
      }),
    );
    expect(entries.some(({ address }) => address.includes('decisions'))).toBe(false);
    expect(new Set(entries.map(({ address }) => address)).size).toBe(entries.length);
  });

  it('are searched in the language of the reader, with what exists in English alone', () => {
    const addresses = searchEntries(pages.values(), 'es').map(({ address }) => address);
    expect(addresses).toContain('docs/reference/es/soluti-qr-auth.html');
    expect(addresses).toContain('docs/guides/es/backend.html');
    expect(addresses).toContain('docs/protocol.html');
    expect(addresses.filter((address) => /^docs\/(?:guides|reference)\/(?!es\/)/.test(address))).toEqual([]);
  });

  it('lead on in the language that one reads', async () => {
    for (const page of pages.values()) {
      const html = (await pageHtml(page.path, { settings: null, documents: pages })) ?? '';
      const links = [...html.matchAll(/<li><a href="([^"]*)" lang="([^"]*)"/g)];
      const others = links.filter(([, , lang]) => lang !== page.lang && lang !== 'en');
      // What exists in English alone names the lists of all three, of which its reader sees one.
      if (page.kind !== 'document') expect([page.path, others.map(([, href]) => href)]).toEqual([page.path, []]);
      else expect([page.path, html.match(/data-only="[^"]+"/g)?.length]).toEqual([page.path, 2 * locales.length]);
      if (page.kind !== 'guide') continue;
      const guides = [...page.html.matchAll(/href="([^"]*guides\/|\.\.?\/)(pt-BR|es|en)\//g)].map(([, , lang]) => lang);
      expect([page.path, guides.filter((lang) => lang !== page.lang)]).toEqual([page.path, []]);
    }
  });
});

describe('pages', () => {
  it('say their words before their script runs, in the language that was asked for', async () => {
    for (const lang of locales) {
      const html = (await pageHtml('/soluti.html', { settings: null, lang })) ?? '';
      expect(html).toContain(`<html lang="${lang}"`);
      expect(html).toContain(demoTexts[lang]['sol.title']);
      expect(html).not.toMatch(/data-text="[^"]+"[^>]*>\s*<\//);
    }
  });

  it('stand in any folder: no address begins at the root', async () => {
    const documents = await readDocPages();
    for (const path of pagePaths(documents)) {
      const html = (await pageHtml(path, { settings: null, lang: 'en', documents })) ?? '';
      expect([path, html.match(/(?:href|src)="\/[^"]*"/g)]).toEqual([path, null]);
    }
  });

  it('are none where no page is', async () => {
    expect(await pageHtml('/nothing.html', { settings: null })).toBeNull();
    expect(await pageHtml('/docs/nothing.html', { settings: null })).toBeNull();
    expect(await pageHtml('/docs/../package.json', { settings: null })).toBeNull();
  });
});
