/** The README in three languages says the same: its code, its links, and as much of each. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { codeBlocks, headings, inlineCode, links, linesInEnglish, withoutCode } from '../support/guides.js';

const files = { en: 'README.md', 'pt-BR': 'README.pt-BR.md', es: 'README.es.md' };
const names = { en: 'English', 'pt-BR': 'Português', es: 'Español' };
const languages = ['en', 'pt-BR', 'es'] as const;
const english = await readFile('README.md', 'utf8');

describe.each(languages)('the README (%s)', (language) => {
  it('begins with its title and the way to the other languages', async () => {
    const [title, empty, line] = (await readFile(files[language], 'utf8')).split('\n');
    const ways = languages.map((each) => (each === language ? names[each] : `[${names[each]}](${files[each]})`));
    expect([title, empty, line]).toEqual(['# Catraca', '', ways.join(' · ')]);
  });

  it('tells nobody to take a package of this name from a registry', async () => {
    const text = await readFile(files[language], 'utf8');
    expect(text).not.toMatch(/(?:npm|pnpm|yarn|bun) (?:i|install|add) (?:-\S+ )*catraca\b|npx catraca\b/);
  });
});

describe.each(['pt-BR', 'es'] as const)('the README in %s', (language) => {
  it('has the code of the English one, and as many headings, points and links', async () => {
    const own = await readFile(files[language], 'utf8');
    expect(codeBlocks(own)).toEqual(codeBlocks(english));
    const levels = (text: string) => headings(text).map((line) => line.split(' ', 1)[0]);
    expect(levels(own)).toEqual(levels(english));
    const points = (text: string) =>
      withoutCode(text)
        .split('\n')
        .filter((line) => line.startsWith('- ')).length;
    expect(points(own)).toBe(points(english));
    expect(inlineCode(own).sort()).toEqual(inlineCode(english).sort());
    // The guides are there in the reader's language.
    const wanted = links(english).map((target) => target.replace('guides/en/', `guides/${language}/`));
    const others = (targets: string[]) => targets.filter((target) => !target.startsWith('README')).sort();
    expect(others(links(own))).toEqual(others(wanted));
    const missing = links(own).filter((target) => !/^https?:/.test(target) && !existsSync(target));
    expect(missing).toEqual([]);
  });

  it('leaves nothing in English', async () => {
    expect(linesInEnglish(await readFile(files[language], 'utf8'), english)).toEqual([]);
  });
});
