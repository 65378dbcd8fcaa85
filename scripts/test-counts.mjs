/** Adds up what the test runners report, so that a break outside a test counts too. */

/**
 * @typedef {{ passed: number, failed: number }} Counts
 * @typedef {{ status: string, assertionResults: { status: string }[] }} VitestFile
 */

/** @param {readonly { ok: boolean }[]} outcomes @returns {Counts} */
export function countOutcomes(outcomes) {
  const passed = outcomes.filter(({ ok }) => ok).length;
  return { passed, failed: outcomes.length - passed };
}

/**
 * @param {{ testResults: VitestFile[] }} report of Vitest's JSON reporter
 * @param {boolean} [mayLackTools] whether a test may be skipped, because this machine lacks a program that it needs
 * @returns {Counts} a file that broke beside its tests is one failure; so is a skipped test, it proves nothing
 */
export function countVitest(report, mayLackTools = process.env['CI'] === undefined) {
  const counts = { passed: 0, failed: 0 };
  for (const file of report.testResults) {
    const passed = file.assertionResults.filter(({ status }) => status === 'passed').length;
    const skipped = file.assertionResults.filter(({ status }) => status === 'skipped' || status === 'pending').length;
    const failed = file.assertionResults.length - passed - (mayLackTools ? skipped : 0);
    counts.passed += passed;
    counts.failed += failed + (file.status === 'failed' && failed === 0 ? 1 : 0);
  }
  return counts;
}

/**
 * @param {Counts | undefined} counts what the runner reported, if it came so far
 * @param {number} exitCode of the runner
 * @returns {Counts} with one failure more where the runner failed and no test says so, or where no test ran
 */
export function settle(counts, exitCode) {
  if (counts === undefined) return { passed: 0, failed: 1 };
  const ran = counts.passed + counts.failed > 0;
  const unexplained = counts.failed === 0 && (exitCode !== 0 || !ran);
  return { passed: counts.passed, failed: counts.failed + (unexplained ? 1 : 0) };
}

/** @param {readonly Counts[]} all @returns {Counts} */
export function addUp(all) {
  return all.reduce((sum, { passed, failed }) => ({ passed: sum.passed + passed, failed: sum.failed + failed }), {
    passed: 0,
    failed: 0,
  });
}

/** @param {readonly [string, Counts][]} results @returns {string[]} a line each, and the sum as the last */
export function summaryLines(results) {
  const { passed, failed } = addUp(results.map(([, counts]) => counts));
  const width = Math.max(...results.map(([name]) => name.length));
  return [
    '',
    ...results.map(
      ([name, counts]) => `${name.padEnd(width)}  passed ${String(counts.passed).padStart(5)}, failed ${counts.failed}`,
    ),
    '',
    `${passed} passed, ${failed} failed`,
  ];
}
