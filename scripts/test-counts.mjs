/** Adds up what the test runners report, so that a break outside a test counts too. */
import { relative } from 'node:path';
import { root } from './run-tasks.mjs';

/**
 * @typedef {{ passed: number, failed: number, failures: string[] }} Counts and a line for each failure that has a name
 * @typedef {{ status: string, fullName: string, failureMessages?: string[] }} VitestTest
 * @typedef {{ name: string, status: string, message?: string, assertionResults: VitestTest[] }} VitestFile
 */

/** Whether what this machine lacks is a failure. An empty `CI` counts as not set. */
export const isCI = (environment = process.env) => (environment['CI'] ?? '') !== '';

/** @param {readonly { name: string, ok: boolean }[]} outcomes @returns {Counts} */
export function countOutcomes(outcomes) {
  const failures = outcomes.filter(({ ok }) => !ok).map(({ name }) => name);
  return { passed: outcomes.length - failures.length, failed: failures.length, failures };
}

/**
 * @param {{ testResults: VitestFile[] }} report of Vitest's JSON reporter
 * @param {boolean} [mayLackTools] whether a test may be skipped, because this machine lacks a program that it needs
 * @returns {Counts} a file that broke beside its tests is one failure; so is a skipped test, it proves nothing
 */
export function countVitest(report, mayLackTools = !isCI()) {
  /** @type {Counts} */
  const counts = { passed: 0, failed: 0, failures: [] };
  for (const { name, status, message, assertionResults } of report.testResults) {
    const failed = assertionResults.filter((test) => !passes(test, mayLackTools));
    counts.passed += assertionResults.filter((test) => test.status === 'passed').length;
    counts.failed += failed.length;
    for (const test of failed) {
      counts.failures.push(failureLine(name, test.fullName, test.failureMessages?.[0] ?? test.status));
    }
    if (status === 'failed' && failed.length === 0) {
      counts.failed++;
      counts.failures.push(failureLine(name, 'the file itself', message));
    }
  }
  return counts;
}

function passes({ status }, mayLackTools) {
  return status === 'passed' || (mayLackTools && (status === 'skipped' || status === 'pending'));
}

/** @returns {string} one line: where, which, and the first line of why */
export function failureLine(file, test, why = '') {
  return `${relative(root, file)}: ${test}: ${why.trimStart().split('\n', 1)[0]}`;
}

/**
 * @param {Counts | undefined} counts what the runner reported, if it came so far
 * @param {number} exitCode of the runner
 * @returns {Counts} with one failure more where the runner failed and no test says so, or where no test ran
 */
export function settle(counts, exitCode) {
  if (counts === undefined) return { passed: 0, failed: 1, failures: ['the runner died without a report'] };
  const ran = counts.passed + counts.failed > 0;
  if (counts.failed > 0 || (exitCode === 0 && ran)) return counts;
  const why = ran ? `the runner failed beside its tests (exit code ${exitCode})` : 'no test ran';
  return { passed: counts.passed, failed: 1, failures: [why] };
}

/** @param {readonly Counts[]} all @returns {Counts} */
export function addUp(all) {
  return {
    passed: all.reduce((sum, { passed }) => sum + passed, 0),
    failed: all.reduce((sum, { failed }) => sum + failed, 0),
    failures: all.flatMap(({ failures }) => failures),
  };
}

/** @param {readonly [string, Counts][]} results @returns {string[]} a line each, what failed by name, and the sum as the last */
export function summaryLines(results) {
  const { passed, failed, failures } = addUp(results.map(([, counts]) => counts));
  const width = Math.max(...results.map(([name]) => name.length));
  return [
    '',
    ...results.map(
      ([name, counts]) => `${name.padEnd(width)}  passed ${String(counts.passed).padStart(5)}, failed ${counts.failed}`,
    ),
    '',
    ...failures.map((line) => `FAILED ${line}`),
    `${passed} passed, ${failed} failed`,
  ];
}
