/** Runs every kind of test in turn, whatever fails, and adds up what passed and what failed. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { check } from './check.mjs';
import { findFirefox, hasWebKit, startWebKitDriver } from './engines.mjs';
import { findBrowser } from './find-browser.mjs';
import { root, runTasks, runVisible } from './run-tasks.mjs';
import { addUp, countOutcomes, countVitest, isCI, settle, summaryLines } from './test-counts.mjs';

/** @typedef {import('./test-counts.mjs').Counts} Counts */

/** @typedef {[name: string, run: (report: string) => Promise<Counts>]} Kind of tests; may write its report to that path */

/**
 * Everything of `npm test`.
 * @type {Kind[]}
 */
export const landing = [
  ['Types, lint, format, import rules', async () => countOutcomes(await check())],
  ['Build', async () => countOutcomes(await runTasks([buildTask]))],
  ['Units, server, sandbox, scripts', (report) => vitest('node', report)],
  ['Package and bundles', (report) => vitest('package', report)],
  ['Elements in Chromium', (report) => elements(report, 'chromium')],
  ['Journeys', (report) => vitest('e2e', report)],
];

/**
 * The same elements and the sharpest journeys in the other engines, where this machine has them.
 * @type {Kind[]}
 */
export const engines = [
  ['Elements in Firefox', (report) => withFirefox(() => elements(report, 'firefox'))],
  ['Elements in WebKit', (report) => withWebKit(() => elements(report, 'webkit'))],
];

/**
 * What takes a minute by file, and changes seldom.
 * @type {Kind[]}
 */
export const nightly = [
  ['Protocol, Python, bundlers', (report) => vitest('nightly', report)],
  ['Elements as script-tag files', (report) => elements(report, 'chromium', { CATRACA_BUILT: '1' })],
  ['Planted flaws', async () => (await import('../test/planted-flaws/run.mjs')).runFlaws()],
];

/**
 * The apps of examples/: installed from the packed package, built and driven in Chromium.
 * @type {Kind[]}
 */
export const frameworks = [['Examples in Chromium', (report) => vitest('frameworks', report)]];

/** @type {Kind[]} */
export const matrix = [['Journeys in three engines', (report) => withWebKit(() => vitest('matrix', report))]];

/**
 * Ends the program with 0 only where nothing failed. The last line is `N passed, N failed`.
 * @param {readonly Kind[]} kinds
 */
export async function runTests(kinds) {
  const browser = await findBrowser();
  console.log(`Browser for the tests: ${browser.description}`);
  // Settled once, so that every kind of test takes the same one.
  process.env['CATRACA_BROWSER'] = browser.wish;

  await mkdir(join(root, '.cache'), { recursive: true });
  const folder = await mkdtemp(join(root, '.cache', 'test-run-'));
  /** @type {[string, Counts][]} */
  const results = [];
  for (const [index, [name, run]] of kinds.entries()) {
    console.log(`\n== ${name}`);
    const started = performance.now();
    results.push([name, await run(join(folder, `${index}.json`))]);
    console.log(`   took ${((performance.now() - started) / 1000).toFixed(0)} s`);
  }
  await rm(folder, { recursive: true });

  for (const line of summaryLines(results)) console.log(line);
  process.exitCode = addUp(results.map(([, counts]) => counts)).failed === 0 ? 0 : 1;
}

const buildTask = { name: 'npm run build', command: process.execPath, args: ['scripts/build.mjs'] };

async function vitest(project, report) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await runVisible(process.execPath, [
    'node_modules/vitest/vitest.mjs',
    'run',
    `--project=${project}`,
    ...reporters,
  ]);
  return settle(existsSync(report) ? countVitest(JSON.parse(await readFile(report, 'utf8'))) : undefined, code);
}

async function elements(report, engine, env = {}) {
  const code = await runVisible(process.execPath, ['node_modules/@web/test-runner/dist/bin.js'], {
    ...process.env,
    ...env,
    CATRACA_ENGINE: engine,
    CATRACA_WTR_SUMMARY: report,
  });
  return settle(existsSync(report) ? JSON.parse(await readFile(report, 'utf8')) : undefined, code);
}

async function withFirefox(run) {
  return (await findFirefox()) === null ? missing('Firefox') : run();
}

async function withWebKit(run) {
  if (!hasWebKit()) return missing('WebKit (WebKitWebDriver and Xvfb)');
  const driver = await startWebKitDriver();
  process.env['CATRACA_WEBKIT_PORT'] = String(driver.port);
  try {
    return await run();
  } finally {
    await driver.stop();
  }
}

/** On a machine that lands changes, a missing engine is a failure; elsewhere it is only told. */
function missing(what) {
  console.log(`${what} is not installed here: not tested.`);
  const failures = isCI() ? [`${what} is not installed here`] : [];
  return { passed: 0, failed: failures.length, failures };
}
