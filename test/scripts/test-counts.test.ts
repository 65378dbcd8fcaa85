import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../scripts/run-tasks.mjs';
import { countOutcomes, countVitest, isCI, settle, summaryLines } from '../../scripts/test-counts.mjs';
import { countSessions } from '../../scripts/wtr-summary.mjs';

const file = (status: string, ...statuses: string[]) => ({
  name: join(root, 'test/some.test.ts'),
  status,
  message: 'SyntaxError: Unexpected token\n  at line 3',
  assertionResults: statuses.map((each) => ({
    status: each,
    fullName: `a thing ${each}`,
    ...(each === 'failed'
      ? { failureMessages: ['AssertionError: expected 1 to be 2\n    at test/some.test.ts:4'] }
      : {}),
  })),
});

describe('test counts', () => {
  it('takes an empty CI for one that is not set', () => {
    expect([{}, { CI: '' }, { CI: 'true' }, { CI: '1' }].map((environment) => isCI(environment))).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  it('count each check as one', () => {
    const outcomes = [
      { name: 'types', ok: true },
      { name: 'lint', ok: false },
      { name: 'format', ok: true },
    ];
    expect(countOutcomes(outcomes)).toEqual({ passed: 2, failed: 1, failures: ['lint'] });
  });

  it('add the tests of all files, and name those that failed with the first line of why', () => {
    const testResults = [file('passed', 'passed', 'passed'), file('failed', 'passed', 'failed')];
    expect(countVitest({ testResults })).toEqual({
      passed: 3,
      failed: 1,
      failures: ['test/some.test.ts: a thing failed: AssertionError: expected 1 to be 2'],
    });
  });

  it('count a file that did not load, or broke beside its tests, as one failure', () => {
    const failures = ['test/some.test.ts: the file itself: SyntaxError: Unexpected token'];
    expect(countVitest({ testResults: [file('failed')] })).toEqual({ passed: 0, failed: 1, failures });
    expect(countVitest({ testResults: [file('failed', 'passed')] })).toEqual({ passed: 1, failed: 1, failures });
  });

  it('do not let a skipped test pass, nor fail where the machine may lack what it needs', () => {
    const report = { testResults: [file('passed', 'passed', 'skipped', 'todo')] };
    expect(countVitest(report, false)).toMatchObject({ passed: 1, failed: 2 });
    expect(countVitest(report, true)).toEqual({
      passed: 1,
      failed: 1,
      failures: ['test/some.test.ts: a thing todo: todo'],
    });
  });

  it('count element tests, however deep, and a file that broke outside of them', () => {
    const test = (passed: boolean, skipped = false) => ({
      name: 'opens',
      passed,
      skipped,
      ...(passed || skipped ? {} : { error: { message: 'expected true to be false\n+ true' } }),
    });
    const nested = {
      name: '',
      tests: [test(true)],
      suites: [
        {
          name: 'the panel',
          tests: [test(true)],
          suites: [{ name: 'twice', tests: [test(false), test(false, true)], suites: [] }],
        },
      ],
    };
    const testFile = join(root, 'test/some.wtr.ts');
    expect(
      countSessions([
        { testFile, passed: false, testResults: nested },
        { testFile, passed: false, testResults: undefined, errors: [{ message: 'Could not import' }] },
        { testFile, passed: true, testResults: { name: '', tests: [test(true)], suites: [] } },
      ]),
    ).toEqual({
      passed: 3,
      failed: 3,
      failures: [
        'test/some.wtr.ts: the panel twice opens: expected true to be false',
        'test/some.wtr.ts: the panel twice opens: skipped',
        'test/some.wtr.ts: the file itself: Could not import',
      ],
    });
  });

  it('fail a runner that died without a report, failed without saying why, or ran nothing', () => {
    expect(settle(undefined, 1)).toEqual({ passed: 0, failed: 1, failures: ['the runner died without a report'] });
    expect(settle({ passed: 3, failed: 0, failures: [] }, 1)).toEqual({
      passed: 3,
      failed: 1,
      failures: ['the runner failed beside its tests (exit code 1)'],
    });
    expect(settle({ passed: 0, failed: 0, failures: [] }, 0)).toEqual({
      passed: 0,
      failed: 1,
      failures: ['no test ran'],
    });
    const explained = { passed: 3, failed: 1, failures: ['lint'] };
    expect(settle(explained, 1)).toEqual(explained);
    const passed = { passed: 3, failed: 0, failures: [] };
    expect(settle(passed, 0)).toEqual(passed);
  });

  it('end with what failed, by name, and the sum alone on the last line', () => {
    const lines = summaryLines([
      ['Units', { passed: 10, failed: 0, failures: [] }],
      ['Journeys', { passed: 4, failed: 1, failures: ['test/e2e/login.e2e.ts: signs in: timed out'] }],
    ]);
    expect(lines.slice(-2)).toEqual(['FAILED test/e2e/login.e2e.ts: signs in: timed out', '14 passed, 1 failed']);
  });
});
