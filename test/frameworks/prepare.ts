/** Lays an example out in the cache beside the packed package, installs it, and keeps it as long as nothing changes. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** The examples stand two folders below the tarball, here as in the repository. */
const cache = resolve('.cache/frameworks');
const tarball = join(cache, 'catraca-0.1.0.tgz');

/** Makes the tarball that every example installs from. */
export async function pack(): Promise<void> {
  await mkdir(cache, { recursive: true });
  await execute('npm', ['pack', '--ignore-scripts', '--pack-destination', cache]);
}

/** Runs a command in an example; what it wrote is in the error where it fails. */
export async function runIn(folder: string, command: string, args: readonly string[]): Promise<string> {
  const env = { ...process.env, NODE_ENV: '', CI: '1', NG_CLI_ANALYTICS: 'false', NEXT_TELEMETRY_DISABLED: '1' };
  const options = {
    cwd: folder,
    env: { ...env, ASTRO_TELEMETRY_DISABLED: '1', NUXT_TELEMETRY_DISABLED: '1' },
    maxBuffer: 64 * 1024 * 1024,
  };
  try {
    const { stdout, stderr } = await execute(command, args, options);
    return stdout + stderr;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')} in ${folder}\n${stdout}${stderr}`, { cause: error });
  }
}

/** Says whether what is installed is still right: what the example and the package depend on. */
async function stampOf(source: string): Promise<string> {
  const { version, dependencies, peerDependencies } = JSON.parse(await readFile('package.json', 'utf8')) as Record<
    string,
    unknown
  >;
  const own = JSON.stringify([version, dependencies, peerDependencies, process.version]);
  const hash = createHash('sha256').update(await readFile(join(source, 'package.json')));
  return hash.update(own).digest('hex');
}

async function install(folder: string): Promise<void> {
  const args = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts'];
  await runIn(folder, 'npm', [...args, '--prefer-offline']).catch((error: unknown) => {
    // What npm's cache remembers of a package may be older than the version asked for.
    if (String(error).includes('ETARGET')) return runIn(folder, 'npm', args);
    throw error;
  });
}

/** @returns the folder in which the example is installed */
export async function prepare(name: string): Promise<string> {
  const source = resolve('examples', name);
  const folder = join(cache, 'examples', name);
  const stamp = await stampOf(source);
  const stampFile = join(folder, 'node_modules/.catraca-stamp');
  const last = await readFile(stampFile, 'utf8').catch(() => '');
  if (last !== stamp) await rm(folder, { recursive: true, force: true });
  await cp(source, folder, {
    recursive: true,
    filter: (path) => !/[/\\](?:node_modules|dist|\.\w+)(?:[/\\]|$)/.test(path.slice(source.length)),
  });
  if (last === stamp) {
    // Only the package itself may be another.
    const installed = join(folder, 'node_modules/catraca');
    await rm(installed, { recursive: true });
    await mkdir(installed);
    await execute('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
  } else {
    await install(folder);
    await writeFile(stampFile, stamp);
  }
  return folder;
}
