import { describe, expect, test, vi } from 'vitest';
import {
  configErrorCodes,
  createIngresseFetch,
  isConfigError,
  isSessionEnded,
  readIngresseError,
  sessionEndedCodes,
  type IngresseFetchOptions,
} from '../../../src/core/url/ingresse-session.js';
import vectors from '../../vectors/provider-messages.json' with { type: 'json' };

const { v1Error, v2Error, gatewayError, renewToken, user, sessionEnded, notSessionEnded } = vectors.ingresse;

const v1 = (code: number) => ({ ...v1Error.body, responseError: { ...v1Error.body.responseError, code } });

describe('readIngresseError', () => {
  test.each<[string, number, unknown, unknown]>([
    ['v1', v1Error.status, v1Error.body, { code: 2006, message: '...' }],
    ['v2', v2Error.status, v2Error.body, { code: 6065, message: '...' }],
    ['gateway', gatewayError.status, gatewayError.body, { code: 'GTW-1', message: '...' }],
    [
      'v1 with only a text',
      200,
      { responseData: '[Ingresse Exception Error] invalid token' },
      { code: null, message: 'invalid token' },
    ],
    [
      'v1 with the gateway inside',
      200,
      { responseError: { status: false, details: { code: 'CPN-2', message: 'no coupon' } } },
      { code: 'CPN-2', message: 'no coupon' },
    ],
    ['digits as a string', 401, { code: '2006', message: 'x' }, { code: 2006, message: 'x' }],
    ['a text', 502, 'Bad Gateway', { code: null, message: 'Bad Gateway' }],
    ['nothing', 401, undefined, { code: null, message: '' }],
    ['null', 500, null, { code: null, message: '' }],
    ['an array', 400, [], { code: null, message: '' }],
    ['members of other types', 400, { code: {}, message: 1 }, { code: null, message: '' }],
  ])('%s', (_, status, body, expected) => {
    expect(readIngresseError(status, body)).toEqual(expected);
  });

  test.each<[string, unknown]>([
    ['a token renewed', renewToken.body],
    ['a profile', user.body],
    ['a coupon, which has a code too', { code: 2006, message: 'two for one' }],
    ['a text', 'token expired'],
    ['nothing', undefined],
  ])('an answer is no error: %s', (_, body) => {
    expect(readIngresseError(200, body)).toBeNull();
    expect(isSessionEnded(200, body)).toBe(false);
  });
});

describe('isSessionEnded', () => {
  test('knows the documented codes', () => {
    expect([...sessionEndedCodes]).toEqual(sessionEnded);
  });

  test.each(sessionEnded)('%d, in every shape', (code) => {
    expect(isSessionEnded(200, v1(code))).toBe(true);
    for (const status of [400, 401, 403]) {
      expect(isSessionEnded(status, { ...v2Error.body, code })).toBe(true);
      expect(isSessionEnded(status, { ...gatewayError.body, code: String(code) })).toBe(true);
    }
  });

  test.each(notSessionEnded)('%d does not end it, whatever the status', (code) => {
    expect(isSessionEnded(200, v1(code))).toBe(false);
    for (const status of [400, 401, 403]) expect(isSessionEnded(status, { ...v2Error.body, code })).toBe(false);
  });

  test.each<[boolean, number, unknown]>([
    [true, 401, gatewayError.body],
    [true, 401, undefined],
    [true, 401, ''],
    [true, 401, '<html>Unauthorized</html>'],
    [true, 400, 'Token expired.'],
    [true, 400, { message: 'the token has expired' }],
    [true, 200, { responseData: '[Ingresse Exception Error] token expired' }],
    [false, 403, gatewayError.body],
    [false, 429, { ...gatewayError.body, status: '429' }],
    [false, 500, 'Internal Server Error'],
    [false, 400, { code: 3003, message: 'token expired' }],
  ])('%s for %d %j', (ended, status, body) => {
    expect(isSessionEnded(status, body)).toBe(ended);
  });

  test('mistakes of the integrator are told apart', () => {
    for (const code of configErrorCodes) expect(isConfigError({ code, message: '' })).toBe(true);
    for (const code of [2006, 'GTW-1', null]) expect(isConfigError({ code, message: '' })).toBe(false);
  });
});

describe('createIngresseFetch', () => {
  function setUp(answer: () => Response, more: Partial<IngresseFetchOptions> = {}) {
    const requests: Request[] = [];
    const onSessionEnded = vi.fn();
    const onConfigError = vi.fn();
    const ingresseFetch = createIngresseFetch({
      apiKey: 'K&Y',
      getUserToken: () => '12345-abc',
      onSessionEnded,
      onConfigError,
      fetch: (input, init) => {
        requests.push(new Request(input, init));
        return Promise.resolve(answer());
      },
      ...more,
    });
    return { ingresseFetch, requests, onSessionEnded, onConfigError };
  }
  const json =
    (body: unknown, status = 200) =>
    () =>
      Response.json(body, { status });
  const ok = json({ responseData: {} });

  test.each([
    ['https://api.ingresse.com/events', 'https://api.ingresse.com/events?apikey=K%26Y&usertoken=12345-abc'],
    [
      'https://api.ingresse.com/a?b=c%20d&e#f',
      'https://api.ingresse.com/a?b=c%20d&e&apikey=K%26Y&usertoken=12345-abc#f',
    ],
    ['https://api.ingresse.com:443/a?apikey=other', 'https://api.ingresse.com/a?apikey=other&usertoken=12345-abc'],
  ])('adds the credentials to %s', async (url, expected) => {
    for (const input of [url, new URL(url), new Request(url)]) {
      const { ingresseFetch, requests } = setUp(ok);
      await ingresseFetch(input);
      expect(requests[0]?.url).toBe(expected);
    }
  });

  test.each([
    'https://api.ingresse.com.evil.example/events',
    'https://evil.example/?https://api.ingresse.com/',
    'https://sub.api.ingresse.com/',
    'http://api.ingresse.com/events',
    'https://api.ingresse.com:8443/events',
  ])('leaves %s alone', async (url) => {
    const { ingresseFetch, requests, onSessionEnded } = setUp(json(v1Error.body, 401));
    await ingresseFetch(url);
    expect(requests[0]?.url).toBe(new URL(url).href);
    expect(requests[0]?.url).not.toContain('12345-abc');
    expect(onSessionEnded).not.toHaveBeenCalled();
  });

  test('leaves a relative address to the page', async () => {
    const inner = vi.fn<typeof fetch>(() => Promise.resolve(ok()));
    const { ingresseFetch } = setUp(ok, { fetch: inner });
    await ingresseFetch('/events', { method: 'POST' });
    expect(inner).toHaveBeenCalledExactlyOnceWith('/events', { method: 'POST' });
  });

  test('another API, below its path only', async () => {
    const { ingresseFetch, requests } = setUp(ok, { apiUrl: 'http://127.0.0.1:4000/ingresse/api/' });
    await ingresseFetch('http://127.0.0.1:4000/ingresse/api/users/1');
    await ingresseFetch('http://127.0.0.1:4000/ingresse/apis');
    await ingresseFetch('https://api.ingresse.com/users/1');
    expect(requests.map(({ url }) => url.includes('usertoken'))).toEqual([true, false, false]);
    expect(() => setUp(ok, { apiUrl: '/ingresse' })).toThrow(TypeError);
  });

  test('method, headers and body of a request object go along', async () => {
    const { ingresseFetch, requests } = setUp(ok);
    await ingresseFetch(
      new Request('https://api.ingresse.com/cart', { method: 'POST', body: 'x=1', headers: { 'x-a': 'b' } }),
    );
    expect(requests[0]?.method).toBe('POST');
    expect(requests[0]?.headers.get('x-a')).toBe('b');
    expect(await requests[0]?.text()).toBe('x=1');
  });

  test('nobody signed in: only the key, and no session that could end', async () => {
    const { ingresseFetch, requests, onSessionEnded } = setUp(json(v2Error.body, 401), { getUserToken: () => null });
    await ingresseFetch('https://api.ingresse.com/events');
    expect(requests[0]?.url).toBe('https://api.ingresse.com/events?apikey=K%26Y');
    expect(onSessionEnded).not.toHaveBeenCalled();
  });

  test.each<[string, () => Response, unknown]>([
    ['v1', json(v1Error.body), { code: 2006, message: '...' }],
    ['v2', json(v2Error.body, 401), { code: 6065, message: '...' }],
    ['gateway', json(gatewayError.body, 401), { code: 'GTW-1', message: '...' }],
    ['text', () => new Response('token expired', { status: 400 }), { code: null, message: 'token expired' }],
    [
      'v1 that says it is a page',
      () => new Response(JSON.stringify(v1(2006)), { headers: { 'content-type': 'text/html' } }),
      { code: 2006, message: '...' },
    ],
  ])('tells that the session ended, and leaves the answer to its reader: %s', async (_, answer, error) => {
    const { ingresseFetch, onSessionEnded } = setUp(answer);
    const response = await ingresseFetch('https://api.ingresse.com/users/1');
    expect(onSessionEnded).toHaveBeenCalledExactlyOnceWith(error);
    expect(response.bodyUsed).toBe(false);
    expect(await response.text()).toBe(await answer().text());
  });

  test.each([
    [2007, /may not use the login/],
    [2008, /use an https address/],
    [2012, /set the clock/],
    [2015, /set the clock/],
    [6060, /another application/],
  ])('tells the integrator of %d in a plain sentence, and does not sign out for it', async (code, sentence) => {
    const logged = vi.spyOn(console, 'error').mockReturnValue();
    const { ingresseFetch, onSessionEnded, onConfigError } = setUp(json(v1(code)));
    await ingresseFetch('https://api.ingresse.com/users/1');
    expect(onConfigError).toHaveBeenCalledExactlyOnceWith({ code, message: '...' });
    expect(logged).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(sentence));
    expect(onSessionEnded).not.toHaveBeenCalled();
  });

  test('says nothing of what is in order, of a picture, and of a body that breaks off', async () => {
    const broken = new ReadableStream({
      pull: (controller) => {
        controller.error(new TypeError('terminated'));
      },
    });
    const answers = [
      ok,
      json(user.body),
      () => new Response('token expired', { headers: { 'content-type': 'image/png' } }),
      () => new Response(null, { status: 204 }),
      () => new Response(broken, { headers: { 'content-type': 'application/json' } }),
    ];
    for (const answer of answers) {
      const { ingresseFetch, onSessionEnded, onConfigError } = setUp(answer);
      await ingresseFetch('https://api.ingresse.com/users/1');
      expect(onSessionEnded).not.toHaveBeenCalled();
      expect(onConfigError).not.toHaveBeenCalled();
    }
  });

  test('a late answer to an old token does not end the new session', async () => {
    let token = '12345-old';
    const { ingresseFetch, onSessionEnded } = setUp(
      () => {
        token = '12345-new';
        return Response.json(v1Error.body);
      },
      { getUserToken: () => Promise.resolve(token) },
    );
    await ingresseFetch('https://api.ingresse.com/users/1');
    expect(onSessionEnded).not.toHaveBeenCalled();
  });

  test('a refused connection is the caller’s to see', async () => {
    const { ingresseFetch } = setUp(ok, { fetch: () => Promise.reject(new TypeError('Failed to fetch')) });
    await expect(ingresseFetch('https://api.ingresse.com/users/1')).rejects.toThrow('Failed to fetch');
  });
});
