import { describe, expect, it } from 'vitest';
import { ProviderError } from '../../../src/server/providers/provider-error.js';
import { retryWhileUnavailable } from '../../../src/server/providers/retry-while-unavailable.js';
import { testClock } from '../test-clock.js';

const unreachable = (providerRetryAfter?: number) =>
  new ProviderError('provider_unreachable', 'HTTP 503', {
    provider: 'ingresse',
    ...(providerRetryAfter !== undefined && { providerRetryAfter }),
  });

/** Runs until the work succeeds or is given up; `tries` are milliseconds after the beginning. */
async function run(failures: (attempt: number) => Error | null, time = 8000) {
  const clock = testClock();
  const startedAt = clock.now();
  const tries: number[] = [];
  const retried: string[] = [];
  const work = async () => {
    const failure = failures(tries.push(clock.now() - startedAt));
    if (failure !== null) throw failure;
    return 'done';
  };
  const outcome = retryWhileUnavailable(work, {
    clock,
    until: startedAt + time,
    onRetry: ({ code }) => retried.push(code),
  }).catch((error: unknown) => error);
  await clock.advance(60_000);
  return { outcome: await outcome, tries, retried };
}

describe('retryWhileUnavailable', () => {
  it('returns the result of the first try that succeeds', async () => {
    expect(await run((attempt) => (attempt < 3 ? unreachable() : null))).toEqual({
      outcome: 'done',
      tries: [0, 300, 1200],
      retried: ['provider_unreachable', 'provider_unreachable'],
    });
  });

  it('uses the time that there is, then rejects with the last failure', async () => {
    const { outcome, tries } = await run(() => unreachable());
    expect(outcome).toMatchObject({ code: 'provider_unreachable' });
    expect(tries).toEqual([0, 300, 1200, 3000, 4800, 6600]);
  });

  it('waits as long as Retry-After asks for', async () => {
    expect((await run((attempt) => (attempt < 2 ? unreachable(5) : null))).tries).toEqual([0, 5000]);
  });

  it('gives up at once where Retry-After leaves no time', async () => {
    expect((await run(() => unreachable(9))).tries).toEqual([0]);
  });

  it.each(['provider_refused', 'provider_invalid', 'session_ended'] as const)('does not repeat %s', async (code) => {
    const { outcome, tries } = await run(() => new ProviderError(code, 'no', { provider: 'ingresse' }));
    expect(outcome).toMatchObject({ code });
    expect(tries).toEqual([0]);
  });

  it('does not repeat a failure that is none of the provider', async () => {
    const failure = new TypeError('a defect');
    expect((await run(() => failure)).outcome).toBe(failure);
  });
});
