/** `catraca conformance`: our own backend holds every rule, and for each rule a backend that breaks it is found out. */
import { describe, expect, it } from 'vitest';
import { rules, type Verdict } from '../../src/cli/conformance/run-rules.js';
import { breakages, variants } from '../cli/support/broken-backends/index.js';
import { conform, type StageOptions } from '../cli/support/conformance-stage.js';

const ids = (verdicts: readonly Verdict[], outcome: Verdict['outcome']) =>
  verdicts.filter((verdict) => verdict.outcome === outcome).map(({ id }) => id);

/** Those that wait long, or for a body that never ends: run where they are the ones that are broken. */
const long = [
  'result.one-minute',
  'result.done-then-gone',
  'result.waits',
  'stream.grace',
  'exchange.given-up',
  'exchange.outage',
  'provider.slow',
  'body.time',
  'webhook.time',
];

/**
 * As `conform`; what fails unexpectedly is checked again at twice the machine's speed: at ten times, a process beside this one
 * looks like a backend that is slow.
 */
async function conformTwice(stage: () => StageOptions, expected: readonly string[] = []): Promise<readonly Verdict[]> {
  const verdicts = await conform(stage());
  const unexpected = ids(verdicts, 'failed').filter((id) => !expected.includes(id));
  if (unexpected.length === 0) return verdicts;
  const again = await conform({ ...stage(), only: unexpected, times: 2 });
  return verdicts.map((verdict) => again.find(({ id }) => id === verdict.id) ?? verdict);
}

const groupOf = (id: string) => id.split('.', 1)[0];

describe('the rules of the protocol', () => {
  it.each([
    ['page', ['assertion.keys', 'assertion.signed', 'assertion.claims', 'assertion.unlike']],
    ['assertion', ['result.normal']],
  ] as const)('hold for our own backend (deliver: %s)', async (deliver, notChecked) => {
    const verdicts = await conformTwice(() => ({ deliver }));
    expect(verdicts.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    expect(ids(verdicts, 'skipped')).toEqual(notChecked);
    expect(verdicts.length).toBe(rules.length);
  });

  it('have ids of their own, a sentence and something to do', () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    for (const { id, says, remedy } of rules) {
      expect(id).toMatch(/^[a-z]+\.[a-z0-9-]+$/);
      expect(says).toMatch(/^[\w/{].*\.$/);
      expect(remedy).toMatch(/\.$/);
    }
  });

  it('are each broken below', () => {
    expect(Object.keys(breakages).sort()).toEqual(rules.map(({ id }) => id).sort());
  });
});

describe('a backend that breaks one rule fails there and nowhere else', () => {
  it.each([...Object.entries(breakages), ...Object.entries(variants)])('%s', async (name, make) => {
    const [id = ''] = name.split(':', 1);
    const { also = [], beside = [] } = make();
    const group = rules
      .map((rule) => rule.id)
      .filter((other) => groupOf(other) === groupOf(id) && !long.includes(other));
    const stage = (): StageOptions => ({
      ...make(),
      deliver: groupOf(id) === 'assertion' ? 'assertion' : 'page',
      only: [...group, ...beside, id],
      // The times of pushes are compared.
      ...(groupOf(id) === 'push' ? { times: 3 } : {}),
    });
    const verdicts = await conformTwice(stage, [id, ...also]);
    const found = verdicts.find((verdict) => verdict.id === id);
    expect(ids(verdicts, 'failed').sort(), JSON.stringify(found)).toEqual([id, ...also].sort());
    expect(found?.seen).toMatch(/\w{3}/);
  });
});
