/** Finds the Chromium that tests and pictures run in: an installed one, else the one that an npm package carries. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isExecutable, pathFolders } from './find-command.mjs';

/**
 * @typedef {object} Browser
 * @property {string} executablePath what to start
 * @property {string[]} args what it must be started with
 * @property {string} description for people: where it comes from
 * @property {boolean} isShell whether it is the small build, which blocks no windows and keeps no page that was left
 * @property {string} wish what `CATRACA_BROWSER` must be to get the same one without a search
 */

const root = fileURLToPath(new URL('..', import.meta.url));

/** Names looked for on the PATH, the most usual first. */
const commandNames = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser'];

/** The same languages on every machine: tests and pages read what the browser asks for. */
const languageArgs = ['--lang=en-US', '--accept-lang=en-US'];

const usualPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * Gives a browser that starts on this machine. `CATRACA_BROWSER` overrides the search: a path, or `bundled`
 * for the one from npm.
 * @returns {Promise<Browser>}
 * @throws {Error} when there is none; the message says what to do
 */
export async function findBrowser(environment = process.env) {
  const wish = environment['CATRACA_BROWSER'];
  if (wish === 'bundled') return bundledBrowser();
  if (wish !== undefined && wish !== '') {
    if (await starts(wish)) return installed(wish);
    throw new Error(`CATRACA_BROWSER is ${wish}, but that does not start. Give the path of a Chrome or Chromium.`);
  }
  const onPath = pathFolders(environment).flatMap((folder) => commandNames.map((name) => join(folder, name)));
  for (const path of [...onPath, ...usualPlaces]) {
    if (isExecutable(path) && (await starts(path))) return installed(path);
  }
  return bundledBrowser();
}

/**
 * Gives the small build where the machine can run it: a page costs a tenth of the processor time that the whole browser
 * takes for a window. For tests that need no blocked windows, no back/forward cache and nothing else of the whole browser.
 * With `CATRACA_WHOLE_BROWSER` they run in the browser that users have, too.
 * @returns {Promise<Browser>}
 */
export async function findSmallBrowser(environment = process.env) {
  const isWhole = (environment['CATRACA_WHOLE_BROWSER'] ?? '') !== '';
  const canRun = process.platform === 'linux' && process.arch === 'x64';
  return isWhole || !canRun ? findBrowser(environment) : bundledBrowser();
}

/** @returns {Browser} */
function installed(executablePath) {
  // Chromium refuses its own sandbox to root, which is what containers usually run as.
  const args = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...languageArgs];
  return { executablePath, args, description: executablePath, isShell: false, wish: executablePath };
}

/** Some systems install a command that only says how to install the browser: asking for the version tells. */
async function starts(path) {
  if (process.platform === 'win32') return isExecutable(path);
  return promisify(execFile)(path, ['--version'], { timeout: 20_000 }).then(
    ({ stdout }) => /\d+\.\d+/.test(stdout),
    () => false,
  );
}

/**
 * Unpacks the browser of `@sparticuz/chromium`, once per version, with the shared libraries and the font that it
 * carries, so that it starts on a machine that has neither.
 * @returns {Promise<Browser>}
 */
async function bundledBrowser() {
  if (process.platform !== 'linux') {
    throw new Error('No Chrome or Chromium found. Install one, or set CATRACA_BROWSER to its path.');
  }
  const manifest = JSON.parse(await readFile(join(root, 'node_modules/@sparticuz/chromium/package.json'), 'utf8'));
  const folder = join(root, '.cache', `chromium-${manifest.version}`);
  const executablePath = join(folder, 'chromium.sh');
  if (!isExecutable(executablePath)) await unpack(folder);
  return {
    executablePath,
    args: ['--no-sandbox', '--headless=shell', ...languageArgs],
    description: `@sparticuz/chromium ${manifest.version}`,
    isShell: true,
    wish: 'bundled',
  };
}

/** Unpacks beside the final place and moves at the end, so that an interrupted run leaves nothing half done. */
async function unpack(folder) {
  const draft = `${folder}.${process.pid}`;
  await mkdir(draft, { recursive: true });
  // The package unpacks to the temporary folder, and the libraries only where it believes to be on AWS.
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', "import c from '@sparticuz/chromium'; await c.executablePath();"],
    { cwd: root, stdio: 'inherit', env: { ...process.env, TMPDIR: draft, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' } },
  );
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error('The browser of @sparticuz/chromium could not be unpacked.');
  await writeFile(join(draft, 'fonts.conf'), fontsConf(join(folder, 'fonts')));
  await writeFile(join(draft, 'chromium.sh'), launcher(folder));
  await chmod(join(draft, 'chromium.sh'), 0o755);
  await rename(draft, folder).catch(async (error) => {
    await rm(draft, { recursive: true, force: true });
    // Another run was faster: its copy is as good.
    if (!(await isExecutable(join(folder, 'chromium.sh')))) throw error;
  });
}

/** Keeps the libraries to the browser: set for the whole test run they would reach every other program. */
const launcher = (folder) => `#!/bin/sh
export LD_LIBRARY_PATH='${folder}/al2023/lib'"\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export FONTCONFIG_FILE='${folder}/fonts.conf'
exec '${folder}/chromium' "$@"
`;

const fontsConf = (fonts) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${fonts}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">catraca-fonts</cachedir>
</fontconfig>
`;
