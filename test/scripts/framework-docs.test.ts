/** The code on the pages of frameworks is the code of the apps that a test builds and drives. */
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const pages = (await readdir('docs/frameworks')).filter((name) => name !== 'README.md');
const apps = (await readdir('examples')).filter((name) => existsSync(join('examples', name, 'package.json')));

/** Each line without what it is indented by. */
const flat = (code: string) =>
  code
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .join('\n');

async function sourcesOf(app: string): Promise<string[]> {
  const names = await readdir(join('examples', app), { recursive: true });
  const files = names.filter(
    (name) => /\.(?:tsx?|mjs|js|vue|svelte|astro|html)$/.test(name) && !/node_modules|dist|\.nuxt|\.output/.test(name),
  );
  return Promise.all(files.map((name) => readFile(join('examples', app, name), 'utf8')));
}

describe('docs/frameworks', () => {
  it('has a page for each app, and an app for each page', () => {
    expect(pages.map((name) => name.replace('.md', '')).sort()).toEqual(apps.sort());
  });

  it.each(pages)('%s shows code of its app, as it is', async (name) => {
    const page = await readFile(join('docs/frameworks', name), 'utf8');
    const blocks = [...page.matchAll(/^```(?!sh\n)\w+\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code);
    expect(blocks.length).toBeGreaterThan(1);
    const sources = (await sourcesOf(name.replace('.md', ''))).map(flat);
    expect(blocks.filter((code) => !sources.some((source) => source.includes(flat(code))))).toEqual([]);
    expect(page).not.toMatch(/npm (?:i|install|add) catraca\b|npx (?!--no-install )catraca\b/);
  });

  it('is linked page by page', async () => {
    const index = await readFile('docs/frameworks/README.md', 'utf8');
    expect(pages.filter((name) => !index.includes(`](${name})`))).toEqual([]);
  });
});
