import { describe, expect, it } from 'vitest';
import { codeOf, harness, origin, publicUrl } from './soluti-harness.js';
import { testClock } from './test-clock.js';

const ingresse = { apiKey: 'public', deliver: 'page', currentUser: () => null } as const;
const listed = 'https://app.example';

describe('who may call (X1)', () => {
  const sites = ['same-origin', 'same-site', 'cross-site', 'none', 'rubbish', null];
  const origins = [
    origin,
    listed,
    'https://sub.shop.example',
    'https://shop.example.evil.example',
    'https://shop.example:8443',
    'http://shop.example',
    'null',
    null,
  ];
  const bodies = {
    form: { type: 'application/x-www-form-urlencoded', body: 'a=b' },
    text: { type: 'text/plain', body: '{}' },
    none: { type: null, body: null },
    json: { type: 'application/json', body: '{}' },
  };
  const good = new Set([origin, listed]);

  /** By hand: which pairs of Sec-Fetch-Site and Origin may pass, besides our header. */
  const passes = (site: string | null, from: string | null, ambient: boolean): boolean => {
    if (from !== null && !good.has(from)) return false;
    if (site === 'rubbish') return false;
    if (from !== null) return true;
    return site === 'same-origin' || (site === null && !ambient);
  };

  it.each([
    ['POST', '/soluti/flows', false, 201],
    ['POST', '/ingresse/session', true, 404],
    ['GET', '/ingresse/session', true, 200],
  ])('%s %s: from each origin, with each Sec-Fetch-Site and body', async (method, path, ambient, passed) => {
    const { catraca } = harness({}, { ingresse, limits: { startsPerVisitor: 1000 } });
    let allowed = 0;
    for (const site of sites) {
      for (const from of origins) {
        for (const [kind, { type, body }] of Object.entries(bodies)) {
          for (const header of ['1', '0', null]) {
            if (method === 'GET' && kind !== 'none') continue;
            const headers = new Headers();
            if (site !== null) headers.set('sec-fetch-site', site);
            if (from !== null) headers.set('origin', from);
            if (type !== null) headers.set('content-type', type);
            if (header !== null) headers.set('x-catraca', header);
            const request = new Request(publicUrl + path, { method, headers, ...(body === null ? {} : { body }) });
            const response = await catraca.fetch(request);
            const label = `${method} ${path} ${site} ${from} ${kind} ${header}`;
            if (header !== '1' || !passes(site, from, ambient)) {
              expect(response.status, label).toBe(403);
              expect(await codeOf(response), label).toBe('not_allowed');
            } else if (passed !== 201 || kind === 'json') {
              expect(response.status, label).toBe(passed);
              allowed += 1;
            } else {
              expect(response.status, label).toBe(400);
            }
            const readable = response.headers.get('access-control-allow-origin');
            expect(readable, label).toBe(from !== null && good.has(from) ? from : null);
            expect(response.headers.get('access-control-allow-credentials'), label).toBe(
              ambient && readable !== null ? 'true' : null,
            );
            expect(response.headers.get('vary'), label).toContain('Origin');
          }
        }
      }
    }
    expect(allowed).toBeGreaterThan(5);
  });
});

describe('preflight', () => {
  const ask = (path: string, from: string | null, method: string | null = 'POST') => {
    const headers = new Headers({ 'access-control-request-headers': `x-catraca${' '.repeat(8192)}` });
    if (from !== null) headers.set('origin', from);
    if (method !== null) headers.set('access-control-request-method', method);
    const { catraca } = harness({}, { ingresse, allowedHeaders: ['X-Shop-Csrf'] });
    return catraca.fetch(new Request(publicUrl + path, { method: 'OPTIONS', headers }));
  };

  it('answers a listed origin', async () => {
    const response = await ask('/soluti/flows/x', listed, 'DELETE');
    expect([response.status, await response.text()]).toEqual([204, '']);
    const headers = Object.fromEntries(response.headers);
    expect(headers).toMatchObject({
      'access-control-allow-origin': listed,
      'access-control-allow-methods': 'GET, DELETE',
      'access-control-allow-headers':
        'authorization, content-type, x-catraca, x-catraca-flow, x-catraca-pass, x-shop-csrf',
      'access-control-max-age': '600',
      'access-control-expose-headers': 'Retry-After, X-Request-Id',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-request-id': expect.any(String),
    });
    expect(headers['access-control-allow-credentials']).toBeUndefined();
    expect(headers['vary']).toContain('Origin');
  });

  it('with credentials where a cookie may authorise', async () => {
    const response = await ask('/ingresse/flows', listed);
    expect(response.headers.get('access-control-allow-credentials')).toBe('true');
  });

  it.each([
    ['/soluti/flows', 'https://evil.example', 'POST'],
    ['/soluti/flows', 'null', 'POST'],
    ['/soluti/flows', null, 'POST'],
    ['/soluti/flows', listed, null],
    ['/no/such/route', listed, 'POST'],
    ['/soluti/callback/x/y', listed, 'POST'],
  ])('%s from %s: the constant 404', async (path, from, method) => {
    const response = await ask(path, from, method);
    expect(response.status).toBe(404);
    expect(await codeOf(response)).toBe('not_found');
    expect(response.headers.get('access-control-allow-methods')).toBeNull();
  });
});

describe('routes and methods that do not exist', () => {
  it.each([
    ['HEAD', '/soluti/flows'],
    ['PUT', '/soluti/flows'],
    ['GET', '/soluti/flows'],
    ['GET', '/soluti/flows/'],
    ['GET', '/idenge/pass'],
    ['GET', ''],
    ['GET', '/%E0%A4%A'],
  ])('%s %s: 404, without our header too', async (method, path) => {
    const { catraca } = harness();
    const response = await catraca.fetch(new Request(publicUrl + path, { method }));
    expect(response.status).toBe(404);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const constant = '{"type":"urn:catraca:problem:not_found","title":"Not found","status":404,"code":"not_found"}';
    expect(await response.text()).toBe(method === 'HEAD' ? '' : constant);
  });

  it('HEAD does not run a GET, not even its holder’s', async () => {
    const h = harness();
    const flow = await h.start();
    expect((await h.get(flow)).status).toBe(200);
    expect((await h.send('HEAD', h.at(flow), { secret: flow.secret })).status).toBe(404);
  });

  it('nothing outside of the mount', async () => {
    const { catraca } = harness();
    for (const path of ['/soluti/flows', '/catracasoluti/flows', '/other/soluti/flows']) {
      const headers = { 'x-catraca': '1', origin, 'content-type': 'application/json' };
      const response = await catraca.fetch(new Request(origin + path, { method: 'POST', headers, body: '{}' }));
      expect(response.status).toBe(404);
    }
  });
});

describe('forged addresses of our own (X3)', () => {
  it('change neither the callback nor the limit', async () => {
    const h = harness({}, { limits: { startsPerVisitor: 3 }, clientAddress: () => '203.0.113.7' });
    const statuses = [];
    for (let index = 0; index < 5; index++) {
      const headers = {
        host: 'evil.example',
        forwarded: 'for=192.0.2.1;host=evil.example;proto=http',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'http',
        'x-forwarded-for': `192.0.2.${index}`,
        'x-real-ip': `192.0.2.${index}`,
      };
      statuses.push((await h.send('POST', '/soluti/flows', { body: {}, headers })).status);
    }
    expect(statuses).toEqual([201, 201, 201, 429, 429]);
    for (const call of h.calls)
      expect(call.body['callback_url']).toMatch(/^https:\/\/shop\.example\/catraca\/soluti\//);
    // The same handler behind another name.
    const request = new Request('http://evil.example/catraca/soluti/flows', {
      method: 'POST',
      headers: { 'x-catraca': '1', origin, 'content-type': 'application/json' },
      body: '{}',
    });
    await h.clock.advance(60_000);
    expect((await h.catraca.fetch(request)).status).toBe(201);
    expect(h.calls.at(-1)!.body['callback_url']).toMatch(/^https:\/\/shop\.example\//);
  });

  it('an IPv6 visitor is a /64; without clientAddress only the total counts', async () => {
    let address = '2001:db8:0:1::1';
    const limits = { startsPerVisitor: 1, startsInTotal: 3 };
    const h = harness({}, { limits, clientAddress: () => address });
    const start = async () => (await h.send('POST', '/soluti/flows', { body: {} })).status;
    expect(await start()).toBe(201);
    address = '2001:0db8:0000:0001:ffff::9';
    expect(await start()).toBe(429);
    address = '2001:db8:0:2::1';
    expect(await start()).toBe(201);
    address = '::ffff:192.0.2.1';
    expect(await start()).toBe(201);
    address = '192.0.2.1';
    expect(await start()).toBe(429);
    address = '192.0.2.2';
    expect(await start()).toBe(429);
  });
});

describe('bodies', () => {
  const slow = (chunks: string[], wait: () => Promise<void>, ended = true) =>
    new ReadableStream<Uint8Array>({
      async pull(controller) {
        const chunk = chunks.shift();
        if (chunk === undefined) return ended ? controller.close() : new Promise(() => undefined);
        await wait();
        controller.enqueue(new TextEncoder().encode(chunk));
      },
    });
  const post = (body: ReadableStream | string, headers: Record<string, string> = {}, clock = testClock()) => {
    const h = harness({}, { clock });
    const all = { 'x-catraca': '1', origin, 'content-type': 'application/json', ...headers };
    const init = { method: 'POST', headers: all, body, duplex: 'half' };
    return h.catraca.fetch(new Request(`${publicUrl}/soluti/flows`, init));
  };

  it.each([
    ['application/json', 201],
    ['application/json; charset=utf-8', 201],
    ['APPLICATION/JSON;charset="UTF-8"', 201],
    ['application/json; charset=utf-16', 400],
    ['application/json, text/plain', 400],
    ['application/ld+json', 400],
    ['text/json', 400],
  ])('content type %s: %s', async (type, status) => {
    expect((await post('{}', { 'content-type': type })).status).toBe(status);
  });

  it('4 KiB pass, one byte more does not, whatever Content-Length says', async () => {
    const exact = `{"nonce":"n"${' '.repeat(4096 - 13)}}`;
    expect(exact).toHaveLength(4096);
    expect((await post(exact)).status).toBe(201);
    expect((await post(`${exact} `)).status).toBe(400);
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1024).fill(32)) });
    expect((await post(endless, { 'content-length': '2' })).status).toBe(400);
  });

  it('a body that is not complete in 3 s is refused, however it drips', async () => {
    const clock = testClock();
    const drip = slow(['{', ' ', ' ', ' ', ' ', ' ', '}'], () => clock.delay(600));
    const answer = post(drip, {}, clock);
    await clock.advance(2999);
    await clock.advance(1);
    expect((await answer).status).toBe(400);

    const stuck = post(
      slow(['{'], async () => undefined, false),
      {},
      clock,
    );
    await clock.advance(3000);
    expect((await stuck).status).toBe(400);
  });

  it('a body that breaks off, an encoded one, one that is not UTF-8', async () => {
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error('cut')) });
    expect((await post(broken)).status).toBe(400);
    expect((await post('{}', { 'content-encoding': 'gzip' })).status).toBe(400);
    const bytes = new ReadableStream({
      start(controller) {
        controller.enqueue(Uint8Array.of(0x7b, 0xff, 0x7d));
        controller.close();
      },
    });
    expect((await post(bytes)).status).toBe(400);
  });

  it.each(['', '[', '1', 'null', '"x"', '[]', '{"__proto__":{}}', '{"nonce":1}', '{"nonce":""}', '['.repeat(4000)])(
    '%j is refused, with the members that do not fit',
    async (body) => {
      const response = await post(body);
      expect(response.status).toBe(400);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      const problem = await response.json();
      expect(problem).toMatchObject({ code: 'request_invalid', status: 400, errors: expect.any(Array) });
      expect(problem.errors[0]).toMatchObject({ pointer: expect.any(String), code: expect.any(String) });
    },
  );
});
