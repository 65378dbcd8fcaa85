/** The guides as text: what they promise of their form, and that each translation is of the page as it is now. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import {
  codeBlocks,
  guideFolder,
  guideLanguages,
  guideSlugs,
  headings,
  inlineCode,
  links,
  linesInEnglish,
  readGuide,
  withoutCode,
} from '../support/guides.js';

const slugs = [
  ...['backend', 'content-security-policy', 'first-five-minutes', 'from-a-plain-link'],
  ...['going-live', 'languages', 'security', 'theming'],
];
const pages = guideLanguages.flatMap((language) => slugs.map((slug) => ({ language, slug })));

describe('the guides', () => {
  it.each(guideLanguages)('are the same eight in %s', async (language) => {
    expect(await guideSlugs(language)).toEqual(slugs);
  });

  it('are all named in the list of the documentation', async () => {
    const list = await readFile('docs/README.md', 'utf8');
    expect(slugs.filter((slug) => !list.includes(`(guides/en/${slug}.md)`))).toEqual([]);
  });

  it.each(pages)('$language/$slug begins with its title and one sentence that tells what it is about', async (page) => {
    const text = await readGuide(page.slug, page.language);
    const [title = '', empty, sentence = '', after] = text.split('\n');
    expect(title).toMatch(/^# [^#]/);
    expect([empty, after]).toEqual(['', '']);
    expect(sentence).toMatch(/^[^.!?]{20,180}\.$/);
  });

  it.each(pages)('$language/$slug is plain Markdown, with links that lead somewhere', async ({ slug, language }) => {
    const text = withoutCode(await readGuide(slug, language));
    expect([...text.matchAll(/<(?!https?:\/\/[^>\s]+>)\/?[a-z!][^>]*>/gi)].map(([found]) => found)).toEqual([]);
    for (const target of links(text).filter((link) => !/^https?:/.test(link))) {
      expect(existsSync(join(guideFolder(language), target)), target).toBe(true);
      // Another guide is in the same language; the rest of the documentation is in English.
      expect(target).toMatch(/^(?:\.\/[\w-]+\.md|\.\.\/\.\.\/[\w./-]+\.md)$/);
      expect(target).not.toContain('guides/');
    }
  });

  it.each(pages)('$language/$slug tells nobody to take a package of this name from a registry', async (page) => {
    const text = await readGuide(page.slug, page.language);
    expect(text).not.toMatch(/(?:npm|pnpm|yarn|bun) (?:i|install|add|create) (?:-\S+ )*catraca\b/);
    expect(text).not.toMatch(/npx (?!--no-install )/);
    expect(text).not.toMatch(/unpkg|jsdelivr|esm\.sh/);
  });
});

describe('the commands of the guides', () => {
  it('are ones that exist', async () => {
    const texts = await Promise.all(slugs.map((slug) => readGuide(slug)));
    const lines = texts
      .flatMap(codeBlocks)
      .flatMap(({ language, code }) => (language === 'sh' ? code.trim().split('\n') : []));
    const cli = await readFile('src/cli/catraca.ts', 'utf8');
    const known = [
      /^npm (?:ci|pack|init -y)$/,
      /^(?:mkdir|cd) \.\.\/my-shop$/,
      new RegExp(`^npm install \\.\\./catraca/catraca-${manifest.version.replaceAll('.', '\\.')}\\.tgz$`),
      /^node server\.mjs$/,
      /^npx --no-install catraca doctor https:\/\/\S+(?: --origin https:\/\/[\w.]+)?$/,
    ];
    expect(cli).toContain('doctor');
    expect(lines.length).toBeGreaterThan(8);
    expect(lines.filter((line) => !known.some((pattern) => pattern.test(line)))).toEqual([]);
  });
});

describe('the names in the guides', () => {
  it('of findings are the doctor’s', async () => {
    const doctor = await readFile('docs/doctor.md', 'utf8');
    const found = [...doctor.matchAll(/^\| `([a-z-]+)`/gm)].map(([, id]) => id);
    const rows = [...(await readGuide('backend')).matchAll(/^\| `([a-z]+-[a-z-]+)`/gm)].map(([, id]) => id);
    const named = await Promise.all(
      ['content-security-policy', 'going-live'].map(async (slug) =>
        inlineCode(await readGuide(slug)).filter((code) => /^(?:csp|webhook|opener)-[a-z]+$/.test(code)),
      ),
    );
    expect(rows).toHaveLength(3);
    expect(named.flat().length).toBeGreaterThan(3);
    expect([...rows, ...named.flat()].filter((id) => !found.includes(id))).toEqual([]);
  });

  it('of settings of catraca serve are settings', async () => {
    const serve = await readFile('docs/serve.md', 'utf8');
    const texts = await Promise.all(slugs.map((slug) => readGuide(slug)));
    const names = texts.flatMap(inlineCode).filter((code) => /^[A-Z]+_[A-Z_]+$/.test(code));
    expect(names.length).toBeGreaterThan(2);
    expect(names.filter((name) => !serve.includes(`| \`${name}\``))).toEqual([]);
  });
});

describe.each(guideLanguages.filter((language) => language !== 'en'))('a guide in %s', (language) => {
  it.each(slugs)('%s has the code of the English one, and as many headings, tables and links', async (slug) => {
    const [english, own] = await Promise.all([readGuide(slug), readGuide(slug, language)]);
    expect(codeBlocks(own)).toEqual(codeBlocks(english));
    const levels = (text: string) => headings(text).map((line) => line.split(' ', 1)[0]);
    expect(levels(own)).toEqual(levels(english));
    const rows = (text: string) => text.split('\n').filter((line) => line.startsWith('|')).length;
    expect(rows(own)).toBe(rows(english));
    expect(links(own).sort()).toEqual(links(english).sort());
    expect(inlineCode(own).sort()).toEqual(inlineCode(english).sort());
  });

  it.each(slugs)('%s leaves nothing in English', async (slug) => {
    expect(linesInEnglish(await readGuide(slug, language), await readGuide(slug))).toEqual([]);
  });
});
