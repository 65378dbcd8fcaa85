/** Writes how many element tests passed and failed to the file named by `CATRACA_WTR_SUMMARY`, for `npm test`. */
import { writeFileSync } from 'node:fs';

/** @returns a reporter of Web Test Runner */
export function summaryReporter(path = process.env['CATRACA_WTR_SUMMARY']) {
  return {
    stop({ sessions }) {
      if (path === undefined) return;
      const counts = { passed: 0, failed: 0 };
      for (const session of sessions) {
        const tests = session.testResults === undefined ? [] : testsOf(session.testResults);
        counts.passed += tests.filter((test) => test.passed).length;
        // A skipped test proves nothing, so it does not pass.
        const failed = tests.filter((test) => !test.passed).length;
        // A file that broke before or beside its tests is one failure more.
        counts.failed += failed + (!session.passed && failed === 0 ? 1 : 0);
      }
      writeFileSync(path, JSON.stringify(counts));
    },
  };
}

function testsOf(suite) {
  return [...suite.tests, ...suite.suites.flatMap(testsOf)];
}
