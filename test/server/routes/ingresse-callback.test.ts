import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { memoryStore } from '../../../src/server/index.js';
import { codeOf, handedOver, ingresseHarness, origin } from './ingresse-harness.js';

/** A login whose visitor is at Ingresse. */
async function away(harness = ingresseHarness(), mode = 'popup') {
  const browser = harness.browser();
  const login = await browser.start({ mode });
  const returnUrl = await browser.open(login);
  return { ...harness, browser, login, returnUrl };
}

describe('GET /ingresse/callback/{state}', () => {
  it.each([
    ['?usertoken=12345-reset', 'session_ended'],
    ['?usertoken=12345-expired', 'session_ended'],
    ['?usertoken=99999-nobody', 'session_ended'],
    ['?usertoken=', 'flow_cancelled'],
    ['?usertoken=12345-valid&usertoken=12345-valid', 'provider_invalid'],
    ['?usertoken=12345-valid?usertoken=67890-valid', 'provider_invalid'],
    ['?usertoken=12345-valid%20%3Cscript%3E', 'provider_invalid'],
    ['?usertoken=abc', 'provider_invalid'],
    ['?usertoken=-valid', 'provider_invalid'],
    [`?usertoken=1-${'x'.repeat(2000)}`, 'provider_invalid'],
  ])('%s ends the login with %s', async (query, error) => {
    for (const mode of ['popup', 'redirect']) {
      const { browser, login, returnUrl } = await away(undefined, mode);
      const response = await browser.navigate(returnUrl + query);
      if (mode === 'popup') {
        expect(response.status).toBe(200);
        expect(await handedOver(response)).toEqual({
          origin,
          message: { type: 'catraca:login', flow: login.id, code: null, error },
          back: `https://shop.example/app#catraca-error=${error}.${login.id}`,
        });
      } else {
        expect(response.status).toBe(303);
        expect(response.headers.get('location')).toBe(`https://shop.example/app#catraca-error=${error}`);
      }
      const redeemed = await browser.redeem(login);
      expect(redeemed.status).toBe(409);
      expect(await codeOf(redeemed)).toBe('conflict');
    }
  });

  it.each([
    '?a=1&usertoken=12345-valid',
    '?a=1?usertoken=12345-valid',
    '?usertoken=12345-valid&utm=x',
    '?usertoken=12345%2Dvalid',
  ])('finds the token in %s', async (query) => {
    const { browser, returnUrl } = await away();
    expect((await handedOver(await browser.navigate(returnUrl + query))).message.error).toBeNull();
  });

  it('asks for a token in the fragment to be sent again in the query, and spends nothing', async () => {
    const { browser, returnUrl, sandbox } = await away();
    const page = await browser.navigate(returnUrl);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('location.replace');
    expect(sandbox.control.log()).toHaveLength(0);
    expect((await handedOver(await browser.comeBack(returnUrl))).message.error).toBeNull();
  });

  it.each([
    [{ kind: 'status', status: 500 } as const, 'provider_unreachable'],
    [{ kind: 'status', status: 503 } as const, 'provider_unreachable'],
    [{ kind: 'status', status: 429 } as const, 'provider_unreachable'],
    [{ kind: 'reset' } as const, 'provider_unreachable'],
    [{ kind: 'html' } as const, 'provider_invalid'],
    [{ kind: 'malformed' } as const, 'provider_invalid'],
    [{ kind: 'truncated' } as const, 'provider_invalid'],
    [{ kind: 'redirect' } as const, 'provider_invalid'],
    [{ kind: 'empty' } as const, 'provider_invalid'],
    [{ kind: 'huge' } as const, 'provider_invalid'],
  ])('a check of the token that ends in %j ends in %s', async (fault, error) => {
    const { browser, returnUrl, sandbox, logged, clock } = await away();
    sandbox.control.addFault({ provider: 'ingresse', operation: 'renewToken', ...fault });
    const back = browser.comeBack(returnUrl);
    await clock.advance(10_000);
    expect((await handedOver(await back)).message.error).toBe(error);
    expect(logged).toContainEqual(expect.objectContaining({ event: 'provider', provider: 'ingresse', code: error }));
  });

  it.each(['renewToken', 'user'] as const)(
    'signs in although %s is unavailable for some seconds',
    async (operation) => {
      const { browser, returnUrl, sandbox, clock, login } = await away();
      sandbox.control.addFault({ provider: 'ingresse', operation, kind: 'status', status: 503, times: 3 });
      const back = browser.comeBack(returnUrl);
      await clock.advance(4000);
      expect((await handedOver(await back)).message.error).toBeNull();
      const redeemed = await (await browser.redeem(login)).json();
      expect(redeemed).toMatchObject({ userId: '12345', user: { id: '12345' } });
    },
  );

  it.each(['v1', 'v2', 'gateway', 'text'] as const)(
    'knows a dead token and a refused application in the shape %s',
    async (errorShape) => {
      for (const [apiError, code] of [
        ['2006', 'session_ended'],
        ['2007', 'provider_refused'],
      ] as const) {
        const { browser, returnUrl, sandbox } = await away();
        sandbox.control.setSwitches({ ingresse: { errorShape, apiError } });
        const { message } = await handedOver(await browser.comeBack(returnUrl));
        // Plain text names no code: only a dead token says so in words.
        if (errorShape !== 'text') expect(message.error).toBe(code);
        expect(message.code).toBeNull();
      }
    },
  );

  it("refuses another user's profile", async () => {
    const { browser, returnUrl, sandbox } = await away();
    sandbox.control.setSwitches({ ingresse: { profile: 'other-user' } });
    expect((await handedOver(await browser.comeBack(returnUrl))).message.error).toBe('provider_invalid');
  });

  it.each(['unreadable', 'error'] as const)(
    'does without a profile that is %s: the id is the token’s',
    async (profile) => {
      const { browser, returnUrl, sandbox, login } = await away();
      sandbox.control.setSwitches({ ingresse: { profile } });
      await browser.comeBack(returnUrl);
      expect(await (await browser.redeem(login)).json()).toEqual({
        userToken: '12345-valid',
        userId: '12345',
        user: null,
      });
    },
  );

  it('refuses a token of another application', async () => {
    const { browser, returnUrl, sandbox } = await away();
    const token = sandbox.control.ingresse.issueToken({ userId: 12345, apiKey: 'another' });
    expect((await handedOver(await browser.comeBack(returnUrl, token))).message.error).toBe('provider_refused');
  });

  it('tells markup in a profile as text and drops hostile pictures', async () => {
    const { browser, returnUrl, sandbox, login } = await away();
    sandbox.control.setSwitches({ ingresse: { profileName: 'markup', profilePicture: 'hostile' } });
    await browser.comeBack(returnUrl);
    expect(await (await browser.redeem(login)).json()).toMatchObject({
      user: { name: '<img src=x onerror=alert(1)>', picture: null },
    });
  });

  it('gives the same answer to the same browser for 60 s, then none', async () => {
    const { browser, returnUrl, sandbox, clock, login } = await away();
    const first = await (await browser.comeBack(returnUrl)).text();
    await clock.advance(59_000);
    expect(await (await browser.comeBack(returnUrl, '67890-valid')).text()).toBe(first);
    // A reload after the page has cleaned its address.
    expect(await (await browser.navigate(returnUrl)).text()).toBe(first);
    expect(sandbox.control.log()).toHaveLength(2);
    await clock.advance(2_000);
    expect((await browser.comeBack(returnUrl, '67890-valid')).status).toBe(404);
    expect(await (await browser.redeem(login)).json()).toMatchObject({ userId: '12345' });
  });

  it('gives the same answer to two requests at once, and asks Ingresse once', async () => {
    const { browser, returnUrl, sandbox, clock } = await away();
    const both = Promise.all([browser.comeBack(returnUrl), browser.comeBack(returnUrl), browser.comeBack(returnUrl)]);
    const texts = await Promise.all((await clock.passing(both, 100)).map((response) => response.text()));
    expect(new Set(texts).size).toBe(1);
    expect(sandbox.control.log().filter(({ operation }) => operation === 'renewToken')).toHaveLength(1);
  });

  it('is not open for longer than ten minutes', async () => {
    const { browser, returnUrl, clock, sandbox } = await away();
    await clock.advance(600_001);
    expect((await browser.comeBack(returnUrl)).status).toBe(404);
    expect(sandbox.control.log()).toHaveLength(0);
  });

  it('does not depend on Host or X-Forwarded headers', async () => {
    const { browser, login, returnUrl, catraca } = await away(undefined, 'redirect');
    const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ');
    const spoofed = returnUrl.replace('https://shop.example', 'https://evil.example');
    const back = await catraca.fetch(
      new Request(`${spoofed}?usertoken=12345-valid`, {
        headers: { cookie, 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' },
      }),
    );
    expect(back.headers.get('location')).toBe('https://shop.example/app');
    expect((await browser.redeem(login)).status).toBe(200);
  });

  it.each([
    ['pt-BR,pt;q=0.9', 'pt-BR', 'Pronto'],
    ['es-AR', 'es', 'Listo'],
    ['fr, en;q=0.5', 'en', 'All set'],
    ['xx', 'pt-BR', 'Pronto'],
    ['en;q=0.1, es;q=0.8', 'es', 'Listo'],
    ['garbage;;;q=,', 'pt-BR', 'Pronto'],
  ])('speaks the language of %s', async (language, lang, title) => {
    const { browser, returnUrl } = await away();
    const page = await browser.navigate(`${returnUrl}?usertoken=12345-valid`, { 'accept-language': language });
    const text = await page.text();
    expect(text).toContain(`<html lang="${lang}">`);
    expect(text).toContain(`<title>${title}</title>`);
  });

  it('shows a page, and lets a reload try again, when the store fails', async () => {
    const store = memoryStore();
    const { browser, returnUrl } = await away(ingresseHarness({}, { store }), 'redirect');
    const get = vi.spyOn(store, 'get').mockRejectedValue(new Error('away'));
    const refused = await browser.comeBack(returnUrl);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('content-type')).toContain('text/html');
    expect(refused.headers.get('content-security-policy')).toContain("default-src 'none'");
    // The page's script takes the token out of the address.
    expect(await refused.text()).toContain('history.replaceState');
    get.mockRestore();
    expect((await browser.comeBack(returnUrl)).status).toBe(303);
  });

  /** A backend whose store fails to keep the values with a key that begins so; null: it keeps all. */
  const forgetful = () => {
    const store = memoryStore();
    const lost: { prefix: string | null } = { prefix: null };
    const keep = store.put.bind(store);
    vi.spyOn(store, 'put').mockImplementation(async (key, ...rest) => {
      if (lost.prefix !== null && key.startsWith(lost.prefix)) throw new Error('away');
      return keep(key, ...rest);
    });
    return { lost, ...ingresseHarness({}, { store }) };
  };

  it('lets a reload sign in where the store failed before the login ended', async () => {
    const { lost, ...harness } = forgetful();
    const { browser, returnUrl, clock, login } = await away(harness, 'redirect');
    lost.prefix = 'ingresse:proof:';
    expect((await browser.comeBack(returnUrl)).status).toBe(503);
    lost.prefix = null;
    let answer: Response | undefined;
    void browser.comeBack(returnUrl).then((response) => (answer = response));
    while (answer === undefined) await clock.advance(100);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, 'https://shop.example/app']);
    expect((await browser.redeem(login)).status).toBe(200);
  });

  it('signs in where the store failed once the login had ended', async () => {
    const { lost, ...harness } = forgetful();
    const { browser, returnUrl, login } = await away(harness, 'redirect');
    lost.prefix = 'ingresse:answer:';
    const answer = await browser.comeBack(returnUrl);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, 'https://shop.example/app']);
    expect((await browser.redeem(login)).status).toBe(200);
  });

  it('leaves no ticket, state, cookie, secret or token in the store', async () => {
    const store = memoryStore();
    const create = vi.spyOn(store, 'create');
    const put = vi.spyOn(store, 'put');
    const complete = vi.spyOn(store, 'complete');
    const { browser, returnUrl, login } = await away(ingresseHarness({}, { store }), 'redirect');
    const hidden = [
      login.secret,
      login.url.split('/').at(-1),
      returnUrl.split('/').at(-1),
      ...browser.cookies.values(),
    ];
    await browser.comeBack(returnUrl);
    const kept = JSON.stringify([create, put, complete].map(({ mock }) => mock.calls));
    expect(kept).toContain('ingresse:state:');
    for (const text of [...hidden, '12345-valid']) expect(kept).not.toContain(text);
  });

  it('leaves no token in any page, header, log or stored value that should not have it', async () => {
    const token = '12345-valid';
    for (const mode of ['popup', 'redirect']) {
      const { browser, returnUrl, logged, login } = await away(undefined, mode);
      const page = await browser.comeBack(returnUrl, token);
      const seen = (await page.text()) + inspect([...page.headers]) + inspect(logged, { depth: 9 });
      expect(seen).not.toContain(token);
      expect(seen).not.toContain(login.secret);
      for (const value of browser.cookies.values()) expect(inspect(logged, { depth: 9 })).not.toContain(value);
    }
  });
});
