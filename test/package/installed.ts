/** The packed package in an empty folder, as an app that installed it has it. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import manifest from '../../package.json' with { type: 'json' };

const run = promisify(execFile);

export interface Installed {
  /** The app's. */
  readonly folder: string;
  readonly tarball: string;
  remove(): Promise<void>;
}

/** @param also packages of the app's own, beside what the package declares */
export async function installPacked(also: readonly string[] = []): Promise<Installed> {
  const folder = await mkdtemp(join(tmpdir(), 'catraca-package-'));
  const packed = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]);
  const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
  await run('tar', ['-xzf', join(folder, filename), '-C', folder]);
  await mkdir(join(folder, 'node_modules'));
  await rename(join(folder, 'package'), join(folder, 'node_modules/catraca'));
  // What it declares, and nothing else: a package that is only there for development must not be needed.
  for (const name of [...Object.keys(manifest.dependencies), ...also]) {
    await mkdir(dirname(join(folder, 'node_modules', name)), { recursive: true });
    await symlink(resolve('node_modules', name), join(folder, 'node_modules', name));
  }
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  return { folder, tarball: join(folder, filename), remove: () => rm(folder, { recursive: true }) };
}
