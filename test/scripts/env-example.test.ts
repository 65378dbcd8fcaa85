import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What the tools read of the machine they run on; nobody sets these for Catraca. */
const ofTheMachine = ['PATH', 'NODE_ENV', 'CI'];

/** For those who work on Catraca; CONTRIBUTING.md tells of them. */
const ofTheTests = /^CATRACA_(BROWSER|WHOLE_BROWSER|ENGINE|WEBKIT_PORT|WTR_SUMMARY|CDN_DIR|E2E_.*)$/;

async function namesRead(folder: string): Promise<string[]> {
  const files = (await readdir(folder, { recursive: true })).filter((name) => /\.(ts|mjs)$/.test(name));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.flatMap((text) =>
    [...text.matchAll(/\benv(?:ironment)?\['([A-Z][A-Z_]+)'\]/g)].map(([, name]) => name!),
  );
}

describe('.env.example', () => {
  it('names every variable that the demo reads, and none that nobody reads', async () => {
    const text = await readFile('.env.example', 'utf8');
    const documented = [...text.matchAll(/^# ([A-Z][A-Z_]+)=/gm)].map(([, name]) => name!);
    const read = new Set([...(await namesRead('demo')), ...(await namesRead('scripts'))]);
    const expected = [...read].filter((name) => !ofTheMachine.includes(name) && !ofTheTests.test(name));
    expect(expected.length).toBeGreaterThan(5);
    expect(documented.sort()).toEqual(expected.sort());
  });

  it('sets nothing by itself: copied as it is, the demo simulates all three providers', async () => {
    const text = await readFile('.env.example', 'utf8');
    expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
  });
});
