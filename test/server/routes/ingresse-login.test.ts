import { describe, expect, it } from 'vitest';
import { zIngresseResult, zIngresseStartAnswer } from '../../../src/core/protocol/ingresse.js';
import { codeOf, handedOver, ingresseHarness, origin, otherOrigin, publicUrl } from './ingresse-harness.js';

const result = {
  userToken: '12345-valid',
  userId: '12345',
  user: { id: '12345', name: 'Ana Souza', email: 'ana@example.com', picture: expect.stringContaining('ana.png') },
};

describe('POST /ingresse/flows', () => {
  it('gives an address to open, a secret, and ten minutes', async () => {
    const login = await ingresseHarness().browser().start();
    expect(zIngresseStartAnswer.safeParse(login).success).toBe(true);
    expect(login.url).toMatch(/^https:\/\/shop\.example\/catraca\/ingresse\/login\/[\w-]{43}$/);
    expect(login.expiresIn).toBe(600);
    expect(JSON.stringify(login).split(login.secret)).toHaveLength(2);
  });

  it.each([
    [{ returnTo: 'https://evil.example/app' }, 403],
    [{ returnTo: 'https://shop.example/apple' }, 403],
    [{ returnTo: '//evil.example' }, 403],
    [{ returnTo: '/\\evil.example' }, 403],
    [{ returnTo: 'javascript:alert(1)' }, 403],
    [{ returnTo: 'shopapp://evil' }, 403],
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: otherOrigin }, 403],
    [{ origin: 'null' }, 403],
    [{ returnTo: '/app/home?x=1' }, 201],
    [{ returnTo: 'shopapp://home' }, 201],
    [{ nonce: 'n'.repeat(256) }, 201],
    [{ mode: 'iframe' }, 400],
    [{ nonce: 'n'.repeat(257) }, 400],
    [{ extra: 1 }, 400],
    [{ returnTo: ['https://shop.example/app'] }, 400],
    [{ origin: undefined }, 400],
  ])('%j is %i', async (body, status) => {
    const harness = ingresseHarness();
    const response = await harness.browser().send('POST', '/ingresse/flows', {
      body: { mode: 'popup', returnTo: 'https://shop.example/app', origin, ...body },
    });
    expect(response.status).toBe(status);
    expect(harness.sandbox.control.log()).toHaveLength(0);
  });

  it('lets the host refuse', async () => {
    const { browser } = ingresseHarness({}, { beforeStart: () => new Response('no', { status: 418 }) });
    const body = { mode: 'popup', returnTo: 'https://shop.example/app', origin };
    expect((await browser().send('POST', '/ingresse/flows', { body })).status).toBe(418);
  });
});

describe('GET /ingresse/login/{ticket}', () => {
  it('ties the login to the browser and sends it to Ingresse', async () => {
    const browser = ingresseHarness().browser();
    const login = await browser.start();
    const response = await browser.navigate(login.url);
    expect(response.status).toBe(302);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    const ticket = login.url.split('/').at(-1) ?? '';
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        new RegExp(
          `^__Host-catraca-login-${ticket.slice(0, 8)}=[\\w-]{43}; Path=/; Max-Age=600; HttpOnly; Secure; SameSite=Lax$`,
        ),
      ),
    ]);
    const page = new URL(response.headers.get('location') ?? '');
    expect(page.searchParams.get('apikey')).toBe('demo-key');
    expect(page.searchParams.get('returnUrl')).toMatch(
      /^https:\/\/shop\.example\/catraca\/ingresse\/callback\/[\w-]{43}$/,
    );
    expect(response.headers.get('location')).not.toContain(login.secret);
  });

  it('has a cookie that a loopback http address can keep', async () => {
    const { catraca } = ingresseHarness(
      {},
      {
        publicUrl: 'http://localhost:3000/c',
        allowedOrigins: ['http://localhost:3000'],
        returnUrls: ['http://localhost:3000/'],
        crossSiteOrigins: [],
      },
    );
    const started = await catraca.fetch(
      new Request('http://localhost:3000/c/ingresse/flows', {
        method: 'POST',
        headers: { 'x-catraca': '1', origin: 'http://localhost:3000', 'content-type': 'application/json' },
        body: JSON.stringify({ mode: 'redirect', returnTo: '/', origin: 'http://localhost:3000' }),
      }),
    );
    const { url } = (await started.json()) as { url: string };
    const [cookie] = (await catraca.fetch(new Request(url))).headers.getSetCookie();
    expect(cookie).toMatch(/^catraca-login-.{8}=.*; HttpOnly; SameSite=Lax$/);
    expect(cookie).not.toMatch(/Secure|__Host/);
  });

  it('is good once', async () => {
    const browser = ingresseHarness().browser();
    const login = await browser.start();
    await browser.open(login);
    const again = await browser.navigate(login.url);
    expect(again.status).toBe(404);
    expect(again.headers.get('content-type')).toContain('text/html');
    expect(again.headers.getSetCookie()).toEqual([]);
  });

  it.each([
    { 'sec-purpose': 'prefetch' },
    { 'sec-purpose': 'prefetch;prerender' },
    { purpose: 'prefetch' },
    { 'x-moz': 'prefetch' },
    { 'sec-fetch-dest': 'image' },
    { 'sec-fetch-dest': 'iframe' },
    { 'sec-fetch-dest': 'empty' },
  ])('is not spent by %j', async (headers) => {
    const browser = ingresseHarness().browser();
    const login = await browser.start();
    const ahead = await browser.navigate(login.url, headers);
    expect(ahead.status).toBe(403);
    expect(ahead.headers.getSetCookie()).toEqual([]);
    await browser.open(login);
  });

  it('is not spent by HEAD', async () => {
    const harness = ingresseHarness();
    const browser = harness.browser();
    const login = await browser.start();
    expect((await harness.catraca.fetch(new Request(login.url, { method: 'HEAD' }))).status).toBe(404);
    await browser.open(login);
  });

  it('ends after ten minutes', async () => {
    const { browser: make, clock } = ingresseHarness();
    const browser = make();
    const login = await browser.start();
    await clock.advance(600_001);
    expect((await browser.navigate(login.url)).status).toBe(404);
  });
});

describe('a login', () => {
  it.each(['popup', 'tab'])('in a %s hands a one-time code to the recorded origin, which redeems', async (mode) => {
    const { browser: make, sandbox } = ingresseHarness();
    const browser = make();
    const login = await browser.start({ mode });
    const page = await browser.comeBack(await browser.open(login));
    expect(page.status).toBe(200);
    const { origin: target, message } = await handedOver(page);
    expect(target).toBe(origin);
    expect(message).toEqual({
      type: 'catraca:login',
      flow: login.id,
      code: expect.stringMatching(/^[\w-]{22}$/),
      error: null,
    });
    const redeemed = await browser.redeem(login, { code: message.code });
    expect(redeemed.status).toBe(200);
    const body: unknown = await redeemed.json();
    expect(body).toEqual(result);
    expect(zIngresseResult.safeParse(body).success).toBe(true);
    expect(sandbox.control.log().map(({ operation }) => operation)).toEqual(['renewToken', 'user']);
  });

  it('by redirect on our own origin goes back without a code and is proven by the cookie', async () => {
    const browser = ingresseHarness().browser();
    const login = await browser.start({ mode: 'redirect', returnTo: '/app/cart?x=1#top' });
    const back = await browser.comeBack(await browser.open(login));
    expect(back.status).toBe(303);
    expect(back.headers.get('location')).toBe('https://shop.example/app/cart?x=1#top');
    expect(back.headers.get('referrer-policy')).toBe('no-referrer');
    const redeemed = await browser.redeem(login);
    expect(redeemed.status).toBe(200);
    expect(await redeemed.json()).toEqual(result);
  });

  it.each([
    [`${otherOrigin}/page?x=1#top`, `${otherOrigin}/page?x=1#catraca=`],
    ['shopapp://home', 'shopapp://home#catraca='],
  ])('by redirect to %s carries the code in the fragment', async (returnTo, expected) => {
    const { browser: make } = ingresseHarness();
    const browser = make(otherOrigin);
    const login = await browser.start({ mode: 'redirect', returnTo });
    const back = await browser.comeBack(await browser.open(login));
    expect(back.status).toBe(303);
    const location = back.headers.get('location') ?? '';
    expect(location.slice(0, -22)).toBe(expected);
    expect((await browser.redeem(login)).status).toBe(404);
    expect((await browser.redeem(login, { code: location.slice(-22) })).status).toBe(200);
  });

  it('in two tabs of one browser ends in both', async () => {
    const { browser: make, tokenOf } = ingresseHarness();
    const browser = make();
    const first = await browser.start({ mode: 'redirect' });
    const second = await browser.start({ mode: 'redirect' });
    const firstReturn = await browser.open(first);
    const secondReturn = await browser.open(second);
    await browser.comeBack(secondReturn, tokenOf(67890));
    await browser.comeBack(firstReturn, tokenOf(12345));
    expect(await (await browser.redeem(first)).json()).toMatchObject({ userId: '12345' });
    expect(await (await browser.redeem(second)).json()).toMatchObject({ userId: '67890' });
  });

  it('is repeated for 60 s, wiped by ack, and forgotten', async () => {
    const { browser: make, clock, sandbox } = ingresseHarness();
    const browser = make();
    const login = await browser.start({ mode: 'redirect' });
    await browser.comeBack(await browser.open(login));
    const first = await (await browser.redeem(login)).text();
    await clock.advance(30_000);
    expect(await (await browser.redeem(login)).text()).toBe(first);
    const cookies = [...browser.cookies];
    expect((await browser.ack(login)).status).toBe(204);
    expect(browser.cookies.size).toBe(0);
    expect((await browser.redeem(login)).status).toBe(404);
    for (const [name, value] of cookies) browser.cookies.set(name, value);
    expect((await browser.redeem(login)).status).toBe(409);
    expect(sandbox.control.log()).toHaveLength(2);
    await clock.advance(120_000);
    expect((await browser.redeem(login)).status).toBe(404);
  });

  it('says "not yet" to the browser that left, and "not yours" to any other', async () => {
    const { browser: make } = ingresseHarness();
    const browser = make();
    const login = await browser.start();
    expect((await browser.redeem(login)).status).toBe(404);
    await browser.open(login);
    expect((await browser.redeem(login)).status).toBe(409);
    expect((await make().redeem(login)).status).toBe(404);
  });

  it('ends when it is cancelled', async () => {
    const browser = ingresseHarness().browser();
    const login = await browser.start();
    const returnUrl = await browser.open(login);
    const [cookies] = [new Map(browser.cookies)];
    expect((await browser.cancel(login)).status).toBe(204);
    expect(browser.cookies.size).toBe(0);
    for (const [name, value] of cookies) browser.cookies.set(name, value);
    const { message } = await handedOver(await browser.comeBack(returnUrl));
    expect(message).toMatchObject({ code: null, error: 'flow_expired' });
    expect((await browser.redeem(login)).status).toBe(409);
    expect((await browser.cancel(login)).status).toBe(409);
  });
});

describe('the account take-over by a shared link', () => {
  it('gives whoever began a login nothing of who finished it', async () => {
    const { browser: make, tokenOf } = ingresseHarness();
    const attacker = make();
    const victim = make();
    for (const mode of ['popup', 'redirect']) {
      const login = await attacker.start({ mode });
      // The victim follows the attacker's link and signs in.
      const back = await victim.comeBack(await victim.open(login), tokenOf(67890));
      expect([200, 303]).toContain(back.status);
      for (const attempt of [{}, { code: 'A'.repeat(22) }, { code: login.id }]) {
        const stolen = await attacker.redeem(login, attempt);
        expect(stolen.status).toBe(404);
        expect(await codeOf(stolen)).toBe('not_found');
      }
      // Not even with a cookie of the right name.
      for (const name of victim.cookies.keys()) attacker.cookies.set(name, 'x'.repeat(43));
      expect((await attacker.redeem(login)).status).toBe(404);
      // The victim's own browser could.
      expect((await victim.redeem(login)).status).toBe(200);
    }
  });

  it('takes no token from a browser that did not leave with the state', async () => {
    const { browser: make, sandbox, logged } = ingresseHarness();
    const attacker = make();
    const login = await attacker.start();
    const returnUrl = await attacker.open(login);
    // The attacker sends the Ingresse page's address, with his own state in it, to the victim.
    const page = await make().comeBack(returnUrl);
    expect(page.status).toBe(404);
    expect(await page.text()).not.toContain('12345-valid');
    expect(sandbox.control.log()).toHaveLength(0);
    expect(logged).toContainEqual({ event: 'security', provider: 'ingresse', what: 'login_from_another_browser' });
    expect((await attacker.redeem(login)).status).toBe(409);
    // And it has spent nothing.
    const own = await handedOver(await attacker.comeBack(returnUrl));
    expect(own.message.code).not.toBeNull();
  });

  it('takes no token from a browser whose cookie has another value', async () => {
    const h = ingresseHarness();
    const browser = h.browser();
    const back = await browser.open(await browser.start());
    for (const name of [...browser.cookies.keys()]) browser.cookies.set(name, 'A'.repeat(43));
    expect((await browser.comeBack(back)).status).toBe(404);
  });

  it('lets a code be tried five times', async () => {
    const { browser: make } = ingresseHarness();
    const browser = make(otherOrigin);
    const login = await browser.start();
    const { message } = await handedOver(await browser.comeBack(await browser.open(login)));
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect((await browser.redeem(login, { code: `${'A'.repeat(21)}${String(attempt)}` })).status).toBe(404);
    }
    expect((await browser.redeem(login, { code: message.code })).status).toBe(404);
  });

  it.each(['redeem', 'ack'])('answers %s without the right secret with the one 404', async (step) => {
    const { browser: make } = ingresseHarness();
    const browser = make();
    const login = await browser.start({ mode: 'redirect' });
    const other = await browser.start({ mode: 'redirect' });
    await browser.comeBack(await browser.open(login));
    const bodies = new Set<string>();
    for (const [id, secret] of [
      [login.id, other.secret],
      [login.id, 'x'.repeat(43)],
      [login.id, 'short'],
      [other.secret.slice(0, 22), login.secret],
      ['..%2f..', login.secret],
    ]) {
      const response = await browser.send('POST', `/ingresse/flows/${id ?? ''}/${step}`, {
        secret: secret ?? '',
        body: {},
      });
      expect(response.status).toBe(404);
      bodies.add(await response.text());
    }
    const without = await browser.send('POST', `/ingresse/flows/${login.id}/${step}`, { body: {} });
    bodies.add(await without.text());
    expect(bodies.size).toBe(1);
  });

  it('does not take a Soluti state, a ticket or a flow id for a state', async () => {
    const { browser: make } = ingresseHarness();
    const browser = make();
    const login = await browser.start();
    for (const state of [login.id, login.url.split('/').at(-1), 'A'.repeat(43), '%00', 'x'.repeat(5000)]) {
      const page = await browser.navigate(`${publicUrl}/ingresse/callback/${state ?? ''}?usertoken=12345-valid`);
      expect(page.status).toBe(404);
    }
  });
});
