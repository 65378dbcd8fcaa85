import { describe, expect, it } from 'vitest';
import { isReturnAddress, withUserToken } from '../../src/sandbox/ingresse/return-address.js';

const keep = { returnQuery: 'keep', tokenPlace: 'query' } as const;

describe('withUserToken', () => {
  it.each([
    ['https://shop.example/a', keep, 'https://shop.example/a?usertoken=1-a'],
    ['https://shop.example/a?x=1', keep, 'https://shop.example/a?x=1&usertoken=1-a'],
    ['https://shop.example/a?x=1#h', keep, 'https://shop.example/a?x=1&usertoken=1-a#h'],
    ['deeplink://homepage', keep, 'deeplink://homepage?usertoken=1-a'],
    ['https://shop.example/a?x=1#h', { ...keep, returnQuery: 'drop' }, 'https://shop.example/a?usertoken=1-a'],
    ['https://shop.example/a?x=1', { ...keep, returnQuery: 'glue' }, 'https://shop.example/a?x=1?usertoken=1-a'],
    ['https://shop.example/a?x=1#h', { ...keep, tokenPlace: 'fragment' }, 'https://shop.example/a?x=1#usertoken=1-a'],
  ] as const)('%s, %o', (address, switches, expected) => {
    expect(withUserToken(address, '1-a', switches)).toBe(expected);
  });
});

describe('isReturnAddress', () => {
  it.each(['https://shop.example', 'http://127.0.0.1:1/x', 'shopapp://home'])('takes %s', (address) => {
    expect(isReturnAddress(address)).toBe(true);
  });
  it.each(['javascript:alert(1)', 'JaVaScript:alert(1)', ' data:text/html,x', 'vbscript:x', '/relative', ''])(
    'refuses %s',
    (address) => {
      expect(isReturnAddress(address)).toBe(false);
    },
  );
});
