/** How often logins start: each provider by itself, and no budget is spent on what cannot succeed. */
import { describe, expect, it } from 'vitest';
import { networksOf } from '../../src/server/client-address.js';
import { createCatraca, type CatracaOptions } from '../../src/server/index.js';
import { baseOptions, idengeHarness } from './routes/idenge-harness.js';
import { harness, origin, publicUrl, secrets } from './soluti-harness.js';
import { testClock } from './test-clock.js';

/** A backend with two providers, and what starts a login at each. */
function backend(options: Partial<CatracaOptions> = {}) {
  const catraca = createCatraca({
    publicUrl,
    allowedOrigins: [origin],
    secrets,
    soluti: { environment: 'bird-production', clientId: 'shop', clientSecret: 'secret', deliver: 'page' },
    ingresse: { apiKey: 'key', deliver: 'page' },
    log: () => undefined,
    fetch: async () => Response.json({ short_token: 's', qr_code: 'q', auth_ttl: 60 }),
    clock: testClock(),
    ...options,
  });
  const post = async (path: string, body: object, from: string) => {
    const headers = { 'x-catraca': '1', origin, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
    const request = new Request(publicUrl + path, {
      method: 'POST',
      headers: { ...headers, 'x-test-address': from },
      body: JSON.stringify(body),
    });
    return (await catraca.fetch(request)).status;
  };
  return {
    soluti: (from = '192.0.2.1') => post('/soluti/flows', {}, from),
    token: (userToken: string) => post('/ingresse/session', { userToken }, '192.0.2.1'),
    ingresse: (from = '192.0.2.1') => post('/ingresse/flows', { mode: 'popup', origin, returnTo: `${origin}/` }, from),
  };
}

const byHeader: CatracaOptions['clientAddress'] = (request) => request.headers.get('x-test-address');

describe('the limit of all starts', () => {
  it('is each provider’s own: a flood at one locks no visitor out of another', async () => {
    const start = backend({ limits: { startsInTotal: 5 } });
    const flood = [];
    for (let count = 0; count < 8; count++) flood.push(await start.ingresse());
    expect(flood).toEqual([201, 201, 201, 201, 201, 429, 429, 429]);
    expect(await start.soluti()).toBe(201);
  });

  it('is not used up by starts that beforeStart refuses', async () => {
    const start = backend({
      limits: { startsInTotal: 2 },
      clientAddress: byHeader,
      beforeStart: (request) =>
        request.headers.get('x-test-address') === '203.0.113.9' ? new Response(null, { status: 403 }) : undefined,
    });
    for (let count = 0; count < 10; count++) expect(await start.soluti('203.0.113.9')).toBe(403);
    expect(await start.soluti()).toBe(201);
    expect(await start.soluti()).toBe(201);
    expect(await start.soluti()).toBe(429);
  });

  it('is not used up by enrolments that the backend refuses itself', async () => {
    const { send } = idengeHarness({ ...baseOptions, enroll: 'identified' }, { limits: { startsInTotal: 1 } });
    const session = { externalId: 'new-1' };
    const post = async (body: object) => (await send('POST', '/idenge/pass', { session, body })).status;
    for (let count = 0; count < 5; count++) expect(await post({ name: 'Ana', email: 'no e-mail' })).toBe(400);
    for (let count = 0; count < 5; count++) expect(await post({ name: 'Ana' })).toBe(400);
    expect(await post({ name: 'Ana', email: 'ana.new@example.com' })).not.toBe(429);
  });
});

describe('a token that a page has already', () => {
  it('that is no token is refused before it counts as a start', async () => {
    const start = backend({
      ingresse: { apiKey: 'key', deliver: 'page', acceptBrowserTokens: true },
      clientAddress: byHeader,
      limits: { startsPerVisitor: 1, startsInTotal: 1 },
    });
    for (const text of ['x', '12345', '-abc', '12345-', '12345-ç', `1${'2'.repeat(20)}-a`]) {
      expect(await start.token(text)).toBe(502);
    }
    expect(await start.ingresse()).toBe(201);
  });

  it('that may be one counts', async () => {
    const start = backend({
      ingresse: { apiKey: 'key', deliver: 'page', acceptBrowserTokens: true },
      limits: { startsInTotal: 1 },
    });
    expect(await start.token('12345-abc')).not.toBe(429);
    expect(await start.ingresse()).toBe(429);
  });
});

describe('the limit of one visitor', () => {
  it('runs before beforeStart, which may cost something', async () => {
    let asked = 0;
    const start = backend({
      limits: { startsPerVisitor: 2 },
      clientAddress: byHeader,
      beforeStart: () => {
        asked += 1;
        return undefined;
      },
    });
    const statuses = [await start.soluti(), await start.soluti(), await start.soluti()];
    expect(statuses).toEqual([201, 201, 429]);
    expect(asked).toBe(2);
  });

  it('counts an address once, whatever port it comes with', async () => {
    const start = backend({ limits: { startsPerVisitor: 2 }, clientAddress: byHeader });
    expect(await start.soluti('203.0.113.9:1111')).toBe(201);
    expect(await start.soluti('203.0.113.9:2222')).toBe(201);
    expect(await start.soluti('203.0.113.9')).toBe(429);
    expect(await start.soluti('[2001:db8::1]:1111')).toBe(201);
    expect(await start.soluti('[2001:db8::2]:2222')).toBe(201);
    expect(await start.soluti('2001:db8::3')).toBe(429);
  });

  it('holds for a whole /48 of IPv6 too, at ten times as many', async () => {
    const start = backend({ limits: { startsPerVisitor: 2 }, clientAddress: byHeader });
    const statuses = [];
    for (let index = 0; index < 25; index++) statuses.push(await start.soluti(`2001:db8:7:${index.toString(16)}::1`));
    expect(statuses.filter((status) => status === 201)).toHaveLength(20);
    expect(await start.soluti('2001:db8:8::1')).toBe(201);
  });

  it('holds for event streams too: 20 for a /64, 200 for a /48', async () => {
    const h = harness({}, { clientAddress: byHeader, limits: { startsPerVisitor: 1e6 } });
    const streams: Response[] = [];
    const open = async (address: string) => {
      const flow = await h.start();
      const headers = { 'x-test-address': address };
      const answer = await h.send('GET', `${h.at(flow)}/events`, { headers, secret: flow.secret });
      streams.push(answer);
      return answer.status;
    };
    for (let index = 0; index < 200; index++) expect(await open(`2001:db8:7:${index.toString(16)}::1`)).toBe(200);
    expect(await open('2001:db8:7:ffff::1')).toBe(429);
    expect(await open('2001:db8:8::1')).toBe(200);
    for (const stream of streams) await stream.body?.cancel();
  });
});

describe('the networks of an address', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9', null],
    [' 203.0.113.9:65535 ', '203.0.113.9', null],
    ['2001:db8::1', '2001:db8:0:0', '2001:db8:0/48'],
    ['[2001:DB8::1]:443', '2001:db8:0:0', '2001:db8:0/48'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2', '2001:db8:1/48'],
    ['2001:0db8:0001:0002::', '2001:db8:1:2', '2001:db8:1/48'],
    ['fe80::1%eth0', 'fe80:0:0:0', 'fe80:0:0/48'],
    ['::1', '0:0:0:0', '0:0:0/48'],
    ['::ffff:203.0.113.9', '203.0.113.9', null],
    ['::ffff:cb00:7109', '203.0.113.9', null],
    ['[::ffff:203.0.113.9]:80', '203.0.113.9', null],
    ['Unknown', 'unknown', null],
    ['1:2:3', '1:2:3', null],
    ['1::2::3', '1::2::3', null],
    ['2001:db8::12345', '2001:db8::12345', null],
  ])('of %j: %s, %s', (address, visitor, network) => {
    expect(networksOf(address)).toEqual({ visitor, network });
  });
});
