/** Says how many element tests passed and failed, and writes it to the file that `CATRACA_WTR_SUMMARY` names. */
import { writeFileSync } from 'node:fs';

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
  const counts = { passed: 0, failed: 0 };
  for (const session of sessions) {
    const tests = session.testResults === undefined ? [] : testsOf(session.testResults);
    const passed = tests.filter((test) => test.passed).length;
    // A skipped test proves nothing, so it does not pass.
    const failed = tests.length - passed;
    counts.passed += passed;
    // A file that broke before or beside its tests is one failure more.
    counts.failed += failed + (!session.passed && failed === 0 ? 1 : 0);
  }
  return counts;
}

function testsOf(suite) {
  return [...suite.tests, ...suite.suites.flatMap(testsOf)];
}
