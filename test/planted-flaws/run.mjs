/**
 * `npm run test:flaws`: puts each planted flaw into its source file in memory, runs the tests named for it, and reports
 * whether one of them failed. With ids as arguments it runs those flaws alone. The last line is `N passed, N failed`:
 * a flaw that no test noticed is a failure, unless the list explains it; so is a share of killed flaws below 95 %.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVitest } from 'vitest/node';
import { root } from '../../scripts/run-tasks.mjs';
import { checkFlaw, plant } from './flaw.mjs';
import { flaws } from './flaws.mjs';

/** @typedef {import('./flaw.mjs').Flaw} Flaw */

/** Share of flaws that tests must notice. */
const leastKilled = 0.95;
/** Milliseconds that the element tests of all flaws together may take. */
const deadline = 2_400_000;

const vitestOptions = {
  environment: 'node',
  include: ['test/**/*.test.ts'],
  pool: /** @type {const} */ ('threads'),
  // The first failure proves enough.
  bail: 1,
  maxWorkers: 2,
  // A flaw may make a test wait for what never comes.
  testTimeout: 60_000,
  hookTimeout: 60_000,
  restoreMocks: true,
  unstubGlobals: true,
};

/**
 * @param {readonly string[]} [ids] default: all
 * @param {(line: string) => void} [say]
 * @returns {Promise<import('../../scripts/test-counts.mjs').Counts>}
 */
export async function runFlaws(ids = [], say = console.log) {
  const chosen = flaws.filter(({ id }) => ids.length === 0 || ids.includes(id));
  for (const flaw of chosen) await checkFlaw(flaw);
  await mkdir(join(root, '.cache'), { recursive: true });
  const folder = await mkdtemp(join(root, '.cache', 'planted-flaws-'));
  const runner = await startRunner();
  try {
    const sound = await runner.failing([...new Set(chosen.flatMap(({ tests }) => tests.filter(isOfNode)))]);
    if (sound !== null) return unsound(sound);
    const results = [];
    const note = (flaw, failure, time = '') => {
      say(failure === null ? `SURVIVED ${flaw.id}${time}` : `killed ${flaw.id}${time}: ${failure}`);
      results.push({ flaw, killed: failure !== null });
    };
    say(`Without a flaw all named tests in Node pass. ${chosen.length} flaws:`);
    for (const flaw of chosen.filter(({ tests }) => tests.every(isOfNode))) {
      const began = performance.now();
      note(flaw, await runner.failing(flaw.tests, flaw), ` (${((performance.now() - began) / 1000).toFixed(1)} s)`);
    }
    const ofElements = chosen.filter(({ tests }) => !tests.every(isOfNode));
    const report = ofElements.length === 0 ? {} : await runChromium(ofElements, folder);
    if (report['sound']?.failed > 0) return unsound(report['sound'].failures[0]);
    for (const flaw of ofElements) note(flaw, failureInChromium(flaw, report[flaw.id]));
    return judge(results, say);
  } finally {
    await runner.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {string} file */
function isOfNode(file) {
  return !file.endsWith('.wtr.ts');
}

/** @param {string} failure */
function unsound(failure) {
  return { passed: 0, failed: 1, failures: [`without a flaw a test fails: ${failure}`] };
}

/** @param {readonly { flaw: Flaw, killed: boolean }[]} results */
function judge(results, say) {
  const failures = [];
  for (const { flaw, killed } of results) {
    if (!killed && flaw.survives === undefined) failures.push(`the flaw ${flaw.id} in ${flaw.file} survives`);
    if (!killed && flaw.survives !== undefined) say(`${flaw.id} survives: ${flaw.survives}`);
    if (killed && flaw.survives !== undefined) failures.push(`the flaw ${flaw.id} is killed: remove "survives"`);
  }
  const passed = results.length - failures.length;
  const killed = results.filter((result) => result.killed).length;
  const share = killed / results.length;
  say(`${killed} of ${results.length} flaws killed (${(share * 100).toFixed(1)} %)`);
  if (share < leastKilled) failures.push(`fewer than ${leastKilled * 100} % of the flaws are killed`);
  return { passed, failed: failures.length, failures };
}

/** One Vitest for all flaws: what no flaw touches is transformed once. */
async function startRunner() {
  /** @type {Flaw | undefined} */
  let planted;
  const plugin = {
    name: 'planted-flaw',
    enforce: 'pre',
    transform(source, id) {
      if (planted === undefined || id.split('?', 1)[0] !== join(root, planted.file)) return null;
      return { code: plant(planted, source), map: null };
    },
  };
  const vitest = await createVitest(
    'test',
    { ...vitestOptions, watch: false, config: false, reporters: [{}] },
    { root, cacheDir: '.cache/vitest-planted-flaws', plugins: [plugin], logLevel: 'error' },
  );
  await vitest.standalone();

  /** The title of a test that failed; null: none. */
  async function failing(files, flaw) {
    if (files.length === 0) return null;
    planted = flaw;
    const paths = files.map((file) => join(root, file));
    if (flaw !== undefined) vitest.invalidateFile(join(root, flaw.file));
    try {
      const specifications = paths.flatMap((path) => vitest.getModuleSpecifications(path));
      if (specifications.length < files.length) throw new Error(`${files.join(', ')}: not all are test files`);
      const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications);
      const own = testModules.filter(({ moduleId }) => paths.includes(moduleId));
      return failureOf(own, unhandledErrors, flaw);
    } finally {
      planted = undefined;
      if (flaw !== undefined) vitest.invalidateFile(join(root, flaw.file));
      vitest.state.clearFiles(vitest.getRootProject(), paths);
    }
  }

  return { failing, close: () => vitest.close() };
}

function failureOf(testModules, unhandledErrors, flaw) {
  for (const module of testModules) {
    for (const test of module.children.allTests('failed')) return test.fullName;
    const [error] = module.errors();
    if (error !== undefined) throw new Error(`${flaw?.id}: ${module.moduleId} does not load: ${error.message}`);
    for (const suite of module.children.allSuites()) {
      if (suite.errors().length > 0) return suite.fullName;
    }
  }
  return unhandledErrors.length > 0 ? 'an error beside the tests' : null;
}

/** @returns {string | null} the title of a test that failed; null: none */
function failureInChromium(flaw, counts) {
  if (counts === undefined) throw new Error(`${flaw.id}: no test ran`);
  const broken = counts.failures.find((line) => /SyntaxError|Could not import|unable to create and start/.test(line));
  if (broken !== undefined) throw new Error(`${flaw.id}: ${broken}`);
  return counts.failures[0] ?? null;
}

/**
 * Runs the element tests of all flaws, and once without a flaw.
 * @returns {Promise<Record<string, import('../../scripts/test-counts.mjs').Counts>>} by the id of the flaw, and `sound`
 */
async function runChromium(chosen, folder) {
  const report = join(folder, 'chromium.json');
  const ids = ['sound', ...chosen.map(({ id }) => id)].join(',');
  const own = { CATRACA_ENGINE: 'chromium', CATRACA_FLAWS: ids, CATRACA_FLAWS_REPORT: report };
  const bin = 'node_modules/@web/test-runner/dist/bin.js';
  const child = spawn(process.execPath, [bin, '--config', 'test/planted-flaws/web-test-runner.config.mjs'], {
    cwd: root,
    env: { ...process.env, ...own },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const late = setTimeout(() => child.kill('SIGTERM'), deadline);
  await once(child, 'close');
  clearTimeout(late);
  if (!existsSync(report)) throw new Error(`Web Test Runner wrote no report: ${output.slice(-4000)}`);
  return JSON.parse(await readFile(report, 'utf8'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { passed, failed, failures } = await runFlaws(process.argv.slice(2));
  for (const line of failures) console.log(`FAILED ${line}`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
