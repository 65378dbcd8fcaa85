/**
 * `npm run size`: what each script-tag file weighs on the wire, held against its budget. Builds first where a source
 * changed, but not with `--as-built`.
 */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { root, runVisible } from './run-tasks.mjs';

/** What each file shall weigh at most: bytes after gzip; a kilobyte is 1000. Files without a line here are only printed. */
export const budgets = {
  'ingresse-login-button.js': 10_000,
  'ingresse-login-button.classic.js': 10_000,
  'soluti-qr-auth.js': 22_000,
  'soluti-qr-auth.classic.js': 22_000,
  'idenge-pass-card.js': 20_000,
  'idenge-pass-card.classic.js': 20_000,
  'catraca.js': 1_000,
  'all three by the loader': 34_000,
};

/**
 * What a file that is not within its budget yet may weigh: what it weighed last plus 2 %. Only a decision raises a line
 * (docs/decisions/0009), and at the budget the line goes.
 */
export const ceilings = {
  'ingresse-login-button.js': 28_600,
  'ingresse-login-button.classic.js': 28_600,
  'soluti-qr-auth.js': 42_400,
  'soluti-qr-auth.classic.js': 42_400,
  'idenge-pass-card.js': 37_800,
  'idenge-pass-card.classic.js': 37_800,
  'all three by the loader': 75_700,
};

/**
 * @typedef {{ raw: number, gzip: number, brotli: number }} Size
 * @param {string} folder dist-cdn/
 * @returns {Promise<Record<string, Size>>} by file, and the loader with all its chunks as one
 */
export async function measure(folder) {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.js')).sort();
  /** @type {Record<string, Size>} */
  const sizes = {};
  const whole = { raw: 0, gzip: 0, brotli: 0 };
  for (const name of names.map((each) => each.replaceAll('\\', '/'))) {
    const size = sizeOf(await readFile(join(folder, name)));
    const isChunk = name.startsWith('chunks/');
    if (!isChunk) sizes[name] = size;
    // Each file travels alone, so each is compressed alone.
    if (isChunk || name === 'catraca.js') for (const key of Object.keys(whole)) whole[key] += size[key];
  }
  return { ...sizes, 'all three by the loader': whole };
}

/** @returns {Size} */
function sizeOf(content) {
  return {
    raw: content.length,
    gzip: gzipSync(content, { level: 9 }).length,
    brotli: brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length,
  };
}

/**
 * @param {Record<string, Size>} sizes
 * @param {Record<string, number>} limits by file, bytes after gzip
 * @returns {string[]} a sentence for each that is too heavy, or that should be there and is not
 */
export function tooHeavy(sizes, limits) {
  return Object.entries(limits).flatMap(([name, limit]) => {
    const size = sizes[name];
    if (size === undefined) return [`${name} is missing`];
    return size.gzip > limit ? [`${name} weighs ${size.gzip} bytes after gzip; its limit is ${limit}`] : [];
  });
}

async function main() {
  if (!process.argv.includes('--as-built')) {
    const code = await runVisible(process.execPath, ['scripts/build.mjs', '--if-stale']);
    if (code !== 0) process.exit(code);
  }
  const sizes = await measure(join(root, 'dist-cdn'));
  const width = Math.max(...Object.keys(sizes).map((name) => name.length));
  const column = (value) => String(value ?? '').padStart(8);
  console.log(`${'bytes'.padEnd(width)}${column('raw')}${column('gzip')}${column('brotli')}${column('budget')}`);
  for (const [name, { raw, gzip, brotli }] of Object.entries(sizes)) {
    console.log(`${name.padEnd(width)}${column(raw)}${column(gzip)}${column(brotli)}${column(budgets[name])}`);
  }
  const missed = tooHeavy(sizes, budgets);
  const complaints = tooHeavy(sizes, { ...budgets, ...ceilings });
  for (const complaint of missed) console.error(complaint);
  console.log(JSON.stringify({ withinBudgets: missed.length === 0, sizes, budgets, ceilings }));
  process.exitCode = complaints.length === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
