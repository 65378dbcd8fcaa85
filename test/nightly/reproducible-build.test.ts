/** A build of the same sources elsewhere. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);

describe('npm run build', () => {
  it('makes the same bytes again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'catraca-build-'));
    try {
      await run(process.execPath, ['scripts/build.mjs', '--into', folder]);
      for (const name of ['dist', 'dist-cdn']) {
        await expect(run('diff', ['-r', name, join(folder, name)])).resolves.toBeDefined();
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 300_000);
});
