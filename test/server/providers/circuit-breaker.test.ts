import { describe, expect, it } from 'vitest';
import { createCircuitBreaker } from '../../../src/server/providers/circuit-breaker.js';
import { createIdengeApi } from '../../../src/server/providers/idenge-api.js';
import { ProviderError } from '../../../src/server/providers/provider-error.js';
import vectors from '../../vectors/provider-messages.json' with { type: 'json' };
import { fakeFetch, type Asked, type Told } from './fake-fetch.js';

const { user } = vectors.idenge;

function breakerAt(start = 0) {
  let now = start;
  let calls = 0;
  const breaker = createCircuitBreaker({ provider: 'idenge', now: () => now });
  const unreachable = (retryAfter?: number) =>
    new ProviderError('provider_unreachable', 'no', { provider: 'idenge', ...(retryAfter && { retryAfter }) });
  return {
    wait: (milliseconds: number) => void (now += milliseconds),
    calls: () => calls,
    fail: (retryAfter?: number) =>
      breaker.run(() => {
        calls += 1;
        return Promise.reject(unreachable(retryAfter));
      }),
    run: (work: () => Promise<string>) =>
      breaker.run(() => {
        calls += 1;
        return work();
      }),
  };
}

const good = () => Promise.resolve('good');

describe('a circuit breaker', () => {
  it('leaves a provider alone after five failures in a row, and tries it again with a single call', async () => {
    const { wait, calls, fail, run } = breakerAt();
    for (let round = 0; round < 5; round += 1) await expect(fail()).rejects.toThrow();
    await expect(run(good)).rejects.toMatchObject({ code: 'provider_unreachable', retryAfter: 10 });
    expect(calls()).toBe(5);
    wait(9999);
    await expect(run(good)).rejects.toMatchObject({ retryAfter: 1 });
    wait(1);
    const trials = await Promise.allSettled([run(good), run(good), run(good)]);
    expect(trials.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    await expect(run(good)).resolves.toBe('good');
  });

  it('goes on resting when the trial fails', async () => {
    const { wait, calls, fail, run } = breakerAt();
    for (let round = 0; round < 5; round += 1) await expect(fail()).rejects.toThrow();
    wait(10_000);
    await expect(fail()).rejects.toThrow();
    await expect(run(good)).rejects.toMatchObject({ code: 'provider_unreachable' });
    expect(calls()).toBe(6);
  });

  it('waits as long as it is asked to, within a minute', async () => {
    for (const [asked, waited] of [
      [30, 30],
      [3600, 60],
    ] as const) {
      const { fail, run } = breakerAt();
      for (let round = 0; round < 5; round += 1) await expect(fail(asked)).rejects.toThrow();
      await expect(run(good)).rejects.toMatchObject({ retryAfter: waited });
    }
  });

  it('is closed by any answer, a refusal too, and does not count what the caller ended', async () => {
    const { fail, run } = breakerAt();
    const refused = () => Promise.reject(new ProviderError('provider_refused', 'no', { provider: 'idenge' }));
    for (let round = 0; round < 12; round += 1) {
      await expect(round % 4 === 3 ? run(refused) : fail()).rejects.toThrow();
    }
    for (let round = 0; round < 9; round += 1) {
      await expect(run(() => Promise.reject(new DOMException('gone', 'AbortError')))).rejects.toThrow('gone');
    }
    await expect(run(good)).resolves.toBe('good');
  });

  it('does not stay closed for ever when the trial is ended by its caller', async () => {
    const { wait, fail, run } = breakerAt();
    for (let round = 0; round < 5; round += 1) await expect(fail()).rejects.toThrow();
    wait(10_000);
    await expect(run(() => Promise.reject(new DOMException('gone', 'AbortError')))).rejects.toThrow('gone');
    await expect(run(good)).resolves.toBe('good');
  });
});

describe('createIdengeApi with a weak provider', () => {
  function weak(answer: (asked: Asked, count: number) => Told) {
    let count = 0;
    let now = 0;
    const fake = fakeFetch((asked) => answer(asked, (count += 1)));
    const api = createIdengeApi({ apiKey: 'K', apiSecret: 'S', fetch: fake.fetch, now: () => now });
    return { api, asked: fake.asked, wait: (milliseconds: number) => void (now += milliseconds) };
  }

  it('asks once more for what changes nothing', async () => {
    for (const status of [500, 502, 503]) {
      const { api, asked } = weak((_, count) => (count === 1 ? { status } : { body: [user] }));
      await expect(api.find({ email: user.email })).resolves.toHaveLength(1);
      expect(asked).toHaveLength(2);
      const down = weak(() => ({ status }));
      await expect(down.api.getById(user._id)).rejects.toMatchObject({ code: 'provider_unreachable', status });
      expect(down.asked).toHaveLength(2);
    }
  });

  it.each([400, 401, 429, 302])('does not ask again after %i', async (status) => {
    const { api, asked } = weak(() => ({ status }));
    await expect(api.find({ email: user.email })).rejects.toMatchObject({ status });
    expect(asked).toHaveLength(1);
  });

  it('never sends a write twice', async () => {
    const { api, asked } = weak(() => ({ status: 503 }));
    await expect(api.create({ email: user.email })).rejects.toMatchObject({ status: 503 });
    await expect(api.edit(user._id, { name: 'x' })).rejects.toMatchObject({ status: 503 });
    expect(asked.map(({ method }) => method)).toEqual(['POST', 'PATCH']);
  });

  it('does not double the wait for a slow one', async () => {
    const { api, asked, wait } = weak(() => {
      wait(5000);
      return { status: 503 };
    });
    await expect(api.list()).rejects.toMatchObject({ code: 'provider_unreachable' });
    expect(asked).toHaveLength(1);
  });

  it('spares one that is down, and the visitors the wait', async () => {
    let isDown = true;
    const { api, asked, wait } = weak(() => (isDown ? { status: 503 } : { body: [user] }));
    for (let round = 0; round < 20; round += 1) {
      await expect(api.find({ email: user.email })).rejects.toMatchObject({ code: 'provider_unreachable' });
    }
    expect(asked).toHaveLength(10);
    isDown = false;
    wait(10_000);
    await expect(api.find({ email: user.email })).resolves.toHaveLength(1);
  });
});
