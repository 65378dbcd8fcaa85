/** Installs the dependencies of the lockfile where they are missing or stale; uses nothing but Node itself. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Compares what is installed with the lockfile. Optional packages are left out: they differ from machine to machine.
 * @param {string} folder of the package
 * @returns {string | null} why an installation is due, or null when it is not
 */
export function staleness(folder) {
  const wanted = lockedPackages(join(folder, 'package-lock.json'));
  const installedPath = join(folder, 'node_modules/.package-lock.json');
  if (!existsSync(installedPath)) return 'they are not installed yet';
  const installed = lockedPackages(installedPath);
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '' || entry.optional === true || entry.devOptional === true || entry.peer === true) continue;
    if (installed[path]?.version !== entry.version || !existsSync(join(folder, path, 'package.json'))) {
      return `${path.replace(/^.*node_modules\//, '')} ${entry.version} is missing`;
    }
  }
  return null;
}

function lockedPackages(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages;
}

/** Installs if needed and says so; ends the program where npm fails. */
export function ensureDependencies(folder = fileURLToPath(new URL('..', import.meta.url))) {
  const reason = staleness(folder);
  if (reason === null) return;
  console.log(`Installing the dependencies of package-lock.json (${reason}) ...`);
  // No package here needs its install script, so none gets to run one.
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  const result = npm(args, folder);
  if (result.status === 0) return;
  console.error('npm could not install the dependencies; its words stand above. The first run needs the npm registry.');
  process.exit(1);
}

/** The npm that started this program, else the one on the PATH. */
function npm(args, cwd) {
  const script = process.env['npm_execpath'];
  if (script !== undefined && /npm-cli\.js$/.test(script)) {
    return spawnSync(process.execPath, [script, ...args], { cwd, stdio: 'inherit' });
  }
  return spawnSync('npm', args, { cwd, stdio: 'inherit', shell: process.platform === 'win32' });
}
