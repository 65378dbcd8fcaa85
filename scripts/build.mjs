/**
 * `npm run build`: makes dist/ (one module and its types per source file) and dist-cdn/ (script-tag files and their
 * integrity). With `--if-stale` only when a source changed since the last time; with `--into <folder>` elsewhere.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build as viteBuild } from 'vite';
import { writeToolData } from './manifest.mjs';
import { writeOpenApi } from './openapi.mjs';
import { root, runTasks } from './run-tasks.mjs';

export const tags = ['ingresse-login-button', 'soluti-qr-auth', 'idenge-pass-card'];
const modes = [
  ...tags.flatMap((tag) => [`module:${tag}`, `classic:${tag}`]),
  'loader',
  'doctor',
  'return',
  'return-head',
];

/** Whatever can change an output. */
const inputs = [
  'src',
  'scripts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'vite.config.ts',
];
const outputs = ['dist', 'dist-cdn'];
const stampPath = join(root, '.cache/build-stamp');

// Lit's production build, also when a test runner starts the build.
process.env['NODE_ENV'] = 'production';

async function main() {
  const { values } = parseArgs({ options: { 'if-stale': { type: 'boolean' }, into: { type: 'string' } } });
  if (values.into !== undefined) {
    await buildAll(resolve(values.into));
    return;
  }
  const stamp = await hashOfInputs();
  const isBuilt = outputs.every((name) => existsSync(join(root, name)));
  if (values['if-stale'] === true && isBuilt && (await lastStamp()) === stamp) return;

  // Built beside the final place, so that a build that fails or is interrupted leaves the last one as it was.
  const draft = join(root, '.cache', `build-${process.pid}`);
  try {
    await buildAll(draft);
    for (const name of outputs) await replace(join(draft, name), join(root, name));
    await writeFile(stampPath, stamp);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function buildAll(folder) {
  await mkdir(folder, { recursive: true });
  await Promise.all([buildModules(join(folder, 'dist')), buildScriptTags(join(folder, 'dist-cdn'))]);
}

async function buildModules(folder) {
  const args = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', folder];
  const [{ ok }] = await runTasks([{ name: 'dist', command: process.execPath, args }]);
  if (!ok) throw new Error('dist could not be built');
  await writeToolData(folder);
  await writeOpenApi(folder);
}

async function buildScriptTags(folder) {
  process.env['CATRACA_CDN_DIR'] = folder;
  for (const mode of modes) await viteBuild({ root, configFile: join(root, 'vite.config.ts'), mode });
  await copyFile(join(root, 'src/components/ingresse-login-button/return.html'), join(folder, 'return.html'));
  await writeFile(join(folder, 'integrity.json'), `${JSON.stringify(await integrityOf(folder), null, 2)}\n`);
  console.log('ok     dist-cdn');
}

/** Subresource integrity of every script, by its path in the folder. */
async function integrityOf(folder) {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.js')).sort();
  const hashes = names.map(async (name) => {
    const hash = createHash('sha384').update(await readFile(join(folder, name)));
    return [name.replaceAll('\\', '/'), `sha384-${hash.digest('base64')}`];
  });
  return Object.fromEntries(await Promise.all(hashes));
}

/** Swaps the whole folder, so that nobody meets one that is half written. */
async function replace(fresh, final) {
  const old = `${fresh}.old`;
  if (existsSync(final)) await rename(final, old);
  await rename(fresh, final);
  await rm(old, { recursive: true, force: true });
}

async function lastStamp() {
  return existsSync(stampPath) ? readFile(stampPath, 'utf8') : undefined;
}

async function hashOfInputs() {
  const hash = createHash('sha256');
  for (const input of inputs) {
    const isFolder = !input.includes('.');
    const names = isFolder ? (await readdir(join(root, input), { recursive: true })).sort() : [''];
    for (const name of names) {
      const path = join(root, input, name);
      const content = await readFile(path).catch((error) => (error.code === 'EISDIR' ? '' : Promise.reject(error)));
      hash.update(`${input}/${name}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex');
}

await main();
