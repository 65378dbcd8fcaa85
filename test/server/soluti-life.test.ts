import { describe, expect, it, vi } from 'vitest';
import { zSolutiSnapshot, zSolutiStartAnswer } from '../../src/core/protocol/soluti.js';
import { codeOf, cpf, harness, publicUrl } from './soluti-harness.js';
import { until } from './test-clock.js';

const ready = async (h: ReturnType<typeof harness>, flow: Awaited<ReturnType<typeof h.start>>) => {
  expect((await h.approve(flow)).status).toBe(204);
  await until(async () => (await h.look(flow))['state'] === 'ready');
};

describe('start', () => {
  it('asks the provider without a user name, with a callback of its own, and tells the browser no handle', async () => {
    const h = harness();
    const flow = await h.start();
    expect(h.calls).toHaveLength(1);
    expect(h.calls[0]).toMatchObject({ method: 'POST', url: 'https://portalapi.birdid.com.br/oauth/start' });
    expect(h.calls[0]!.body).toEqual({
      client_id: 'shop',
      client_secret: 'canary-client',
      scope: 'authentication_session',
      lifetime: 600,
      callback_url: expect.stringMatching(new RegExp(`^${publicUrl}/soluti/callback/${flow.id}/[A-Za-z0-9_-]{43}$`)),
    });
    const { callback: _c, shortToken: _s, ...answer } = flow;
    expect(zSolutiStartAnswer.safeParse(answer).success).toBe(true);
    expect(answer).toEqual({
      id: flow.id,
      secret: flow.secret,
      state: 'pending',
      version: 1,
      expiresIn: 120,
      interval: 2,
      qrCode: 'qr-text-1',
      challenge: null,
      push: 'none',
      reason: null,
      clientName: 'Loja Exemplo',
      canNotify: true,
      appLink: null,
    });
  });

  it.each([
    [30, 30],
    [0, 120],
    [undefined, 120],
    [9999, 120],
  ])('auth_ttl %s: the code lives %s s', async (ttl, expected) => {
    const h = harness();
    const answer = h.provider['/oauth/start']!;
    h.provider['/oauth/start'] = async () => {
      const body = await (await answer()).json();
      return Response.json({ ...body, auth_ttl: ttl });
    };
    expect((await h.start())['expiresIn']).toBe(expected);
  });

  it('leaves the place of the code in the app link to the element, because a renewal brings another code', async () => {
    const h = harness({ appLink: 'birdid://login?code={qrCode}' });
    expect((await h.start())['appLink']).toBe('birdid://login?code={qrCode}');
  });

  it('stores nothing where the provider fails, and says which way', async () => {
    const h = harness();
    for (const [answer, status, code] of [
      [() => new Response('{}', { status: 401 }), 502, 'provider_refused'],
      [() => new Response('{}', { status: 500 }), 503, 'provider_unreachable'],
      [() => new Response('{}', { status: 429, headers: { 'retry-after': '7' } }), 503, 'provider_unreachable'],
      [() => new Response('<html>', { status: 200 }), 502, 'provider_invalid'],
      [() => Promise.reject(new TypeError('refused')), 503, 'provider_unreachable'],
    ] as const) {
      h.provider['/oauth/start'] = answer;
      const response = await h.send('POST', '/soluti/flows', { body: {} });
      expect(response.status).toBe(status);
      expect(await codeOf(response)).toBe(code);
      expect(response.headers.has('retry-after')).toBe(status === 503);
    }
    expect(h.logged.filter(({ event }) => event === 'provider')).toHaveLength(5);
  });

  it('lets beforeStart refuse with an answer of its own', async () => {
    const beforeStart = vi.fn(() => Response.json({ captcha: true }, { status: 418 }));
    const h = harness({}, { beforeStart });
    const response = await h.send('POST', '/soluti/flows', { body: {} });
    expect([response.status, await response.json()]).toEqual([418, { captcha: true }]);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(beforeStart).toHaveBeenCalledWith(expect.any(Request), 'soluti');
    expect(h.calls).toHaveLength(0);
  });

  it('refuses members that it does not know', async () => {
    const h = harness();
    const response = await h.send('POST', '/soluti/flows', { body: { scope: 'signature_session' } });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: 'request_invalid',
      errors: [{ pointer: '', code: 'unknown_member' }],
    });
    expect(h.calls).toHaveLength(0);
  });

  it('a full store refuses', async () => {
    const { memoryStore } = await import('../../src/server/index.js');
    const h = harness({}, { store: memoryStore({ maxFlows: 1 }) });
    await h.start();
    const response = await h.send('POST', '/soluti/flows', { body: {} });
    expect([response.status, await codeOf(response)]).toEqual([503, 'store_unreachable']);
    expect(response.headers.get('retry-after')).toBe('30');
  });
});

describe('from approval to done', () => {
  it('webhook, exchange, redeem, repeat, ack', async () => {
    const h = harness();
    const flow = await h.start();
    expect((await h.approve(flow)).status).toBe(204);
    await until(async () => (await h.look(flow))['state'] === 'ready');
    expect(h.calls[1]).toEqual({
      method: 'GET',
      url: 'https://portalapi.birdid.com.br/oauth/token',
      body: {},
      authorization: `Bearer canary-jwt-${flow.id}`,
    });

    const snapshot = await (await h.get(flow)).json();
    expect(zSolutiSnapshot.safeParse(snapshot).success).toBe(true);
    expect(snapshot).toEqual({
      state: 'ready',
      version: 3,
      expiresIn: 0,
      interval: 2,
      qrCode: null,
      challenge: null,
      push: 'none',
      reason: null,
    });

    const token = {
      accessToken: 'canary-access',
      tokenType: 'Bearer',
      expiresIn: 600,
      scope: 'authentication_session',
      username: cpf,
    };
    const redeemed = await h.post(flow, 'redeem');
    expect([redeemed.status, await redeemed.json()]).toEqual([200, token]);
    await h.clock.advance(59_000);
    expect((await h.look(flow))['state']).toBe('ready');
    const again = await h.post(flow, 'redeem', {});
    expect([again.status, await again.json()]).toEqual([200, token]);

    const ack = await h.post(flow, 'ack');
    expect([ack.status, await ack.text()]).toEqual([204, '']);
    expect((await h.post(flow, 'ack', {})).status).toBe(204);
    const late = await h.post(flow, 'redeem');
    expect([late.status, await codeOf(late)]).toEqual([409, 'conflict']);
    await h.clock.advance(59_000);
    expect((await (await h.get(flow)).json()).state).toBe('done');
    await h.clock.advance(1000);
    expect((await h.get(flow)).status).toBe(404);
    expect(h.calls).toHaveLength(2);
  });

  it('without ack the answer is wiped after 60 s', async () => {
    const h = harness();
    const flow = await h.start();
    await ready(h, flow);
    await h.post(flow, 'redeem');
    await h.clock.advance(60_000);
    expect((await h.post(flow, 'redeem')).status).toBe(409);
    expect((await h.look(flow))['state']).toBe('done');
  });

  it('a result waits 300 s, then the flow has expired', async () => {
    const h = harness();
    const flow = await h.start();
    await ready(h, flow);
    await h.clock.advance(299_000);
    expect((await h.look(flow))['state']).toBe('ready');
    await h.clock.advance(1000);
    expect((await h.look(flow))['state']).toBe('expired');
    expect((await h.post(flow, 'redeem')).status).toBe(409);
  });

  it('64 redeems at once run the hook once and all get its whole answer', async () => {
    const onApproved = vi.fn(
      async () =>
        new Response(JSON.stringify({ hello: 'Ana' }), {
          headers: [
            ['set-cookie', 'session=abc; HttpOnly'],
            ['set-cookie', 'theme=dark'],
          ],
        }),
    );
    const h = harness({ onApproved });
    const flow = await h.start({ nonce: 'n-1' });
    await ready(h, flow);
    const redeems = Promise.all(Array.from({ length: 64 }, () => h.post(flow, 'redeem')));
    await until(() => onApproved.mock.calls.length > 0);
    await h.clock.advance(1000);
    for (const response of await redeems) {
      expect([response.status, await response.json()]).toEqual([200, { session: { hello: 'Ana' } }]);
      expect(response.headers.getSetCookie()).toEqual(['session=abc; HttpOnly', 'theme=dark']);
    }
    expect(onApproved).toHaveBeenCalledTimes(1);
    expect(onApproved).toHaveBeenCalledWith(
      expect.objectContaining({
        provider: 'soluti',
        flowId: flow.id,
        nonce: 'n-1',
        username: cpf,
        accessToken: 'canary-access',
        startedAt: new Date(Date.UTC(2026, 10, 1)),
      }),
      expect.any(Request),
    );
  });

  it('a hook that fails is asked again at the next redeem', async () => {
    let tries = 0;
    const h = harness({
      onApproved: () => {
        tries += 1;
        if (tries === 1) throw new Error('canary-access in a message');
        return Response.json({ tries });
      },
    });
    const flow = await h.start();
    await ready(h, flow);
    const failed = await h.post(flow, 'redeem');
    expect([failed.status, await codeOf(failed)]).toEqual([500, 'internal']);
    expect(await (await h.post(flow, 'redeem')).json()).toEqual({ session: { tries: 2 } });
    expect(JSON.stringify(h.logged)).not.toContain('canary-access');
  });

  it('nothing to redeem or acknowledge before there is a result', async () => {
    const h = harness();
    const flow = await h.start();
    for (const step of ['redeem', 'ack']) {
      const response = await h.post(flow, step);
      expect([response.status, await codeOf(response)]).toEqual([409, 'conflict']);
    }
  });
});

describe('the exchange', () => {
  const away = () => new Response('', { status: 503 });
  const failing = (answers: () => Response) => {
    const h = harness();
    const good = h.provider['/oauth/token']!;
    const tries: number[] = [];
    const outage = { ends: Infinity };
    let approvedAt = 0;
    h.provider['/oauth/token'] = () => {
      const passed = h.clock.now() - approvedAt;
      tries.push(passed);
      return passed < outage.ends ? answers() : good();
    };
    return {
      h,
      tries,
      outage,
      async approve() {
        const flow = await h.start();
        approvedAt = h.clock.now();
        await h.approve(flow);
        return flow;
      },
    };
  };

  it('is retried for 30 s while the provider is unavailable, then the flow fails', async () => {
    const { h, tries, approve } = failing(away);
    const flow = await approve();
    for (let step = 0; step < 59; step++) await h.clock.advance(500);
    expect(await h.look(flow)).toMatchObject({ state: 'approved' });
    for (let step = 0; step < 3; step++) await h.clock.advance(500);
    expect(await h.look(flow)).toMatchObject({ state: 'failed', reason: 'provider_unreachable', qrCode: null });
    expect(tries.slice(0, 6)).toEqual([0, 400, 1200, 2800, 6000, 9200]);
    expect(tries.at(-1)).toBe(30_000);
  });

  it.each([8000, 20_000, 29_000])('an outage of %s ms loses no approval', async (duration) => {
    const { h, outage, approve } = failing(away);
    outage.ends = duration;
    const flow = await approve();
    for (let step = 0; step < 62; step++) await h.clock.advance(500);
    expect((await h.look(flow))['state']).toBe('ready');
  });

  it.each([
    ['seconds', { 'retry-after': '12' }],
    ['a date', { 'retry-after': 'Sun, 01 Nov 2026 00:00:12 GMT', date: 'Sun, 01 Nov 2026 00:00:00 GMT' }],
  ])('waits as long as Retry-After asks for, in %s, and asks once more at the end of its time', async (_, headers) => {
    const { h, tries, approve } = failing(() => new Response('', { status: 429, headers }));
    const flow = await approve();
    for (let step = 0; step < 62; step++) await h.clock.advance(500);
    expect(tries).toEqual([0, 12_000, 24_000, 30_000]);
    expect((await h.look(flow))['state']).toBe('failed');
  });

  it('succeeds at the third try', async () => {
    const h = harness();
    const good = h.provider['/oauth/token']!;
    let tries = 0;
    h.provider['/oauth/token'] = () => (++tries < 3 ? new Response('', { status: 500 }) : good());
    const flow = await h.start();
    await h.approve(flow);
    await h.clock.advance(5000);
    expect((await h.look(flow))['state']).toBe('ready');
    expect(tries).toBe(3);
  });

  it.each([
    [400, 'provider_refused'],
    [401, 'provider_refused'],
    [200, 'provider_invalid'],
    [302, 'provider_invalid'],
  ])('status %s with rubbish is final: %s', async (status, reason) => {
    const h = harness();
    h.provider['/oauth/token'] = () =>
      new Response('rubbish', { status, headers: { location: 'https://evil.example' } });
    const flow = await h.start();
    await h.approve(flow);
    await until(async () => (await h.look(flow))['state'] === 'failed');
    expect((await h.look(flow))['reason']).toBe(reason);
    await h.clock.advance(30_000);
    expect(h.calls.filter(({ url }) => url.endsWith('/token'))).toHaveLength(1);
  });

  it('refuses a number without its leading zeros that is both a CPF and a CNPJ, and logs why', async () => {
    const h = harness();
    const flow = await h.start();
    const answer = { access_token: 'a', expires_in: 1, token_type: 'Bearer.', scope: 's', username: '191' };
    h.provider['/oauth/token'] = () => Response.json(answer);
    await h.approve(flow);
    await until(async () => (await h.look(flow))['state'] === 'failed');
    expect((await h.look(flow))['reason']).toBe('provider_invalid');
    expect(h.logged).toContainEqual(expect.objectContaining({ event: 'security', what: 'holder_ambiguous' }));
    expect((await h.post(flow, 'redeem')).status).toBe(409);
  });

  it('another instance takes over when the first dies in the middle', async () => {
    const { memoryStore } = await import('../../src/server/index.js');
    let passed = 0;
    const store = memoryStore({ clock: { now: () => Date.now() + passed } });
    const first = harness({}, { store });
    first.provider['/oauth/token'] = () => new Promise(() => undefined);
    const flow = await first.start();
    await first.approve(flow);
    await until(() => first.calls.length === 2);
    await first.catraca.close();

    const second = harness({}, { store: { ...store, shared: true } });
    passed = 11_000;
    await second.clock.advance(2000);
    await until(async () => (await second.look(flow))['state'] === 'ready');
    expect(second.calls).toHaveLength(1);
    await second.catraca.close();
  });
});

describe('renewal', () => {
  it('gives a new code for the same flow, with a new callback; the previous counts for 15 s', async () => {
    const h = harness();
    const flow = await h.start();
    await h.clock.advance(100_000);
    const response = await h.post(flow, 'renew');
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ state: 'pending', version: 2, expiresIn: 120, qrCode: 'qr-text-2' });
    const callback = String(h.calls.at(-1)!.body['callback_url']);
    expect(callback).not.toBe(flow.callback);
    expect(callback.split('/').at(-2)).toBe(flow.id);
    await h.clock.advance(14_000);
    expect((await h.approve(flow)).status).toBe(204);
  });

  it('the previous code is refused after 15 s, the new one counts', async () => {
    const h = harness();
    const flow = await h.start();
    await h.post(flow, 'renew');
    const callback = String(h.calls.at(-1)!.body['callback_url']);
    await h.clock.advance(15_000);
    expect((await h.approve(flow)).status).toBe(404);
    // The path of one code with the handle of the other.
    expect((await h.approve({ ...flow, callback })).status).toBe(404);
    expect((await h.approve({ ...flow, callback, shortToken: 'canary-short-2' })).status).toBe(204);
  });

  it('works for 60 s after expiry, not when approved, and not for ever', async () => {
    const h = harness();
    const flow = await h.start();
    await h.clock.advance(120_000);
    expect(await h.look(flow)).toMatchObject({ state: 'expired', expiresIn: 0, qrCode: null });
    await h.clock.advance(59_000);
    expect((await h.post(flow, 'renew', {})).status).toBe(200);
    await h.clock.advance(180_000);
    expect((await h.post(flow, 'renew', {})).status).toBe(404);

    const other = await h.start();
    await h.approve(other);
    expect((await h.post(other, 'renew')).status).toBe(409);

    const busy = await h.start();
    for (let code = 0; code < 10; code++) expect((await h.post(busy, 'renew')).status).toBe(200);
    expect((await h.post(busy, 'renew')).status).toBe(429);
  });
});

describe('cancel and expiry', () => {
  it('cancels while pending; a later approval is refused', async () => {
    const h = harness();
    const flow = await h.start();
    expect((await h.cancel(flow)).status).toBe(204);
    expect((await h.approve(flow)).status).toBe(404);
    expect((await h.cancel(flow)).status).toBe(409);
    expect((await (await h.get(flow)).json()).state).toBe('cancelled');
    await h.clock.advance(60_000);
    expect((await h.get(flow)).status).toBe(404);
  });

  it('does not cancel what is approved', async () => {
    const h = harness();
    const flow = await h.start();
    await h.approve(flow);
    expect((await h.cancel(flow)).status).toBe(409);
  });

  it('an approval within 15 s after expiry revives the flow, a later one does not', async () => {
    const h = harness();
    const [early, late] = [await h.start(), await h.start()];
    await h.clock.advance(134_000);
    expect((await h.look(early))['state']).toBe('expired');
    expect((await h.approve({ ...early, shortToken: 'canary-short-1' })).status).toBe(204);
    await h.clock.advance(1000);
    expect((await h.approve(late)).status).toBe(404);
    await until(async () => (await h.look(early))['state'] === 'ready');
  });
});

describe('polling', () => {
  it('one per 2 s with a burst of 2; a wrong secret spends nothing', async () => {
    const h = harness();
    const flow = await h.start();
    for (let guess = 0; guess < 10; guess++) expect((await h.get(flow, 'A'.repeat(43))).status).toBe(404);
    expect((await h.get(flow)).status).toBe(200);
    expect((await h.get(flow)).status).toBe(200);
    const third = await h.get(flow);
    expect([third.status, third.headers.get('retry-after'), await codeOf(third)]).toEqual([429, '2', 'slow_down']);
    await h.clock.advance(2000);
    expect((await h.get(flow)).status).toBe(200);
    expect((await h.get(flow)).status).toBe(429);
  });
});

describe('fixed callback', () => {
  it('finds the flow by its handle, and says at the start what that weakens', async () => {
    const h = harness({ callback: 'fixed' });
    expect(h.logged).toContainEqual(expect.objectContaining({ event: 'notice', topic: 'callback' }));
    const [one, two] = [await h.start(), await h.start()];
    expect(one.callback).toBe(`${publicUrl}/soluti/callback`);
    expect((await h.webhook(one.callback, { token: 't', short_token: 'unknown' })).status).toBe(404);
    expect((await h.approve({ ...one, shortToken: 'canary-short-1' })).status).toBe(204);
    await until(async () => (await h.look(one))['state'] === 'ready');
    expect((await h.look(two))['state']).toBe('pending');
  });

  it('has no path with a secret', async () => {
    const h = harness({ callback: 'fixed' });
    const flow = await h.start();
    const callback = `${publicUrl}/soluti/callback/${flow.id}/${'A'.repeat(43)}`;
    expect((await h.webhook(callback, { token: 't', short_token: flow.shortToken })).status).toBe(404);
  });
});
