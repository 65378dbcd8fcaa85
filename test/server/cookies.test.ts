import { describe, expect, it } from 'vitest';
import { readCookie } from '../../src/server/cookies.js';

describe('readCookie', () => {
  const read = (cookie: string) => readCookie(new Request('https://shop.example/', { headers: { cookie } }), 'login');

  it.each([
    ['login=a', 'a'],
    ['other=b; login=a', 'a'],
    ['login=a;other=b', 'a'],
    ['login=a=b', 'a=b'],
    ['login=', ''],
  ])('%s: %j', (cookie, value) => {
    expect(read(cookie)).toBe(value);
  });

  it.each(['login=a; login=b', 'login=a; login=a'])('refuses a cookie that was sent twice: %s', (cookie) => {
    expect(read(cookie)).toBeNull();
  });

  it.each(['logins=a', 'login', 'xlogin=a', 'Login=a', '__Host-login=a', ''])('takes no other name: %j', (cookie) => {
    expect(read(cookie)).toBeNull();
  });

  // workerd joins two `Cookie` lines by a comma. Were they split, a sibling domain could plant a `__Host-` name in its own cookie.
  it.each(['other=b, login=a', 'other=b,login=a', 'other="b, login=a"', 'other=b, login=a; third=c'])(
    'does not split at a comma: %j has no such cookie',
    (cookie) => {
      expect(read(cookie)).toBeNull();
    },
  );

  it('reads a value with a comma as a whole', () => {
    expect(read('login=a, login=b')).toBe('a, login=b');
  });
});
