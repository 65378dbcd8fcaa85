import { afterEach, describe, expect, it, vi } from 'vitest';
import { inspect } from 'node:util';
import { callProvider, failureOf, type ProviderCall } from '../../../src/server/providers/provider-request.js';
import { fakeFetch, type Told } from './fake-fetch.js';

const call: ProviderCall = {
  provider: 'soluti',
  method: 'POST',
  url: new URL('https://provider.example/oauth/start?key=CANARY-QUERY'),
  headers: { authorization: 'Bearer CANARY-HEADER' },
  body: { client_secret: 'CANARY-BODY' },
};

const answering = (told: Told | Response, overrides: Partial<ProviderCall> = {}, timeout = 1000) =>
  callProvider({ ...call, ...overrides }, { fetch: fakeFetch(() => told).fetch, timeout });

afterEach(() => {
  vi.useRealTimers();
});

describe('callProvider', () => {
  it('sends JSON, without cookies, cache or redirects', async () => {
    const fake = fakeFetch(() => ({ body: { ok: true } }));
    const answer = await callProvider(call, { fetch: fake.fetch });
    expect(answer).toMatchObject({ status: 200, body: { ok: true } });
    const [asked] = fake.asked;
    expect(asked?.headers.get('content-type')).toBe('application/json');
    expect(asked?.headers.get('authorization')).toBe('Bearer CANARY-HEADER');
    expect(asked?.init).toMatchObject({ redirect: 'manual', credentials: 'omit', cache: 'no-store' });
  });

  it.each([301, 302, 303, 307, 308])('refuses a redirect with %i', async (status) => {
    await expect(answering({ status, headers: { location: 'https://evil.example/' } })).rejects.toMatchObject({
      code: 'provider_invalid',
    });
  });

  it('gives up on a provider that never answers', async () => {
    vi.useFakeTimers();
    const never = callProvider(call, { fetch: () => new Promise(() => undefined) });
    const outcome = expect(never).rejects.toMatchObject({ code: 'provider_unreachable', retryAfter: 5 });
    await vi.advanceTimersByTimeAsync(4999);
    await vi.advanceTimersByTimeAsync(2);
    await outcome;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('gives up on a body that never ends, and tells the connection', async () => {
    let cancelled: AbortSignal | null | undefined;
    const drip = new ReadableStream<Uint8Array>({ pull: () => new Promise(() => undefined) });
    const slow: typeof fetch = async (_url, init) => {
      cancelled = init?.signal;
      return new Response(drip);
    };
    await expect(callProvider(call, { fetch: slow, timeout: 30 })).rejects.toMatchObject({
      code: 'provider_unreachable',
    });
    expect(cancelled?.aborted).toBe(true);
  });

  it('stops reading an endless body at the cap', async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(1024));
      },
    });
    await expect(answering(new Response(endless), { maxBytes: 4096 })).rejects.toMatchObject({
      code: 'provider_invalid',
    });
    expect(pulled).toBeLessThan(10);
  });

  it('takes an answer of exactly the cap', async () => {
    const text = JSON.stringify('x'.repeat(98));
    await expect(answering({ text }, { maxBytes: 100 })).resolves.toMatchObject({ body: 'x'.repeat(98) });
    await expect(answering({ text }, { maxBytes: 99 })).rejects.toMatchObject({ code: 'provider_invalid' });
  });

  it('gives text that is not JSON as text, and bytes that are no text as nothing', async () => {
    await expect(answering({ text: '<html>502</html>' })).resolves.toMatchObject({ body: '<html>502</html>' });
    await expect(answering(new Response(new Uint8Array([0xff, 0xfe, 0xfd])))).resolves.toMatchObject({
      body: undefined,
    });
  });

  it('rejects with the reason of the signal, before and during the call', async () => {
    const reason = new Error('the visitor left');
    const { fetch, asked } = fakeFetch(() => new Promise<Told>(() => undefined));
    await expect(callProvider(call, { fetch }, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(asked).toHaveLength(0);
    const controller = new AbortController();
    const pending = callProvider(call, { fetch }, controller.signal);
    controller.abort(reason);
    await expect(pending).rejects.toBe(reason);
  });

  it('shows no address, header or body in any error, however printed', async () => {
    const failures: readonly Promise<unknown>[] = [
      callProvider(call, { fetch: () => Promise.reject(new TypeError('fetch failed CANARY-CAUSE')) }),
      answering({ status: 302 }),
      answering({ text: 'CANARY-ANSWER'.repeat(100) }, { maxBytes: 10 }),
      answering({ status: 401, text: 'CANARY-ANSWER' }).then((answer) => {
        throw failureOf(answer, '1056') ?? new Error('no failure');
      }),
    ];
    for (const failure of failures) {
      const error: unknown = await failure.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(Error);
      expect(`${inspect(error, { depth: 9, showHidden: true })}${JSON.stringify(error)}`).not.toContain('CANARY');
      expect(Object.keys(error as object)).not.toContain('providerCode');
    }
  });
});

describe('failureOf', () => {
  it.each([
    [200, undefined],
    [204, undefined],
    [400, 'provider_refused'],
    [401, 'provider_refused'],
    [403, 'provider_refused'],
    [404, 'provider_refused'],
    [422, 'provider_refused'],
    [429, 'provider_unreachable'],
    [500, 'provider_unreachable'],
    [503, 'provider_unreachable'],
    [304, 'provider_invalid'],
  ])('HTTP %i is %s', (status, code) => {
    const answer = { provider: 'idenge', status, retryAfter: undefined, body: undefined } as const;
    expect(failureOf(answer)?.code).toBe(code);
  });

  it.each([
    ['7', 7],
    ['99999', 3600],
    ['Wed, 21 Oct 2026 07:28:00 GMT', 5],
    ['-1', 5],
  ])('passes Retry-After %s on as %i', async (value, seconds) => {
    const answer = await answering({ status: 429, headers: { 'retry-after': value } });
    expect(failureOf(answer)?.retryAfter).toBe(seconds);
  });
});
