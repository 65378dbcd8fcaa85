import { describe, expect, it, vi } from 'vitest';
import { forwardIdentify } from '../../src/cli/forward-identify.js';
import { createCatraca, type LogEvent } from '../../src/server/index.js';

const url = 'http://127.0.0.1:3000/me';
const userId = '5cd9561dab2156756bdcf709';

function asking(answer: Response | Error, more: { headers?: string[]; publicUrl?: string } = {}) {
  const ask = vi.fn<typeof fetch>(async () => {
    if (answer instanceof Error) throw answer;
    return answer;
  });
  const request = new Request('https://shop.example/catraca/idenge/pass', {
    headers: {
      cookie: 'session=abc',
      authorization: 'Bearer host',
      'accept-language': 'pt-BR',
      'user-agent': 'Browser/1',
      'x-forwarded-for': '203.0.113.9',
      'x-forwarded-proto': 'gopher',
      'x-forwarded-user': 'admin',
      'remote-user': 'admin',
      'x-remote-user': 'admin',
      'x-auth-request-email': 'admin@shop.example',
      'x-real-ip': '127.0.0.1',
      forwarded: 'for=127.0.0.1',
      'x-catraca': '1',
      'x-catraca-pass': 'secret',
      'content-type': 'application/json',
    },
  });
  const identify = forwardIdentify({ url, publicUrl: 'https://shop.example/catraca', fetch: ask, ...more });
  return { ask, identity: identify(request) };
}

describe('asking the application who the visitor is', () => {
  it('sends what a session needs, and no header that would name a user', async () => {
    const { ask, identity } = asking(Response.json({ externalId: '42' }));
    expect(await identity).toEqual([{ externalId: '42' }]);
    const [address, init] = ask.mock.calls[0]!;
    expect(address).toBe(url);
    expect(init).toMatchObject({ redirect: 'manual', cache: 'no-store' });
    expect(Object.fromEntries(new Headers(init?.headers))).toEqual({
      accept: 'application/json',
      'accept-language': 'pt-BR',
      authorization: 'Bearer host',
      cookie: 'session=abc',
      'user-agent': 'Browser/1',
      'x-forwarded-proto': 'https',
    });
  });

  it('sends further headers where they are named, and the scheme of PUBLIC_URL whatever the visitor says', async () => {
    const more = { headers: ['X-Forwarded-For', 'x-not-there'], publicUrl: 'http://localhost:8080/catraca' };
    const { ask, identity } = asking(Response.json(null), more);
    await identity;
    const sent = new Headers(ask.mock.calls[0]![1]?.headers);
    expect(sent.get('x-forwarded-for')).toBe('203.0.113.9');
    expect(sent.get('x-forwarded-proto')).toBe('http');
    expect(sent.has('x-not-there')).toBe(false);
    expect(sent.has('x-forwarded-user')).toBe(false);
  });

  it.each([
    'host',
    'Content-Length',
    'connection',
    'X-Catraca-Pass',
    'x-catraca',
    'x-forwarded-proto',
    'proxy-authorization',
  ])('refuses to be set up to send %s', (name) => {
    expect(() => asking(Response.json(null), { headers: [name] })).toThrow(
      `IDENTIFY_HEADERS: ${name} cannot be sent along`,
    );
  });

  it.each([
    [{ userId }, [{ userId }]],
    [{ verifiedEmail: 'ana@example.com' }, [{ verifiedEmail: 'ana@example.com' }]],
    [
      [{ externalId: '1' }, { userId }],
      [{ externalId: '1' }, { userId }],
    ],
    [
      { verifiedEmail: 'ana@example.com', externalId: 42 },
      [{ externalId: '42' }, { verifiedEmail: 'ana@example.com' }],
    ],
    [null, null],
  ])('takes %j', async (answer, expected) => {
    expect(await asking(Response.json(answer)).identity).toEqual(expected);
  });

  it.each([204, 302, 401, 403, 404])('takes %i for nobody', async (status) => {
    expect(await asking(new Response(null, { status })).identity).toBeNull();
  });

  it.each([
    ['a failure', new Response('', { status: 500 })],
    ['no JSON', new Response('<html>')],
    ['an identity of another kind', Response.json({ email: 'ana@example.com' })],
    ['a good key beside one of another kind', Response.json({ externalId: '1', email: 'ana@example.com' })],
    ['a number that is none', Response.json({ externalId: 4.2 })],
    ['deeply nested JSON', new Response('['.repeat(5000) + ']'.repeat(5000))],
    ['an empty one', Response.json({ externalId: '' })],
    ['a network that is down', new TypeError('fetch failed')],
  ])('never takes %s for nobody, nor for somebody', async (_, answer) => {
    await expect(asking(answer).identity).rejects.toThrow();
  });
});

describe('a mistake of the application', () => {
  /** The answer to a visitor, and the lines that the log has of defects. */
  async function served(answer: Response | Error) {
    const logged: LogEvent[] = [];
    const ask = async () => (answer instanceof Error ? Promise.reject(answer) : answer);
    const publicUrl = 'https://shop.example/catraca';
    const catraca = createCatraca({
      publicUrl,
      allowedOrigins: ['https://shop.example'],
      secrets: [{ id: '1', key: 'q83hZ0pTq2vYw1xk5m8Rj4Lb7Nc9Df6GsUe3Ai0Po2E=' }],
      idenge: { apiKey: 'a', apiSecret: 'b', identify: forwardIdentify({ url, publicUrl, fetch: ask }) },
      log: (event) => logged.push(event),
    });
    const headers = { 'x-catraca': '1', 'sec-fetch-site': 'same-origin', origin: 'https://shop.example' };
    const { status } = await catraca.fetch(new Request(`${publicUrl}/idenge/pass`, { headers }));
    await catraca.close();
    return [status, logged.flatMap((line) => (line.event === 'defect' ? [line.error] : []))];
  }

  it.each([
    [
      Response.json({ email: 'ana@example.com' }),
      'IDENTIFY_URL "email" does not say whether the address is verified; answer { verifiedEmail } where your site has verified it',
    ],
    [
      Response.json('42'),
      'IDENTIFY_URL must answer an object such as { externalId }, a list of them, or null, got string',
    ],
    [new Response('<html>ana@example.com'), 'IDENTIFY_URL must answer JSON of at most 32 levels'],
    [
      new Response('', { status: 500 }),
      'IDENTIFY_URL answered 500; answer 200 with who the visitor is, or 401 where nobody is signed in',
    ],
    [new TypeError('fetch failed'), 'IDENTIFY_URL did not answer within 5 s (TypeError); is its address right?'],
  ])('is logged with the fix', async (answer, error) => {
    expect(await served(answer)).toEqual([500, [`SetupError: ${error}`]]);
  });
});
