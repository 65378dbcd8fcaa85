import { describe, expect, it, vi } from 'vitest';
import { forwardIdentify } from '../../src/cli/forward-identify.js';

const url = 'http://127.0.0.1:3000/me';

function asking(answer: Response | Error) {
  const ask = vi.fn<typeof fetch>(async () => {
    if (answer instanceof Error) throw answer;
    return answer;
  });
  const request = new Request('https://shop.example/catraca/idenge/pass', {
    headers: {
      cookie: 'session=abc',
      authorization: 'Bearer host',
      'accept-language': 'pt-BR',
      'x-forwarded-for': '203.0.113.9',
      'x-catraca': '1',
      'x-catraca-pass': 'secret',
      'content-type': 'application/json',
    },
  });
  return { ask, identity: forwardIdentify(url, ask)(request) };
}

describe('asking the application who the visitor is', () => {
  it('sends the visitor’s cookies and headers along, and none of ours', async () => {
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
      'x-forwarded-for': '203.0.113.9',
    });
  });

  it.each([
    [{ userId: 'a' }, [{ userId: 'a' }]],
    [{ verifiedEmail: 'ana@example.com' }, [{ verifiedEmail: 'ana@example.com' }]],
    [
      [{ externalId: '1' }, { userId: 'a' }],
      [{ externalId: '1' }, { userId: 'a' }],
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
    ['two in one', Response.json({ externalId: '1', userId: 'a' })],
    ['a number', Response.json({ externalId: 42 })],
    ['an empty one', Response.json({ externalId: '' })],
    ['a network that is down', new TypeError('fetch failed')],
  ])('never takes %s for nobody, nor for somebody', async (_, answer) => {
    await expect(asking(answer).identity).rejects.toThrow();
  });
});
