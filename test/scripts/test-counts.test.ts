import { describe, expect, it } from 'vitest';
import { countOutcomes, countVitest, settle, summaryLines } from '../../scripts/test-counts.mjs';
import { countSessions } from '../../scripts/wtr-summary.mjs';

const file = (status: string, ...statuses: string[]) => ({
  status,
  assertionResults: statuses.map((each) => ({ status: each })),
});

describe('test counts', () => {
  it('count each check as one', () => {
    expect(countOutcomes([{ ok: true }, { ok: false }, { ok: true }])).toEqual({ passed: 2, failed: 1 });
  });

  it('add the tests of all files', () => {
    const testResults = [file('passed', 'passed', 'passed'), file('failed', 'passed', 'failed')];
    expect(countVitest({ testResults })).toEqual({ passed: 3, failed: 1 });
  });

  it('count a file that did not load, or broke beside its tests, as one failure', () => {
    expect(countVitest({ testResults: [file('failed')] })).toEqual({ passed: 0, failed: 1 });
    expect(countVitest({ testResults: [file('failed', 'passed')] })).toEqual({ passed: 1, failed: 1 });
  });

  it('do not let a skipped test pass, nor fail where the machine may lack what it needs', () => {
    const report = { testResults: [file('passed', 'passed', 'skipped', 'todo')] };
    expect(countVitest(report, false)).toEqual({ passed: 1, failed: 2 });
    expect(countVitest(report, true)).toEqual({ passed: 1, failed: 1 });
  });

  it('count element tests, however deep, and a file that broke outside of them', () => {
    const test = (passed: boolean, skipped = false) => ({ passed, skipped });
    const nested = {
      tests: [test(true)],
      suites: [{ tests: [test(true), test(false), test(false, true)], suites: [] }],
    };
    expect(
      countSessions([
        { passed: false, testResults: nested },
        { passed: false, testResults: undefined },
        { passed: true, testResults: { tests: [test(true)], suites: [] } },
      ]),
    ).toEqual({ passed: 3, failed: 3 });
  });

  it('fail a runner that died without a report, failed without saying why, or ran nothing', () => {
    expect(settle(undefined, 1)).toEqual({ passed: 0, failed: 1 });
    expect(settle({ passed: 3, failed: 0 }, 1)).toEqual({ passed: 3, failed: 1 });
    expect(settle({ passed: 0, failed: 0 }, 0)).toEqual({ passed: 0, failed: 1 });
    expect(settle({ passed: 3, failed: 2 }, 1)).toEqual({ passed: 3, failed: 2 });
    expect(settle({ passed: 3, failed: 0 }, 0)).toEqual({ passed: 3, failed: 0 });
  });

  it('end with the sum alone on the last line', () => {
    const lines = summaryLines([
      ['Units', { passed: 10, failed: 0 }],
      ['Journeys', { passed: 4, failed: 1 }],
    ]);
    expect(lines.at(-1)).toBe('14 passed, 1 failed');
  });
});
