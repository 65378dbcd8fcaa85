import { describe, expect, it } from 'vitest';
import {
  codeOf,
  handedOver,
  ingresseHarness,
  origin,
  otherOrigin,
  siblingOrigin,
  type Browser,
} from './ingresse-harness.js';

const modes = ['popup', 'tab', 'redirect'] as const;

/** The one-time code that reaches the page which a login returns to, wherever that page passes it on to. */
async function leakedCode(response: Response): Promise<string | null> {
  const address = response.headers.get('location') ?? (await handedOver(response)).back ?? '';
  return /#catraca=([\w-]{22})/.exec(address)?.[1] ?? null;
}

/** The victim follows the attacker's link and signs in. */
const follow = async (victim: Browser, login: { url: string }): Promise<Response> =>
  victim.comeBack(await victim.open(login), '67890-valid');

describe('a login of an attacker that returns to an open redirector', () => {
  it.each(modes)('by %s, on another origin: the code that leaks redeems nothing without the cookie', async (mode) => {
    const { browser, logged } = ingresseHarness();
    const attacker = browser(siblingOrigin);
    const login = await attacker.start({ mode, returnTo: `${siblingOrigin}/out?to=https://evil.example` });
    const victim = browser(siblingOrigin);
    const code = await leakedCode(await follow(victim, login));
    expect(code).not.toBeNull();
    for (const body of [{ code }, {}, { code: login.id }]) {
      const stolen = await attacker.redeem(login, body);
      expect(stolen.status).toBe(404);
      expect(await codeOf(stolen)).toBe('not_found');
    }
    expect(logged).toContainEqual({ event: 'security', provider: 'ingresse', what: 'login_cookie_missing' });
    // The cookie of a login of the attacker's own is none either.
    const own = await attacker.start({ mode });
    await attacker.open(own);
    expect((await attacker.redeem(login, { code })).status).toBe(404);
    expect((await victim.redeem(login, { code })).status).toBe(200);
  });

  it.each(modes)('by %s, on another site: the start is refused', async (mode) => {
    const attacker = ingresseHarness().browser(otherOrigin);
    for (const returnTo of [
      `${otherOrigin}/out?to=https://evil.example`,
      `${otherOrigin}/`,
      `${otherOrigin}/page/out`,
      `${otherOrigin}/page/`,
      `${otherOrigin}/shop`,
      // Whole origins that other pages return to do not count for this one.
      `${siblingOrigin}/out?to=https://evil.example`,
      `${origin}/app/out?to=https://evil.example`,
    ]) {
      const body = { mode, origin: otherOrigin, returnTo };
      expect((await attacker.send('POST', '/ingresse/flows', { body })).status).toBe(403);
    }
  });

  it('begun for a page of the backend’s own origin: the code that leaks redeems nothing', async () => {
    const { browser } = ingresseHarness();
    const attacker = browser();
    const login = await attacker.start({ mode: 'redirect', returnTo: `${siblingOrigin}/out?to=https://evil.example` });
    const code = await leakedCode(await follow(browser(), login));
    expect(code).not.toBeNull();
    expect((await attacker.redeem(login, { code })).status).toBe(404);
  });
});

describe('a login of a page on another origin of the same site', () => {
  it.each(modes)('by %s is proven by the login cookie, with the code or without', async (mode) => {
    for (const withCode of [true, false]) {
      const browser = ingresseHarness().browser(siblingOrigin);
      const login = await browser.start({ mode });
      const back = await browser.comeBack(await browser.open(login));
      const code = await leakedCode(back);
      const redeemed = await browser.redeem(login, withCode ? { code } : {});
      expect(redeemed.status).toBe(200);
      expect(redeemed.headers.get('access-control-allow-origin')).toBe(siblingOrigin);
      expect(redeemed.headers.get('access-control-allow-credentials')).toBe('true');
      const acknowledged = await browser.ack(login);
      expect(acknowledged.headers.getSetCookie()).toEqual([
        expect.stringMatching(/=; Path=\/; Max-Age=0;.*SameSite=Lax$/),
      ]);
    }
  });
});

describe('a login of a page of the backend’s own origin', () => {
  it.each(['popup', 'tab'])('by %s is redeemed by the code in a frame, where no cookie is sent', async (mode) => {
    const browser = ingresseHarness().browser();
    const login = await browser.start({ mode });
    const { message } = await handedOver(await browser.comeBack(await browser.open(login)));
    expect((await browser.redeem(login, {}, { cookies: false })).status).toBe(404);
    expect((await browser.redeem(login, { code: message.code }, { cookies: false })).status).toBe(200);
  });

  it('by redirect brings no code into an address, and needs the cookie', async () => {
    const browser = ingresseHarness().browser();
    const login = await browser.start({ mode: 'redirect' });
    expect(await leakedCode(await browser.comeBack(await browser.open(login)))).toBeNull();
    expect((await browser.redeem(login, {}, { cookies: false })).status).toBe(404);
    expect((await browser.redeem(login)).status).toBe(200);
  });
});

describe('a login of a page on another site', () => {
  it.each(modes)('by %s is redeemed by the code where the browser sends no cookie', async (mode) => {
    const browser = ingresseHarness().browser(otherOrigin);
    const login = await browser.start({ mode, returnTo: '/page?item=7' });
    const back = await browser.comeBack(await browser.open(login));
    const code = await leakedCode(back);
    expect((await browser.redeem(login)).status).toBe(404);
    expect((await browser.redeem(login, { code })).status).toBe(200);
  });

  it('has a cookie that browsers may send from there, and that such a page can clear', async () => {
    const browser = ingresseHarness().browser(otherOrigin);
    const login = await browser.start();
    const [line] = (await browser.navigate(login.url)).headers.getSetCookie();
    expect(line).toMatch(/^__Host-catraca-login-.*; Path=\/; Max-Age=600; HttpOnly; Secure; SameSite=None$/);
    expect((await browser.redeem(login, {}, { cookies: true })).status).toBe(409);
    const cancelled = await browser.cancel(login);
    expect(cancelled.headers.getSetCookie()).toEqual([
      expect.stringMatching(/; Max-Age=0; HttpOnly; Secure; SameSite=None$/),
    ]);
  });

  it('may return to an exact path with any query, or below a path with /*', async () => {
    const browser = ingresseHarness().browser(otherOrigin);
    for (const returnTo of [
      '/page',
      '/page?a=1&to=x#top',
      '/shop/',
      '/shop/cart/7?x=1',
      'shopapp://home',
      `${origin}/app`,
    ]) {
      await browser.start({ returnTo });
    }
  });
});
