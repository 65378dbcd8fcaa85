/** docs/conformance.md names rules that the kit has. */
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { rules } from '../../src/cli/conformance/run-rules.js';

it('names in its table of mistakes only rules that there are', async () => {
  const text = await readFile(new URL('../../docs/conformance.md', import.meta.url), 'utf8');
  const named = [...text.matchAll(/^\| `([a-z]+\.[a-z0-9-]+)`/gm)].map(([, id]) => id);
  const ids = rules.map(({ id }) => id);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((id) => !ids.includes(id ?? ''))).toEqual([]);
});
