/**
 * The packages that Catraca is measured against: installed beside `bench/package.json`, which pins them, by whichever bench
 * needs them first. None runs a script of its own while it is installed.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

/** The folder of `bench/package.json`. */
export const benchFolder = fileURLToPath(new URL('..', import.meta.url));

/** Installs what the lockfile says, where it is not there yet. */
export async function installNeighbours(): Promise<void> {
  const lockfile = await readFile(join(benchFolder, 'package-lock.json'));
  const stamp = createHash('sha256').update(lockfile).digest('hex');
  const stampFile = join(benchFolder, 'node_modules/.catraca-stamp');
  if ((await readFile(stampFile, 'utf8').catch(() => '')) === stamp) return;
  console.log('installing the neighbours, once');
  await promisify(execFile)('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: benchFolder });
  await writeFile(stampFile, stamp);
}

/** The pinned version of each, by the name of its package. */
export async function neighbourVersions(): Promise<Readonly<Record<string, string>>> {
  const manifest = JSON.parse(await readFile(join(benchFolder, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  return manifest.dependencies;
}

/**
 * Bundles a program of `bench/pages/` as an app would, what it imports only later in files of their own.
 * @returns the text of each file by its name; the first is `main.js`
 */
export async function bundle(entry: string): Promise<Map<string, string>> {
  const { outputFiles } = await build({
    entryPoints: { main: join(benchFolder, 'pages', entry) },
    outdir: '/',
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    legalComments: 'none',
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.css': 'text' },
  });
  return new Map(outputFiles.map(({ path, text }) => [path.replace(/^.*[\\/]/, ''), text]));
}
