import { createLocalJWKSet, jwtVerify, type JSONWebKeySet, type JWTVerifyResult } from 'jose';
import { describe, expect, it } from 'vitest';
import type { IngresseIdentity, IngresseOptions } from '../../../src/server/index.js';
import { codeOf, ingresseHarness, origin, publicUrl } from './ingresse-harness.js';

const user = { id: '12345', name: 'Ana Souza', email: 'ana@example.com' };

async function signedIn(ingresse: Partial<IngresseOptions>, options = {}) {
  const harness = ingresseHarness(ingresse, options);
  const browser = harness.browser();
  const login = await browser.start({ mode: 'redirect', nonce: 'host-nonce' });
  await browser.comeBack(await browser.open(login));
  return { ...harness, browser, login };
}

describe('a hook keeps the token', () => {
  it('runs once, and its headers and JSON are repeated', async () => {
    const seen: IngresseIdentity[] = [];
    const { browser, login } = await signedIn({
      onSignedIn: (identity) => {
        seen.push(identity);
        const headers = new Headers({ 'x-host': 'yes', location: 'https://evil.example/' });
        headers.append('set-cookie', 'session=one; HttpOnly');
        headers.append('set-cookie', 'theme=dark');
        return Response.json({ hello: identity.user?.name }, { headers });
      },
    });
    for (let round = 0; round < 3; round += 1) {
      const redeemed = await browser.redeem(login);
      expect(redeemed.status).toBe(200);
      expect(redeemed.headers.getSetCookie()).toEqual(['session=one; HttpOnly', 'theme=dark']);
      expect(redeemed.headers.get('x-host')).toBe('yes');
      expect(redeemed.headers.has('location')).toBe(false);
      const text = await redeemed.text();
      expect(JSON.parse(text)).toMatchObject({ session: { hello: 'Ana Souza' }, user });
      expect(text).not.toContain('12345-valid');
    }
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      provider: 'ingresse',
      flowId: login.id,
      nonce: 'host-nonce',
      userId: '12345',
      userToken: '12345-valid',
      user,
      startedFrom: { address: null, userAgent: null },
    });
  });

  it.each([
    [new Response(null, { status: 204 }), null],
    [new Response('<p>hi</p>', { headers: { 'content-type': 'text/html' } }), null],
    [Response.json([1, 2]), [1, 2]],
    [Response.redirect('https://shop.example/welcome', 303), null],
  ])('gives %o as session %j', async (response, session) => {
    const { browser, login } = await signedIn({ onSignedIn: () => response });
    expect(await (await browser.redeem(login)).json()).toMatchObject({ session });
  });

  it.each([
    [new Response('no', { status: 403 }), 403, 'not_allowed'],
    [new Response('no', { status: 401 }), 401, 'not_authenticated'],
    [Response.json({ code: 'conflict' }, { status: 400 }), 409, 'conflict'],
    [Response.json({ code: 'internal' }, { status: 400 }), 403, 'not_allowed'],
    [new Response('no', { status: 418 }), 403, 'not_allowed'],
  ])('passes a refusal on', async (response, status, code) => {
    const { browser, login } = await signedIn({ onSignedIn: () => response.clone() });
    for (let round = 0; round < 2; round += 1) {
      const refused = await browser.redeem(login);
      expect(refused.status).toBe(status);
      expect(await codeOf(refused)).toBe(code);
    }
  });

  it('runs again after it failed', async () => {
    let runs = 0;
    const { browser, login } = await signedIn({
      onSignedIn: () => {
        runs += 1;
        if (runs === 1) throw new Error('canary-hook');
        return runs === 2 ? new Response(null, { status: 502 }) : Response.json({ runs });
      },
    });
    expect((await browser.redeem(login)).status).toBe(500);
    expect((await browser.redeem(login)).status).toBe(500);
    expect(await (await browser.redeem(login)).json()).toMatchObject({ session: { runs: 3 } });
  });

  it('runs once for sixteen redeems at once', async () => {
    let runs = 0;
    const { browser, login, clock } = await signedIn({
      onSignedIn: async () => {
        runs += 1;
        return Response.json({ runs });
      },
    });
    const all = Promise.all(Array.from({ length: 16 }, () => browser.redeem(login)));
    const texts = await Promise.all((await clock.passing(all, 100)).map((answer) => answer.text()));
    expect(runs).toBe(1);
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).toContain('"runs":1');
  });
});

describe("deliver: 'assertion'", () => {
  it('gives a statement that anyone can verify, and no token', async () => {
    const { browser, login, catraca, clock } = await signedIn({ deliver: 'assertion' });
    const text = await (await browser.redeem(login)).text();
    expect(text).not.toContain('12345-valid');
    const { assertion, user: told } = JSON.parse(text) as { assertion: string; user: unknown };
    expect(told).toMatchObject(user);

    const published = await catraca.fetch(new Request(`${publicUrl}/.well-known/jwks.json`));
    expect(published.status).toBe(200);
    expect(published.headers.get('cache-control')).toBe('no-store');
    const keys = (await published.json()) as JSONWebKeySet;
    for (const key of keys.keys) expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    const verify = async (audience: string, at = clock.now()): Promise<JWTVerifyResult> =>
      jwtVerify(assertion, createLocalJWKSet(keys), { issuer: publicUrl, audience, currentDate: new Date(at) });
    const { payload } = await verify(origin);
    expect(payload).toMatchObject({ sub: 'ingresse:12345', provider: 'ingresse', nonce: 'host-nonce', user });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
    expect(payload.jti).toMatch(/^[\w-]{22}$/);
    await expect(verify('https://other.example')).rejects.toThrow();
    await expect(verify(origin, clock.now() + 61_000)).rejects.toThrow();
  });

  it('is meant for the audience that the host names', async () => {
    const { browser, login } = await signedIn({ deliver: 'assertion' }, { assertionAudience: 'https://php.example' });
    const { assertion } = (await (await browser.redeem(login)).json()) as { assertion: string };
    const claims = JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString()) as { aud: string };
    expect(claims.aud).toBe('https://php.example');
  });

  it('publishes no keys where nothing is asserted', async () => {
    const { catraca } = ingresseHarness();
    expect((await catraca.fetch(new Request(`${publicUrl}/.well-known/jwks.json`))).status).toBe(404);
  });
});

describe('/ingresse/session', () => {
  it.each<[string, IngresseOptions['currentUser'], object | null]>([
    ['nobody, where the host has no session', undefined, null],
    ['nobody, where nobody is signed in', () => null, null],
    ['who is signed in', () => ({ ...user, picture: null }), { ...user, picture: null }],
  ])('shows %s, never as an error', async (_, currentUser, shown) => {
    const { browser } = ingresseHarness(currentUser === undefined ? {} : { currentUser });
    const response = await browser().send('GET', '/ingresse/session');
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({ user: shown });
  });

  it('tells nothing of the user but what the element may know', async () => {
    const currentUser = () => ({ id: '7', password: 'canary' }) as never;
    const response = await ingresseHarness({ currentUser }).browser().send('GET', '/ingresse/session');
    expect(await response.json()).toEqual({ user: { id: '7', name: null, email: null, picture: null } });
  });

  it.each([
    [{ id: 42 }, { id: '42', name: null, email: null, picture: null }, []],
    [{ ...user, name: 7 }, { ...user, picture: null, name: null }, [/"name".*number/]],
    [{ name: 'Ana' }, null, [/"id".*undefined/]],
    [{ id: '' }, null, [/"id"/]],
    ['Ana', null, [/"id"/]],
    [undefined, null, []],
  ])('takes %j for what it can only mean, and logs the rest with the fix', async (answer, shown, mistakes) => {
    const { browser, logged } = ingresseHarness({ currentUser: () => answer as never });
    for (let round = 0; round < 2; round += 1) {
      const response = await browser().send('GET', '/ingresse/session');
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ user: shown });
    }
    const setup = logged.flatMap((event) => (event.event === 'defect' ? [event] : []));
    expect(setup).toEqual(
      mistakes.map(
        (error) =>
          expect.objectContaining({
            where: 'ingresse.currentUser',
            error: expect.stringMatching(error) as unknown,
          }) as unknown,
      ),
    );
  });

  it('signs out through the host', async () => {
    const onLogout = () => new Response('bye', { headers: { 'set-cookie': 'session=; Max-Age=0' } });
    const response = await ingresseHarness({ onLogout }).browser().send('DELETE', '/ingresse/session');
    expect(response.status).toBe(204);
    expect(response.headers.getSetCookie()).toEqual(['session=; Max-Age=0']);
    expect((await ingresseHarness().browser().send('DELETE', '/ingresse/session')).status).toBe(204);
    const refusing = ingresseHarness({ onLogout: () => new Response('no', { status: 409 }) });
    expect((await refusing.browser().send('DELETE', '/ingresse/session')).status).toBe(409);
  });

  it('takes no token of a page unless the host says so', async () => {
    const body = { userToken: '12345-valid' };
    const { browser, sandbox } = ingresseHarness();
    const refused = await browser().send('POST', '/ingresse/session', { body });
    expect(refused.status).toBe(404);
    expect(sandbox.control.log()).toHaveLength(0);
    const taking = ingresseHarness({ acceptBrowserTokens: true });
    expect(await (await taking.browser().send('POST', '/ingresse/session', { body })).json()).toMatchObject({
      userId: '12345',
      user,
    });
    for (const [userToken, status, code] of [
      ['12345-reset', 401, 'session_ended'],
      ['nonsense', 502, 'provider_invalid'],
    ] as const) {
      const response = await taking.browser().send('POST', '/ingresse/session', { body: { userToken } });
      expect(response.status).toBe(status);
      expect(await codeOf(response)).toBe(code);
    }
  });

  it('answers only to a browser of a listed page', async () => {
    const { catraca } = ingresseHarness({ currentUser: () => ({ ...user, picture: null }) });
    const ask = (headers: Record<string, string>) =>
      catraca.fetch(new Request(`${publicUrl}/ingresse/session`, { headers }));
    for (const headers of [
      {},
      { 'x-catraca': '1' },
      { 'x-catraca': '1', 'sec-fetch-site': 'cross-site' },
      { 'x-catraca': '1', 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
      { 'x-catraca': '1', origin: 'https://shop.example.evil.example' },
      { 'x-catraca': '1', origin: 'null' },
      { origin, 'sec-fetch-site': 'same-origin' },
    ]) {
      expect((await ask(headers as Record<string, string>)).status).toBe(403);
    }
    expect((await ask({ 'x-catraca': '1', 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await ask({ 'x-catraca': '1', origin })).headers.get('access-control-allow-credentials')).toBe('true');
  });
});
