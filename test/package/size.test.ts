import { execFile } from 'node:child_process';
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { budgets, ceilings, measure, tooHeavy } from '../../scripts/size.mjs';

const run = promisify(execFile);

describe('npm run size', () => {
  it('finds every script-tag file within its budget, or below the ceiling of one that is on its way there', async () => {
    expect(tooHeavy(await measure('dist-cdn'), { ...budgets, ...ceilings })).toEqual([]);
  });

  it('has no ceiling that is needed no longer, or that is far above what it covers', async () => {
    const sizes = await measure('dist-cdn');
    for (const [name, ceiling] of Object.entries(ceilings)) {
      const weight = sizes[name]?.gzip ?? 0;
      expect(weight, name).toBeGreaterThan(budgets[name as keyof typeof budgets]);
      expect(ceiling - weight, name).toBeLessThan(2_000);
    }
  });

  it('measures what a server would send', async () => {
    const sizes = await measure('dist-cdn');
    const content = await readFile('dist-cdn/soluti-qr-auth.js');
    expect(sizes['soluti-qr-auth.js']).toMatchObject({
      raw: content.length,
      gzip: gzipSync(content, { level: 9 }).length,
    });
    const whole = sizes['all three by the loader'];
    expect(whole?.gzip).toBeGreaterThan(sizes['soluti-qr-auth.js']?.gzip ?? 0);
  });

  it('ends with one JSON object that holds every budgeted file', async () => {
    // Its exit code is what the first test judges.
    const { stdout } = await run(process.execPath, ['scripts/size.mjs', '--as-built']).catch(
      (error: unknown) => error as { stdout: string },
    );
    const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as { sizes: Record<string, unknown> };
    expect(Object.keys(last.sizes)).toEqual(expect.arrayContaining(Object.keys(budgets)));
  });

  it('tells of a file that is too heavy, and of one that is missing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'catraca-size-'));
    try {
      await mkdir(join(folder, 'chunks'));
      // Numbers that do not compress.
      const noise = Array.from({ length: 1200 }, (_, index) => Math.sin(index)).join('');
      await writeFile(join(folder, 'catraca.js'), noise);
      await writeFile(join(folder, 'chunks/a.js'), 'a');
      const complaints = tooHeavy(await measure(folder), budgets);
      expect(complaints).toContainEqual(expect.stringMatching(/^catraca\.js weighs \d+ bytes after gzip; its limit/));
      expect(complaints).toContain('soluti-qr-auth.js is missing');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
