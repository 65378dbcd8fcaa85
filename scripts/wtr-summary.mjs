/** Says how many element tests passed and failed, and writes it to the file that `CATRACA_WTR_SUMMARY` names. */
import { writeFileSync } from 'node:fs';
import { failureLine } from './test-counts.mjs';

/** @returns a reporter of Web Test Runner */
export function summaryReporter(path = process.env['CATRACA_WTR_SUMMARY'], say = console.log) {
  return {
    stop({ sessions }) {
      const counts = countSessions([...sessions]);
      say(`Element tests: ${counts.passed} passed, ${counts.failed} failed.`);
      if (path !== undefined) writeFileSync(path, JSON.stringify(counts));
    },
  };
}

/** @returns {import('./test-counts.mjs').Counts} */
export function countSessions(sessions) {
  /** @type {import('./test-counts.mjs').Counts} */
  const counts = { passed: 0, failed: 0, failures: [] };
  for (const { testFile, testResults, passed, errors = [] } of sessions) {
    const tests = testResults === undefined ? [] : testsOf(testResults);
    // A skipped test proves nothing, so it does not pass.
    const failed = tests.filter((test) => !test.passed);
    counts.passed += tests.length - failed.length;
    counts.failed += failed.length;
    for (const { name, error } of failed)
      counts.failures.push(failureLine(testFile, name, error?.message ?? 'skipped'));
    if (!passed && failed.length === 0) {
      counts.failed++;
      counts.failures.push(failureLine(testFile, 'the file itself', errors[0]?.message));
    }
  }
  return counts;
}

/** @returns {object[]} however deep, each with the names of its suites before its own */
function testsOf({ name, tests, suites }) {
  const inside = [...tests, ...suites.flatMap(testsOf)];
  return name === undefined || name === '' ? inside : inside.map((test) => ({ ...test, name: `${name} ${test.name}` }));
}
