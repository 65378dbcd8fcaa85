import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { staleness } from '../../scripts/ensure-dependencies.mjs';

type Packages = Record<string, { version: string; optional?: boolean; peer?: boolean }>;

const wanted: Packages = {
  '': { version: '0.1.0' },
  'node_modules/a': { version: '1.0.0' },
  'node_modules/a/node_modules/@scope/b': { version: '2.0.0' },
  'node_modules/mac-only': { version: '3.0.0', optional: true },
};

describe('staleness of the installed packages', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'catraca-install-'));
    await write('package-lock.json', { packages: wanted });
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function write(path: string, content: unknown) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), JSON.stringify(content));
  }

  async function install(packages: Packages) {
    await write('node_modules/.package-lock.json', { packages });
    for (const path of Object.keys(packages)) await write(`${path}/package.json`, {});
  }

  const a = { 'node_modules/a': { version: '1.0.0' } };
  const b = { 'node_modules/a/node_modules/@scope/b': { version: '2.0.0' } };

  it('sees that nothing is installed', () => {
    expect(staleness(folder)).toBe('they are not installed yet');
  });

  it('is content when each package is there in its version; another system has other optional ones', async () => {
    await install({ ...a, ...b });
    expect(staleness(folder)).toBeNull();
  });

  it('sees a package that the lockfile gained', async () => {
    await install(a);
    expect(staleness(folder)).toBe('@scope/b 2.0.0 is missing');
  });

  it('sees a version that the lockfile changed', async () => {
    await install({ 'node_modules/a': { version: '0.9.0' }, ...b });
    expect(staleness(folder)).toBe('a 1.0.0 is missing');
  });

  it('sees that a folder was taken out by hand', async () => {
    await install({ ...a, ...b });
    await rm(join(folder, 'node_modules/a/node_modules'), { recursive: true });
    expect(staleness(folder)).toBe('@scope/b 2.0.0 is missing');
  });
});
