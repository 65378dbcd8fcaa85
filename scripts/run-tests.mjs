/** Runs every kind of test in turn, whatever fails, and adds up what passed and what failed. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { check } from './check.mjs';
import { findBrowser } from './find-browser.mjs';
import { root, runTasks, runVisible } from './run-tasks.mjs';
import { addUp, countOutcomes, countVitest, settle, summaryLines } from './test-counts.mjs';

/** @typedef {import('./test-counts.mjs').Counts} Counts */

/** Ends the program with 0 only where nothing failed. The last line is `N passed, N failed`. */
export async function runTests() {
  const browser = await findBrowser();
  console.log(`Browser for the tests: ${browser.description}`);
  // Settled once, so that every kind of test takes the same one.
  process.env['CATRACA_BROWSER'] = browser.wish;

  await mkdir(join(root, '.cache'), { recursive: true });
  const folder = await mkdtemp(join(root, '.cache', 'test-run-'));
  /** @type {[string, (report: string) => Promise<Counts>][]} */
  const kinds = [
    ['Types, lint, format, import rules', async () => countOutcomes(await check())],
    ['Build', async () => countOutcomes(await runTasks([buildTask]))],
    ['Units, server, sandbox, scripts', (report) => vitest('node', report)],
    ['Package and bundles', (report) => vitest('package', report)],
    ['Elements in the browser', elements],
    ['Journeys', (report) => vitest('e2e', report)],
  ];
  /** @type {[string, Counts][]} */
  const results = [];
  for (const [index, [name, run]] of kinds.entries()) {
    console.log(`\n== ${name}`);
    results.push([name, await run(join(folder, `${index}.json`))]);
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

async function elements(report) {
  const code = await runVisible(process.execPath, ['node_modules/@web/test-runner/dist/bin.js'], {
    ...process.env,
    CATRACA_WTR_SUMMARY: report,
  });
  return settle(existsSync(report) ? JSON.parse(await readFile(report, 'utf8')) : undefined, code);
}
