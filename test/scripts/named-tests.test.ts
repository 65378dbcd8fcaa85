import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readNamedTests, testTitles, wrongTestNames, wrongThreatRows } from '../support/named-tests.js';

const pages = (await readdir('docs', { recursive: true }))
  .filter((name) => name.endsWith('.md'))
  .map((name) => join('docs', name));

/** Every route, the login with Ingresse, with Soluti, the pass of Idenge. */
const threats = Object.entries({ X: 17, I: 8, S: 15, D: 10 }).flatMap(([letter, count]) =>
  Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
);

describe('the tests that the documentation names', () => {
  it.each(pages)('%s names tests that exist', async (page) => {
    expect(await wrongTestNames(page)).toEqual([]);
  });

  it('are named for every threat', async () => {
    const { named } = await readNamedTests('docs/security.md');
    expect(named.length).toBeGreaterThan(10);
    expect(await wrongThreatRows('docs/security.md', threats)).toEqual([]);
  });
});

describe('what remains', () => {
  it('is told where people look first: a relay in real time still works (S1)', async () => {
    for (const page of ['README.md', 'docs/security.md']) {
      const text = (await readFile(page, 'utf8')).replace(/\s+/g, ' ');
      expect(text).toMatch(/in real time.*approved.*signed in as/);
      expect(text).toContain('WebAuthn');
    }
  });
});

describe('the reader of such tables', () => {
  async function judge(markdown: string, by: (page: string) => Promise<string[]> = wrongTestNames): Promise<string[]> {
    const folder = await mkdtemp(join(tmpdir(), 'named-tests-'));
    const page = join(folder, 'page.md');
    await writeFile(page, markdown);
    const problems = await by(page);
    await rm(folder, { recursive: true });
    return problems;
  }
  const file = 'test/scripts/named-tests.test.ts';
  const table = (...rows: string[]) => ['| behaviour | test |', '| --- | --- |', ...rows].join('\n');

  it('finds what exists, whatever words stand around it', async () => {
    const cell = `| a \\| b | \`${file}\`: \`are named for every threat\`, and \`docs/security.md names tests that exist\` |`;
    expect(await judge(table(cell))).toEqual([]);
  });

  it('tells a row without a test, a file and a title that do not exist', async () => {
    const rows = [
      '| one | by hand |',
      '| two | `test/none.test.ts` `x` |',
      `| three | \`${file}\` \`no such title\` |`,
      '| four | `are named for every threat` |',
    ];
    expect(await judge(table(...rows))).toEqual([
      '"one" names no test',
      '"four" names no test',
      '"two": there is no file test/none.test.ts',
      `"three": no test "no such title" in ${file}`,
    ]);
  });

  it('reports a threat id without a row and an unknown one', async () => {
    const rows = [
      '| a (X1) | x |',
      '| b (X2, X3) | x |',
      '| c (X3) | x |',
      '| (X4) is elsewhere | x |',
      '| d (S9) | x |',
    ];
    const other = '\n\n| threat | counter-measure |\n| --- | --- |\n| e (X4) | x |';
    expect(await judge(table(...rows) + other, (page) => wrongThreatRows(page, ['X1', 'X2', 'X3', 'X4']))).toEqual([
      'X4 has no row',
      'S9 is no known threat',
    ]);
  });

  it('leaves other tables alone', async () => {
    expect(await judge('| a | b |\n| --- | --- |\n| c | d |')).toEqual([]);
  });

  it('reads titles from the code: parameters as holes, nothing that is skipped', () => {
    const source = `
      it('plain (a|b)', () => {}); it.skip('skipped', () => {}); it.skip.each([1])('each skipped', () => {});
      it.each([1])('%s of $many.x', () => {}); for (const x of y) it(\`made \${x} here\`, () => {});
      it(name, () => {}); it(\`\${name}\`, () => {}); describe('group', () => {}); quit('no', 1);`;
    const titles = testTitles(source);
    const known = (title: string) => titles.some((pattern) => pattern.test(title));
    expect(['plain (a|b)', '3 of four', '%s of $many.x', 'made it here'].filter((title) => !known(title))).toEqual([]);
    expect(['plain', 'skipped', 'each skipped', 'group', 'no', 'anything'].filter(known)).toEqual([]);
  });
});
