import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../../src/core/protocol/error-codes.js';
import {
  buildLoginUrl,
  isPendingAlive,
  parsePendingLogin,
  pendingLoginLife,
  readReturn,
  stripReturn,
  type PendingLogin,
} from '../../../src/core/url/user-token.js';
import vectors from '../../vectors/user-tokens.json' with { type: 'json' };

const now = Date.UTC(2026, 6, 1);
const pending: PendingLogin = {
  nonce: 'n0nce',
  mode: 'redirect',
  returnTo: 'https://shop.example/mypage?a=1#h',
  startedAt: now - 60_000,
};
const token = '12345-23nb434jh5f3jh4gf5jh324f5j34h5f32h4';
const page = 'https://shop.example/mypage';

describe('the vectors', () => {
  test.each(vectors.cases.map((entry) => [entry.at.slice(0, 100), entry] as const))(
    '%s',
    (_, { at, left, ...expected }) => {
      const read = readReturn(at, pending, { now, requireNonce: false });
      expect({ token: read.token, nonce: read.nonce, left: read.cleanUrl }).toEqual({
        token: expected.token,
        nonce: expected.nonce,
        left,
      });
      // Without a pending login nothing counts, and the address is cleaned all the same.
      expect(readReturn(at, null, { now })).toMatchObject({ token: null, cleanUrl: left });
    },
  );
});

describe('whether a token counts', () => {
  const plain = `${page}?usertoken=${token}`;
  const withNonce = `${page}?catraca_nonce=n0nce&usertoken=${token}`;
  const foreign = `${page}?catraca_nonce=other&usertoken=${token}`;

  const opened: PendingLogin = { ...pending, mode: 'popup', isOpen: true };

  test.each<[string, string, PendingLogin | null, boolean | undefined, ErrorCode | null]>([
    ['asked for, nonce back', withNonce, pending, true, null],
    ['asked for, nonce lost', plain, pending, false, null],
    ['nonce lost where it is required', plain, pending, true, 'unexpected_token'],
    ['nonce lost, nothing said', plain, pending, undefined, 'unexpected_token'],
    ['nonce lost in the page that opened a window', plain, opened, false, 'unexpected_token'],
    ['nonce back in the page that opened a window', withNonce, opened, undefined, null],
    ['another nonce', foreign, pending, false, 'unexpected_token'],
    ['two nonces', `${withNonce}&catraca_nonce=other`, pending, false, 'unexpected_token'],
    ['the same nonce twice', `${withNonce}#catraca_nonce=n0nce`, pending, false, 'unexpected_token'],
    ['not asked for', plain, null, false, 'unexpected_token'],
    ['not asked for, with a nonce', withNonce, null, false, 'unexpected_token'],
    ['asked for ten minutes ago', plain, { ...pending, startedAt: now - pendingLoginLife }, false, null],
    ['asked for longer ago', plain, { ...pending, startedAt: now - pendingLoginLife - 1 }, false, 'unexpected_token'],
    ['a clock set back a little since', plain, { ...pending, startedAt: now + 60_000 }, false, null],
    ['a clock set back a day since', plain, { ...pending, startedAt: now + 86_400_000 }, false, 'unexpected_token'],
    ['no time at all', plain, { ...pending, startedAt: Number.NaN }, false, 'unexpected_token'],
  ])('%s', (_, url, login, requireNonce, code) => {
    const read = readReturn(url, login, { now, requireNonce });
    expect(read).toMatchObject({ code, token: code === null ? token : null, spent: true, cleanUrl: page });
  });

  test.each<[string, string, ErrorCode]>([
    ['came back without a token', `${page}?catraca_nonce=n0nce`, 'flow_cancelled'],
    ['an empty token', `${page}?usertoken=`, 'provider_invalid'],
    ['a token without a value', `${page}?usertoken`, 'provider_invalid'],
    ['two tokens', `${page}?usertoken=${token}#usertoken=${token}`, 'provider_invalid'],
    ['a token with a space', `${page}?usertoken=1-a+b%20c`, 'provider_invalid'],
    ['a token that cannot be decoded', `${page}?usertoken=%E7`, 'provider_invalid'],
    ['a token of 2049 characters', `${page}?usertoken=${'1'.repeat(2049)}`, 'provider_invalid'],
  ])('%s: %s', (_, url, code) => {
    expect(readReturn(url, pending, { now, requireNonce: false })).toMatchObject({
      token: null,
      code,
      spent: true,
      cleanUrl: page,
    });
    expect(readReturn(url, null, { now, requireNonce: false }).code).toBe(
      code === 'flow_cancelled' ? null : 'unexpected_token',
    );
  });

  test('a token in a form that nobody has seen yet', () => {
    for (const strange of ['abc', '12345', 'a.b.c', 'a-b_c~d+e/f==', '1'.repeat(2048)]) {
      expect(
        readReturn(`${page}?usertoken=${encodeURIComponent(strange)}`, pending, { now, requireNonce: false }).token,
      ).toBe(strange);
    }
  });

  test('spent at first use: what a second return finds is no pending login', () => {
    let stored: string | null = JSON.stringify(pending);
    const arrive = () => {
      const read = readReturn(withNonce, parsePendingLogin(stored), { now });
      if (read.spent) stored = null;
      return read;
    };
    expect(arrive()).toMatchObject({ token, code: null });
    expect(arrive()).toMatchObject({ token: null, code: 'unexpected_token' });
  });

  test('an ordinary address spends nothing', () => {
    expect(readReturn(`${page}?a=1#h`, pending, { now })).toEqual({
      token: null,
      nonce: null,
      code: null,
      cleanUrl: `${page}?a=1#h`,
      spent: false,
    });
  });
});

describe('stripReturn', () => {
  test.each([
    [`${page}?usertoken=T&b=2`, `${page}?b=2`],
    [`${page}?a=1?usertoken=T&b=2`, `${page}?a=1&b=2`],
    [`${page}?a=1&usertoken=T?b=2`, `${page}?a=1?b=2`],
    [`${page}#/route?usertoken=T&a=1`, `${page}#/route?a=1`],
    [`${page}#/route?a=1?usertoken=T`, `${page}#/route?a=1`],
    [`${page}#usertoken=T&a=1`, `${page}#a=1`],
    [`${page}#usertoken=T?a=1`, `${page}#?a=1`],
    [`${page}?usertoken=T#`, `${page}#`],
    [`${page}?a=1#h&usertoken=T`, `${page}?a=1#h`],
    [`${page}?a&&b=&usertoken=T&=c`, `${page}?a&&b=&=c`],
    ['/mypage?usertoken=T', '/mypage'],
    ['?usertoken=T', ''],
  ])('%s leaves %s', (url, left) => {
    expect(stripReturn(url)).toEqual({ found: true, tokens: ['T'], nonces: [], cleanUrl: left });
  });

  const parameter = fc
    .string({ unit: fc.constantFrom(...Array.from('abT=%2;+,/:@_.')), maxLength: 8 })
    .filter((text) => !/^(?:usertoken|catraca_nonce)(?:=|$)/.test(text));
  const list = fc.array(parameter, { maxLength: 4 }).map((parameters) => parameters.join('&'));
  const part = (mark: string) =>
    fc.option(list, { nil: undefined }).map((text) => (text === undefined ? '' : mark + text));

  test('leaves an address alone that holds nothing of ours', () => {
    fc.assert(
      fc.property(part('?'), part('#'), part('?'), (query, fragment, inner) => {
        const url = page + query + fragment + (fragment === '' ? '' : inner);
        expect(stripReturn(url)).toEqual({ found: false, tokens: [], nonces: [], cleanUrl: url });
      }),
    );
  });

  test('gives back the very bytes that a parameter was added to', () => {
    const filled = list.filter((text) => text !== '');
    fc.assert(
      fc.property(filled, filled, fc.constantFrom('&', '?'), fc.string(), (query, fragment, joint, value) => {
        const own = `usertoken=${encodeURIComponent(value.replace(/\p{Cs}/gu, ''))}`;
        const clean = `${page}?${query}#${fragment}`;
        expect(stripReturn(`${page}?${query}${joint}${own}#${fragment}`).cleanUrl).toBe(clean);
        expect(stripReturn(`${clean}${joint}${own}`).cleanUrl).toBe(clean);
        expect(stripReturn(`${page}?${own}&${query}#${fragment}`).cleanUrl).toBe(clean);
      }),
    );
  });

  test('is total, and nothing of ours is left', () => {
    const anything = fc.array(
      fc.constantFrom('?', '#', '&', 'usertoken', 'catraca_nonce', '=', 'a', '%', '/', 'é', '\n'),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          anything.map((pieces) => pieces.join('')),
        ),
        (url) => {
          const { cleanUrl } = stripReturn(url);
          expect(stripReturn(cleanUrl)).toEqual({ found: false, tokens: [], nonces: [], cleanUrl });
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('buildLoginUrl', () => {
  const options = { apiKey: 'KEY', returnUrl: page };

  test('as the documentation has it, with the return address encoded', () => {
    expect(buildLoginUrl(options)).toBe(
      'https://auth.ingresse.com/?apikey=KEY&returnUrl=https%3A%2F%2Fshop.example%2Fmypage',
    );
  });

  test('everything that can be said', () => {
    const url = new URL(
      buildLoginUrl({
        authUrl: 'https://hml-auth.ingresse.com/login?host=hml#x',
        apiKey: 'K&Y=1 +',
        apiKeyParam: 'publicKey',
        companyId: '7',
        returnUrl: `${page}?a=1&b=c%20d#/route?x=1`,
        nonce: 'n0nce',
      }),
    );
    expect(url.origin + url.pathname + url.hash).toBe('https://hml-auth.ingresse.com/login#x');
    expect([...url.searchParams]).toEqual([
      ['host', 'hml'],
      ['publicKey', 'K&Y=1 +'],
      ['companyId', '7'],
      ['returnUrl', `${page}?a=1&b=c%20d&catraca_nonce=n0nce#/route?x=1`],
    ]);
  });

  test.each([
    ['shopapp://home', 'shopapp://home?catraca_nonce=n0nce'],
    ['shopapp://home?from=login', 'shopapp://home?from=login&catraca_nonce=n0nce'],
    ['shopapp://home?', 'shopapp://home?catraca_nonce=n0nce'],
    ['deeplink://homepage#tab', 'deeplink://homepage?catraca_nonce=n0nce#tab'],
    [page, `${page}?catraca_nonce=n0nce`],
    [`${page}?catraca_nonce=old&usertoken=${token}`, `${page}?catraca_nonce=n0nce`],
  ])('sends the visitor back to %s', (returnUrl, expected) => {
    const url = new URL(buildLoginUrl({ ...options, returnUrl, nonce: 'n0nce' }));
    expect(url.searchParams.get('returnUrl')).toBe(expected);
  });

  test('and what it built is read again, whichever way Ingresse adds the token', () => {
    const returnUrls = fc.constantFrom(
      page,
      `${page}?a=1&b=%20x`,
      `${page}?flag#/route`,
      'shopapp://home',
      'shopapp://home?x=1',
    );
    const nonces = fc.base64String({ minLength: 1 });
    fc.assert(
      fc.property(returnUrls, nonces, fc.constantFrom('&', '?', '#'), (returnUrl, nonce, joint) => {
        const loginUrl = buildLoginUrl({ ...options, returnUrl, nonce });
        const back = new URL(loginUrl).searchParams.get('returnUrl') ?? '';
        const [head = '', fragment] = back.split('#', 2);
        const tail = fragment === undefined ? '' : `#${fragment}`;
        const arrived =
          joint === '#'
            ? `${back}${tail === '' ? '#' : '&'}usertoken=${token}`
            : `${head}${joint}usertoken=${token}${tail}`;
        const read = readReturn(arrived, { ...pending, nonce }, { now, requireNonce: true });
        expect(read).toMatchObject({ token, nonce, code: null, cleanUrl: returnUrl });
      }),
    );
  });
});

describe('parsePendingLogin', () => {
  test('reads what was stored', () => {
    expect(parsePendingLogin(JSON.stringify(pending))).toEqual(pending);
    expect(parsePendingLogin(JSON.stringify({ ...pending, extra: 1 }))).toEqual(pending);
  });

  test.each([null, '', 'null', '{', '[]', '"x"', '1', '{}'])('gives null for %j', (stored) => {
    expect(parsePendingLogin(stored)).toBeNull();
  });

  test.each(Object.keys(pending))('gives null where %s is missing or of another type', (name) => {
    expect(parsePendingLogin(JSON.stringify({ ...pending, [name]: undefined }))).toBeNull();
    expect(parsePendingLogin(JSON.stringify({ ...pending, [name]: [] }))).toBeNull();
  });

  test('knows the modes', () => {
    expect(parsePendingLogin(JSON.stringify({ ...pending, mode: 'iframe' }))).toBeNull();
    expect(isPendingAlive(pending, now)).toBe(true);
  });
});
