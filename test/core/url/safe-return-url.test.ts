import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isReturnUrlEntry, safeReturnUrl, type ReturnPolicy } from '../../../src/core/url/safe-return-url.js';
import vectors from '../../vectors/return-urls.json' with { type: 'json' };
import { hostileUrls } from './hostile-urls.js';

const { origins, pathPrefixes, schemes } = vectors.policy;
const policy: ReturnPolicy = {
  allowed: [...origins.flatMap((origin) => pathPrefixes.map((path) => origin + path)), ...schemes],
  base: 'https://shop.example/app/page',
};
const wholeSite: ReturnPolicy = { allowed: ['https://shop.example'], base: 'https://shop.example/' };
const short = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}…` : text);

describe('the vectors', () => {
  test.each(vectors.refuse.map((input) => [short(input), input]))('refuse %j', (_, input) => {
    expect(safeReturnUrl(input, policy)).toBeNull();
  });

  test.each(vectors.accept.map((input) => [input]))('accept %j, as parsed', (input) => {
    expect(safeReturnUrl(input, policy)).toBe(new URL(input, policy.base).href);
  });
});

describe('what is refused whatever is allowed', () => {
  test.each([
    [undefined],
    [null],
    [42],
    [{ toString: () => 'https://shop.example/app' }],
    [['https://shop.example/app']],
    [new URL('https://shop.example/app')],
    ['https://shop.example/app\ud800'],
    ['https://shop.example/app\u0085'],
    [' https://shop.example/app'],
    ['https://shop.example/app\u00a0'],
    ['https://@shop.example/app'],
    ['https://shop.example/app?\\'],
    ['https://shop.example/app?a=\nb'],
    ['https://shop.example/app#\t'],
    [`https://shop.example/app?${'a'.repeat(2048)}`],
  ])('%j', (input) => {
    expect(safeReturnUrl(input, policy)).toBeNull();
  });

  test.each([
    '//evil.example',
    '/\\evil.example',
    '/%2f/evil.example',
    '/%5cevil.example',
    '/%09/evil.example',
    '/%0d%0aLocation:x',
    '/a//b',
    '/..%2f..%2fadmin',
    '/%252e%252e%252fadmin',
    '/a/..;/admin',
    '/a/..%c0%afadmin',
    'https://shop.example//evil.example',
  ])('%j, even where the whole site is allowed', (input) => {
    expect(safeReturnUrl(input, wholeSite)).toBeNull();
  });

  test.each([
    'javascript://shop.example/%0aalert(1)',
    'javascript://x/y',
    'data://x/y',
    'blob://x/y',
    'file://x/y',
    'filesystem://x/y',
    'vbscript://x/y',
    'view-source://x/y',
    'intent://home/x',
    'about://blank/',
    'chrome://settings/',
    'chrome-extension://x/y',
    'ftp://shop.example/',
    'ws://shop.example/',
    'wss://shop.example/',
  ])('%j, even where it is listed', (input) => {
    expect(safeReturnUrl(input, { allowed: [input] })).toBeNull();
    expect(isReturnUrlEntry(input)).toBe(false);
  });
});

describe('paths', () => {
  test.each<[string, string | null]>([
    ['/', 'https://shop.example/'],
    ['/a/b?c#d', 'https://shop.example/a/b?c#d'],
    ['/search?q=../..//x', 'https://shop.example/search?q=../..//x'],
    ['/a%2Fb', 'https://shop.example/a%2Fb'],
    ['/v1..2/x', 'https://shop.example/v1..2/x'],
    ['/%E7a', 'https://shop.example/%E7a'],
    ['a/b', null],
    ['?a=1', null],
    ['#h', null],
    ['./a', null],
  ])('%j leads to %j', (input, expected) => {
    expect(safeReturnUrl(input, wholeSite)).toBe(expected);
  });

  test('need a base that can be resolved against, and one that is itself allowed', () => {
    expect(safeReturnUrl('/app', { allowed: policy.allowed })).toBeNull();
    expect(safeReturnUrl('/app', { ...policy, base: '/app' })).toBeNull();
    expect(safeReturnUrl('/app', { ...policy, base: 'https://evil.example/' })).toBeNull();
    expect(safeReturnUrl('/home', { ...policy, base: 'shopapp://home' })).toBeNull();
  });

  test.each([
    ['https://shop.example/app/', 'https://shop.example/app', true],
    ['https://shop.example/app/', 'https://shop.example/app/x', true],
    ['https://shop.example/app', 'https://shop.example/app?x', true],
    ['https://shop.example/app', 'https://shop.example/apps', false],
    ['https://shop.example/app', 'https://shop.example/', false],
    ['https://shop.example/app', 'https://shop.example/APP', false],
    ['https://shop.example/app', 'https://shop.example/%61pp', false],
    ['https://shop.example:8443', 'https://shop.example:8443/x', true],
    ['https://shop.example:8443', 'https://shop.example/x', false],
  ])('%s allows %s: %s', (entry, input, accepted) => {
    expect(safeReturnUrl(input, { allowed: [entry] }) !== null).toBe(accepted);
  });
});

describe('custom schemes', () => {
  test.each([
    ['shopapp://home', 'shopapp://home/cart?x=1#y', true],
    ['shopapp://home/cart', 'shopapp://home/cart', true],
    ['shopapp://home/cart', 'shopapp://home/carts', false],
    ['shopapp://home', 'SHOPAPP://home', true],
    ['shopapp://home', 'shopapp://HOME', false],
    ['shopapp://home', 'shopapp:home', false],
    ['shopapp://home', 'shopapp:///home', false],
    ['shopapp://home', 'shopapp://', false],
    ['shopapp://home', 'shopapp://user@home', false],
    ['shopapp://home', 'shopapp://home:80', false],
    ['shopapp://home', 'shopapp://home/../evil', false],
    ['shopapp://home', 'shopapp://ho%6de', false],
    ['shopapp:', 'shopapp://home', false],
    ['shopapp://', 'shopapp://home', false],
    ['com.shop.app://login', 'com.shop.app://login?a=1', true],
  ])('%s allows %s: %s', (entry, input, accepted) => {
    expect(safeReturnUrl(input, { allowed: [entry] }) !== null).toBe(accepted);
  });
});

describe('http on this machine', () => {
  test.each([
    ['http://localhost:5173/app', true],
    ['http://127.0.0.1:5173/app', true],
    ['http://[::1]:5173/app', true],
    ['http://shop.localhost/app', true],
    ['http://shop.example/app', false],
    ['http://127.0.0.1.evil.example/app', false],
    ['http://localhost.evil.example/app', false],
  ])('%s, where listed: %s', (entry, accepted) => {
    expect(safeReturnUrl(entry, { allowed: [entry], loopbackHttp: true }) !== null).toBe(accepted);
    expect(isReturnUrlEntry(entry, true)).toBe(accepted);
    expect(safeReturnUrl(entry, { allowed: [entry] })).toBeNull();
    expect(isReturnUrlEntry(entry)).toBe(false);
  });

  test('nowhere else, and only where listed', () => {
    const loopback: ReturnPolicy = { allowed: ['http://localhost:5173'], loopbackHttp: true };
    expect(safeReturnUrl('http://localhost:5174/', loopback)).toBeNull();
    expect(safeReturnUrl('https://localhost:5173/', loopback)).toBeNull();
  });
});

test.each([
  '',
  '*',
  'https://',
  '/app',
  'shop.example',
  'https://u:p@shop.example',
  'https://shop.example/?x',
  'https://shop.example/#x',
])('the entry %j allows nothing', (entry) => {
  expect(isReturnUrlEntry(entry)).toBe(false);
  expect(safeReturnUrl('https://shop.example/app', { allowed: [entry] })).toBeNull();
});

describe('whatever comes in', () => {
  test('what goes out is a fixed point, below what is allowed, and was spelled by the parser', () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof(hostileUrls, fc.string()), (input) => {
        const output = safeReturnUrl(input, policy);
        if (output === null) return;
        accepted += 1;
        const { href, username, password, origin, pathname } = new URL(output);
        const isInside =
          /^shopapp:\/\/home(?:[/?#]|$)/.test(output) ||
          (origin === 'https://shop.example' && /^\/app(?:\/|$)/.test(pathname) && username + password === '');
        const again = safeReturnUrl(output, policy);
        expect({ href, again, isInside }).toEqual({ href: output, again: output, isInside: true });
      }),
      { numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});

describe('an entry that is exact', () => {
  const exact: ReturnPolicy = {
    allowed: ['https://shop.example/login', 'https://shop.example/app/*', 'https://other.example', 'shopapp://home'],
    exact: true,
  };

  test.each([
    'https://shop.example/login',
    'https://shop.example/login?next=/x#y',
    'https://shop.example/app/',
    'https://shop.example/app/a/b?c',
    'https://other.example/?a=1',
    'shopapp://home?a=1',
  ])('allows %j', (input) => {
    expect(safeReturnUrl(input, exact)).toBe(new URL(input).href);
  });

  test.each([
    'https://shop.example/login/',
    'https://shop.example/login/x',
    'https://shop.example/loginx',
    'https://shop.example/app',
    'https://shop.example/app*',
    'https://shop.example/',
    'https://other.example/out?to=evil',
    'shopapp://home/x',
  ])('refuses %j', (input) => {
    expect(safeReturnUrl(input, exact)).toBeNull();
  });
});

describe('an entry with /*', () => {
  test('allows what is below its path, and nothing else', () => {
    const below: ReturnPolicy = { allowed: ['https://shop.example/app/*'] };
    expect(safeReturnUrl('https://shop.example/app/x', below)).toBe('https://shop.example/app/x');
    for (const input of ['https://shop.example/app', 'https://shop.example/apple', 'https://shop.example/']) {
      expect(safeReturnUrl(input, below)).toBeNull();
    }
  });

  test.each([
    ['https://shop.example/*', true],
    ['https://shop.example/app/*', true],
    ['shopapp://home/*', true],
    ['https://shop.example/app*', false],
    ['https://shop.example/*/app', false],
    ['https://*.shop.example/*', false],
    ['https://shop.example/*?a', false],
    ['/*', false],
    ['*', false],
  ])('%j as configuration is %j', (entry, isValid) => {
    expect(isReturnUrlEntry(entry, true)).toBe(isValid);
  });
});
