/** What the benches are made of, without the neighbours: pages, stubs, the judgement, and the figures' versions in the docs. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complaintsOf, type Row } from '../../bench/first-render.js';
import { pageOf, startBenchSite, type BenchSite } from '../../bench/first-render/site.js';
import { allWidgets, type Widget } from '../../bench/first-render/widgets.js';
import { quantile, spread } from '../../bench/support/statistics.js';
import manifest from '../../bench/package.json' with { type: 'json' };
import lockfile from '../../bench/package-lock.json' with { type: 'json' };

const widgets = allWidgets(['chunk.js']);
const neighbours = widgets.filter(({ packages }) => packages !== undefined);
const versions: Readonly<Record<string, string>> = manifest.dependencies;
const withoutSpace = (css: string) => css.replace(/\s|;(?=\s*\})/g, '');

describe('the pages of the first-render bench', () => {
  let site: BenchSite;
  // Their scripts come from packages that are not installed for tests.
  const bare = widgets.map(({ files: _files, program: _program, ...widget }): Widget => widget);
  const named = (name: string) => bare.find((widget) => widget.name === name)!;

  beforeAll(async () => {
    site = await startBenchSite(bare, { 'nothing/script.js': 'export {};'.repeat(100) });
  });

  afterAll(() => site.close());

  it('are one for each widget', async () => {
    const pages = (await readdir('bench/pages')).filter((name) => name.endsWith('.html') && name !== 'qr.html');
    expect(pages.sort()).toEqual(widgets.map(({ name }) => `${name}.html`).sort());
  });

  it.each(widgets.map(({ name }) => name))(
    '%s: a whole page, with text that would jump below the widget',
    async (name) => {
      const html = await (await fetch(site.page(named(name)))).text();
      expect(html).toMatch(/^<!doctype html>[\s\S]*<title>[\s\S]*<\/head>\n<body>[\s\S]*<p>Some words below.<\/p>/);
      expect(html).not.toMatch(/\{\{|(?:src|href)="https?:/);
    },
  );

  it('come pressed, their scripts to be kept for ever', async () => {
    const url = new URL('script.js', site.page(named('nothing')));
    const { headers } = await fetch(url);
    expect(headers.get('content-encoding')).toBe('gzip');
    expect(headers.get('cache-control')).toContain('immutable');
    expect(Number(headers.get('content-length'))).toBeLessThan(100);
  });

  const answers = bare.flatMap((widget) =>
    Object.keys(widget.answers ?? {}).map((path) => [widget.name, path] as const),
  );

  it.each(answers)('%s gets an answer from %s', async (name, path) => {
    const abort = new AbortController();
    const response = await fetch(new URL(path, site.page(named(name))), { signal: abort.signal });
    const type = response.headers.get('content-type');
    expect(response.status).toBe(200);
    if (type === 'text/event-stream') abort.abort();
    else if (type?.startsWith('application/json')) expect(await response.json()).not.toBeNull();
    else expect((await response.text()).length).toBeGreaterThan(10);
  });

  it('have our backend beside them, where everyone has a card', async () => {
    const url = new URL('/catraca/idenge/pass', site.page(named('nothing')));
    const response = await fetch(url, { headers: { 'x-catraca': '1', origin: url.origin } });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ pass: { name: 'Marcos' } });
  });

  it('answer nothing else', async () => {
    expect((await fetch(new URL('nowhere', site.page(named('hanko'))))).status).toBe(404);
  });
});

describe('what first-render complains of', () => {
  const row = (name: string, median: number, rest: Partial<Row> = {}): Row => ({
    name,
    job: 'sign in',
    version: null,
    usable: { median, worst: median },
    mainThread: { median: 1, worst: 1 },
    requests: 1,
    scripts: 1,
    foreign: 0,
    bytes: 1,
    shift: 0,
    ...rest,
  });
  const ours = [{ name: 'ours', isOurs: true }];

  it('is nothing where ours is first', () => {
    expect(complaintsOf(ours, [row('ours', 10), row('theirs', 11, { scripts: 9, foreign: 9, shift: 1 })])).toEqual([]);
    // Level: nearer than two runs of one page are.
    expect(complaintsOf(ours, [row('ours', 1010), row('theirs', 1000)])).toEqual([]);
    expect(complaintsOf(ours, [row('ours', 1030), row('theirs', 1000)])).toHaveLength(1);
  });

  it.each([
    ['a neighbour of the same job that is faster', [row('ours', 12), row('theirs', 11)], 'theirs already after 11 ms'],
    ['an element that never can be used', [row('ours', 1, { usable: null }), row('theirs', 11)], 'theirs already'],
    ['two scripts', [row('ours', 1, { scripts: 2 })], '2 scripts'],
    ['no script', [row('ours', 1, { scripts: 0 })], '0 scripts'],
    ['another site', [row('ours', 1, { foreign: 1 })], 'asks other sites'],
    ['a page that moves', [row('ours', 1, { shift: 0.001 })], 'moves the page by 0.0010'],
    ['a shift that was not measured', [row('ours', 1, { shift: Number.NaN })], 'moves the page by NaN'],
  ])('is %s', (_what, rows, complaint) => {
    const complaints = complaintsOf(ours, rows);
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toContain(complaint);
  });

  it('is neither a neighbour with another job nor one that never draws itself here', () => {
    const others = [row('theirs', 1, { job: 'draw a code' }), row('cloud', 1, { usable: null })];
    expect(complaintsOf(ours, [row('ours', 10), ...others])).toEqual([]);
  });
});

describe('the statistics', () => {
  it('take the smallest value that a share of all do not exceed', () => {
    const values = [9, 1, 8, 2, 7, 3, 6, 4, 5, 10.26];
    expect(quantile(values, 0.5)).toBe(5);
    expect(quantile(values, 0.95)).toBe(10.3);
    expect(spread([3, 1, 2])).toEqual({ median: 2, worst: 3 });
    expect(quantile([], 0.5)).toBeNaN();
  });
});

describe('bench/package.json', () => {
  it('pins one version of each neighbour, which the lockfile holds', () => {
    const entries = lockfile.packages as Readonly<
      Record<string, { readonly version?: string; readonly resolved?: string }>
    >;
    for (const [name, version] of Object.entries(versions)) {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
      expect(entries[`node_modules/${name}`]?.version).toBe(version);
    }
    expect(Object.values(entries).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
  });

  it('holds what the widgets name', () => {
    const named = new Set(neighbours.flatMap(({ packages = [] }) => packages));
    // The generator that ours is made of has no widget: only the bench of codes draws with it.
    expect([...named, 'qrcode'].sort()).toEqual(Object.keys(versions).sort());
  });
});

describe('docs/benchmarks.md', () => {
  it.each(Object.entries(versions))('names the version of %s that is pinned: %s', async (name, version) => {
    const text = await readFile('docs/benchmarks.md', 'utf8');
    expect(text).toContain(`\`${name}\` ${version}`);
  });

  it('has a row for each widget', async () => {
    const text = await readFile('docs/benchmarks.md', 'utf8');
    const missing = widgets.filter(
      ({ name }) => !new RegExp(`^\\| (?:\\*\\*)?\`?${name}\`?(?:\\*\\*)? +\\|`, 'm').test(text),
    );
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  it.each(['ingresse-login-button', 'soluti-qr-auth', 'idenge-pass-card'])(
    '%s is measured with the reserved place that its own page tells of',
    async (tag) => {
      const docs = await readFile(join('docs/components', `${tag}.md`), 'utf8');
      const [, rule = 'no rule'] = /^```css\n([\s\S]*?min-block-size[\s\S]*?)^```$/m.exec(docs) ?? [];
      for (const name of [tag, 'all-three-by-the-loader']) {
        expect(withoutSpace(await pageOf({ name }))).toContain(withoutSpace(rule));
      }
    },
  );
});
