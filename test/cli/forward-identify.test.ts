import { describe, expect, it, vi } from 'vitest';
import { forwardIdentify } from '../../src/cli/forward-identify.js';

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
