import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isString, shape } from '../../../src/core/client/guards.js';
import {
  requestEmpty,
  requestJson,
  requestStream,
  type Connection,
  type RequestOptions,
} from '../../../src/core/client/request.js';
import { type CatracaError, errorCodes, isCatracaError, type ErrorCode } from '../../../src/core/errors.js';

const isNamed = shape<{ name: string }>({ name: isString });
const get: RequestOptions = { method: 'GET', path: '/thing' };

/** A connection whose `fetch` answers as told and keeps what it was asked. */
function connect(answer: typeof fetch, more: Partial<Connection> = {}) {
  const calls: { url: string; init: RequestInit; headers: Headers }[] = [];
  const connection: Connection = {
    endpoint: 'https://api.example/catraca',
    fetch: (input, init = {}) => {
      calls.push({ url: input as string, init, headers: new Headers(init.headers) });
      return answer(input, init);
    },
    ...more,
  };
  return { connection, calls };
}

const answering =
  (body: string | object, init: ResponseInit = {}): typeof fetch =>
  () =>
    Promise.resolve(new Response(typeof body === 'string' ? body : JSON.stringify(body), init));

/** Never answers; ends with the signal's reason, as `fetch` does. */
const silent: typeof fetch = (_, init) =>
  new Promise((_resolve, reject) => {
    init?.signal?.addEventListener('abort', () => {
      reject(init.signal?.reason as Error);
    });
  });

async function failure(work: Promise<unknown>): Promise<CatracaError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isCatracaError(error)) throw new Error(`expected a CatracaError, got ${String(error)}`);
  return error;
}

describe('what is sent', () => {
  test('the head of every request', async () => {
    const { connection, calls } = connect(answering({ name: 'a' }));
    expect(await requestJson(connection, get, isNamed)).toEqual({ name: 'a' });
    const [call] = calls;
    expect(call?.url).toBe('https://api.example/catraca/thing');
    expect(Object.fromEntries(call?.headers ?? [])).toEqual({ 'x-catraca': '1', accept: 'application/json' });
    expect(call?.init).toMatchObject({
      method: 'GET',
      credentials: 'same-origin',
      redirect: 'error',
      cache: 'no-store',
    });
    expect(call?.init).not.toHaveProperty('body');
  });

  test('a body, the secrets and the credentials', async () => {
    const { connection, calls } = connect(answering({ name: 'a' }), { credentials: 'include' });
    const options: RequestOptions = {
      ...get,
      method: 'POST',
      body: { é: '1' },
      flowSecret: 'S',
      passToken: 'P',
      keepalive: true,
    };
    await requestJson(connection, options, isNamed);
    expect(Object.fromEntries(calls[0]?.headers ?? [])).toMatchObject({
      'content-type': 'application/json',
      'x-catraca-flow': 'S',
      'x-catraca-pass': 'P',
    });
    expect(calls[0]?.init).toMatchObject({
      method: 'POST',
      body: '{"é":"1"}',
      keepalive: true,
      credentials: 'include',
    });
  });

  test("the page's headers, asked for at every request, beside ours and never instead of them", async () => {
    let token = 0;
    const headers = () => Promise.resolve({ Authorization: `Bearer ${String((token += 1))}`, 'X-Catraca': '0' });
    const { connection, calls } = connect(answering({ name: 'a' }), { headers });
    await requestJson(connection, get, isNamed);
    await requestJson(connection, get, isNamed);
    expect(calls.map((call) => call.headers.get('authorization'))).toEqual(['Bearer 1', 'Bearer 2']);
    expect(calls[0]?.headers.get('x-catraca')).toBe('1');
  });
});

describe('what comes back', () => {
  test('an answer without a body', async () => {
    const { connection } = connect(() => Promise.resolve(new Response(null, { status: 204 })));
    await expect(requestEmpty(connection, { ...get, method: 'DELETE' })).resolves.toBeUndefined();
  });

  test('an open response', async () => {
    const { connection, calls } = connect(answering('data: 1\n\n'));
    const response = await requestStream(connection, { ...get, accept: 'text/event-stream' });
    expect(await response.text()).toBe('data: 1\n\n');
    expect(calls[0]?.headers.get('accept')).toBe('text/event-stream');
  });

  const html = '<!doctype html><title>Welcome</title>';
  const problem = (code: string) => ({ type: 'about:blank', title: 'x', status: 400, code });
  const brokenBody = new ReadableStream({
    pull(controller) {
      controller.error(new TypeError('terminated'));
    },
  });

  test.each<[string, typeof fetch, ErrorCode]>([
    ['no connection', () => Promise.reject(new TypeError('Failed to fetch')), 'network_unreachable'],
    ['a page instead of JSON', answering(html, { headers: { 'content-type': 'text/html' } }), 'response_invalid'],
    ['a page with 404', answering(html, { status: 404 }), 'response_invalid'],
    ['malformed JSON', answering('{"name":'), 'response_invalid'],
    ['nothing', answering(''), 'response_invalid'],
    ['JSON of another shape', answering({ name: 1 }), 'response_invalid'],
    ['null', answering('null'), 'response_invalid'],
    ['an answer that breaks off', () => Promise.resolve(new Response(brokenBody)), 'network_unreachable'],
    ['502 of a proxy', answering('<h1>502 Bad Gateway</h1>', { status: 502 }), 'network_unreachable'],
    ['503 of a proxy', answering('', { status: 503 }), 'network_unreachable'],
    ['504 of a proxy', answering('{}', { status: 504 }), 'network_unreachable'],
    ['500 of a development proxy', answering('', { status: 500 }), 'network_unreachable'],
    ['429 of something before the backend', answering('slow', { status: 429 }), 'slow_down'],
    ['a problem document', answering(problem('conflict'), { status: 409 }), 'conflict'],
    ['a problem document with 502', answering(problem('provider_refused'), { status: 502 }), 'provider_refused'],
    ['a code that is not of the list', answering(problem('teapot'), { status: 400 }), 'response_invalid'],
    ['a code that every object has', answering(problem('toString'), { status: 400 }), 'response_invalid'],
    ['a refusal that is an array', answering([], { status: 400 }), 'response_invalid'],
  ])('%s', async (_, answer, code) => {
    const error = await failure(requestJson(connect(answer).connection, get, isNamed));
    expect(error.code).toBe(code);
    expect(error.retryable).toBe(errorCodes[code].retryable);
    expect(error.message).toContain('GET /thing');
  });

  test('what a problem document says beside its code', async () => {
    const errors = [{ pointer: '/email', code: 'taken', detail: 'd' }, { pointer: 1 }, null];
    const body = { ...problem('request_invalid'), detail: 'the e-mail is taken', errors };
    const headers = { 'retry-after': '7', 'x-request-id': 'r-1' };
    const error = await failure(
      requestJson(connect(answering(body, { status: 400, headers })).connection, get, isNamed),
    );
    expect(error).toMatchObject({ code: 'request_invalid', retryAfter: 7, requestId: 'r-1', fields: [errors[0]] });
    expect(error.message).toContain('the e-mail is taken');
    expect(Object.keys(error)).not.toContain('requestId');
  });

  test.each(['', 'soon', '-3', 'Wed, 21 Oct 2026 07:28:00 GMT'])(
    'Retry-After: "%s" is as good as none',
    async (value) => {
      const answer = answering(problem('slow_down'), { status: 429, headers: { 'retry-after': value } });
      expect((await failure(requestJson(connect(answer).connection, get, isNamed))).retryAfter).toBeUndefined();
    },
  );

  test.each<[string, Connection['headers']]>([
    [
      'throws',
      () => {
        throw new Error('no session');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no session'))],
    ['gives what is no header', () => ({ 'x y': '1' })],
  ])('a `headers` function that %s is the mistake of the page', async (_, headers) => {
    const { connection, calls } = connect(answering({ name: 'a' }), { headers });
    const error = await failure(requestJson(connection, get, isNamed));
    expect(error.code).toBe('config_invalid');
    expect(error.cause).toBeInstanceOf(Error);
    expect(calls).toEqual([]);
  });
});

describe('the end of patience', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const frozenBody = () => Promise.resolve(new Response(new ReadableStream()));
  test.each<[string, Connection]>([
    ['no answer', connect(silent).connection],
    ['a `fetch` of the page that does not heed its signal', connect(() => new Promise(() => undefined)).connection],
    ['an answer that stops in the middle', connect(frozenBody).connection],
    ['a `headers` function that hangs', connect(silent, { headers: () => new Promise(() => undefined) }).connection],
  ])('%s: `timeout` after 15 s', async (_, connection) => {
    let ended = false;
    const outcome = failure(requestJson(connection, get, isNamed)).finally(() => {
      ended = true;
    });
    await vi.advanceTimersByTimeAsync(14_999);
    expect(ended).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect((await outcome).code).toBe('timeout');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('another patience', async () => {
    const outcome = failure(requestEmpty(connect(silent).connection, { ...get, timeout: 50 }));
    await vi.advanceTimersByTimeAsync(50);
    expect((await outcome).code).toBe('timeout');
  });

  test('a stream is open for as long as it likes, and ends with the signal of the caller', async () => {
    const caller = new AbortController();
    let signal: AbortSignal | null | undefined;
    const { connection } = connect((_, init) => {
      signal = init?.signal;
      return frozenBody();
    });
    await requestStream(connection, { ...get, signal: caller.signal });
    await vi.advanceTimersByTimeAsync(120_000);
    expect(signal?.aborted).toBe(false);
    caller.abort('left');
    expect(signal?.aborted).toBe(true);
  });
});

describe("the caller's own abort", () => {
  const reason = new Error('the element was removed');

  test('before the request: nothing is sent', async () => {
    const { connection, calls } = connect(answering({ name: 'a' }));
    await expect(requestJson(connection, { ...get, signal: AbortSignal.abort(reason) }, isNamed)).rejects.toBe(reason);
    expect(calls).toEqual([]);
  });

  test.each<[string, typeof fetch]>([
    ['while waiting for the answer', silent],
    ['while reading the answer', () => Promise.resolve(new Response(new ReadableStream()))],
    ['with a `fetch` that does not heed its signal', () => new Promise(() => undefined)],
  ])('%s: the reason comes out unchanged', async (_, answer) => {
    const caller = new AbortController();
    const outcome = requestJson(connect(answer).connection, { ...get, signal: caller.signal }, isNamed);
    setTimeout(() => {
      caller.abort(reason);
    }, 5);
    await expect(outcome).rejects.toBe(reason);
  });

  test('leaves no listener behind on a signal that lives on', async () => {
    const caller = new AbortController();
    const added = vi.spyOn(caller.signal, 'addEventListener');
    const removed = vi.spyOn(caller.signal, 'removeEventListener');
    await requestJson(connect(answering({ name: 'a' })).connection, { ...get, signal: caller.signal }, isNamed);
    expect(removed.mock.calls.map(([type, listener]) => [type, listener])).toEqual(
      added.mock.calls.map(([type, listener]) => [type, listener]),
    );
    expect(added).toHaveBeenCalled();
  });
});
