/** One signed-in visitor tries to reach another's card, with ids in every place a request has. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idengeHarness, lucia, marcos, origin, publicUrl, sessionHeader } from './idenge-harness.js';

const victim = marcos;
const subjects: Record<string, unknown> = {
  'the owner of another card': { userId: lucia.id },
  'a newcomer': { externalId: 'new-1' },
  nobody: null,
};
const values = [victim.id, victim.email, victim.externalId];
const names = ['userId', '_id', 'email', 'externalId', 'X-Catraca-Pass'];

/** Places of a request that an id can be put into. */
const places: Record<
  string,
  (name: string, value: string) => { path?: string; headers?: Record<string, string>; member?: object }
> = {
  query: (name, value) => ({ path: `?${new URLSearchParams({ [name]: value }).toString()}` }),
  'query twice': (name, value) => ({ path: `?${name}=${lucia.id}&${name}=${encodeURIComponent(value)}` }),
  'query as a list': (name, value) => ({ path: `?${name}[]=${encodeURIComponent(value)}` }),
  header: (name, value) => ({ headers: { [name]: value } }),
  cookie: (name, value) => ({ headers: { cookie: `${name}=${encodeURIComponent(value)}` } }),
  authorization: (_, value) => ({ headers: { authorization: `Bearer ${value}` } }),
  body: (name, value) => ({ member: { [name]: value } }),
  'body, nested': (name, value) => ({ member: { data: { [name]: value } } }),
  path: (_, value) => ({ path: `/${encodeURIComponent(value)}` }),
  'path, encoded twice': (_, value) => ({ path: `/..%252f..%252fusers%252f${encodeURIComponent(value)}` }),
};

const cases = Object.keys(subjects).flatMap((subject) =>
  Object.keys(places).flatMap((place) => ['GET', 'PATCH', 'POST'].map((method) => [subject, place, method] as const)),
);

describe.each(cases)('%s, with the id of the victim in the %s of %s', (subject, place, method) => {
  it('sees and changes nothing of the victim', async () => {
    const { send, asked, stored, sandbox } = idengeHarness();
    const before = structuredClone(stored(victim.id));
    for (const name of names) {
      for (const value of values) {
        const { path = '', headers = {}, member = {} } = places[place]?.(name, value) ?? {};
        const body = method === 'GET' ? {} : { body: { name: 'Mallory', ...member } };
        const response = await send(method, `/idenge/pass${path}`, { session: subjects[subject], headers, ...body });
        const text = await response.text();
        expect(response.status).toBeLessThan(500);
        expect(text).not.toContain(victim.email);
        expect(text).not.toContain('"Marcos"');
      }
    }
    expect(stored(victim.id)).toEqual(before);
    // Who is known may enrol with any e-mail, and is told that it is taken: the one look-up that a form may cause.
    const isForm = method === 'POST' && place === 'body' && subject === 'a newcomer';
    const requests = asked().filter((request) => !(isForm && request.startsWith('GET /users?email=')));
    for (const request of requests) {
      expect(request).not.toContain(victim.id);
      expect(request).not.toContain(encodeURIComponent(victim.email));
      expect(request).not.toContain(victim.externalId);
    }
    expect(sandbox.control.idenge.users().filter(({ email }) => email === victim.email)).toHaveLength(1);
  });
});

describe('an e-mail that looks like another', () => {
  it.each([
    'marcos.bermejo＠idenge.com',
    'marcos.bermejo@idenge.com\u200b',
    'marcos.bermejo@idenge.com.',
    'marcos.bermejo+x@idenge.com',
    'mаrcos.bermejo@idenge.com',
    'marcos.bermejo@idenge。com',
    'marcos.bermejo@ıdenge.com',
    ' marcos.bermejo@idenge.com,x@y.z',
    'marcos.bermejo@idenge.com\n',
  ])('%j opens no card', async (verifiedEmail) => {
    const { send } = idengeHarness();
    const response = await send('GET', '/idenge/pass', { session: { verifiedEmail } });
    expect([200, 401]).toContain(response.status);
    expect(await response.text()).not.toContain('"Marcos"');
  });
});

describe('whatever is sent', () => {
  const json = fc.oneof(
    fc.jsonValue(),
    fc.record(
      { name: fc.jsonValue(), email: fc.jsonValue(), phone: fc.jsonValue(), data: fc.jsonValue() },
      { requiredKeys: [] },
    ),
  );

  it('is answered, writes only what may be written, and is never a defect', async () => {
    const { send, written, logged } = idengeHarness({ authorize: () => true });
    const path = fc.constantFrom('/idenge/pass', '/idenge/users', `/idenge/users/${lucia.id}`, '/idenge/users/x');
    const query = fc.oneof(
      fc.constant(''),
      fc.string().map((text) => `?${encodeURIComponent(text)}`),
      fc.webQueryParameters().map((text) => `?${text}`),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE', 'PUT'),
        path,
        query,
        json,
        async (method, at, search, body) => {
          const response = await send(method, at + search, {
            session: { userId: lucia.id },
            ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
          });
          expect([200, 201, 400, 404, 409, 429]).toContain(response.status);
          expect(response.headers.get('cache-control')).toBe('no-store');
        },
      ),
      { numRuns: 100 },
    );
    const allowed = ['name', 'email', 'phone', 'data', 'externalId'];
    for (const body of written()) for (const key of Object.keys(body as object)) expect(allowed).toContain(key);
    expect(logged.filter(({ event }) => event === 'defect')).toEqual([]);
  }, 60_000);

  it.each([
    ['GET', '/idenge/pass'],
    ['POST', '/idenge/pass'],
    ['PATCH', '/idenge/pass'],
    ['GET', '/idenge/users?phone=1'],
  ])('%s %s answers only to a page of ours', async (method, path) => {
    const { catraca, asked } = idengeHarness({ authorize: () => true });
    const session = { 'x-host-session': sessionHeader({ externalId: victim.externalId }) };
    const body = method === 'GET' ? {} : { body: '{"name":"x"}' };
    for (const headers of [
      {},
      { 'x-catraca': '1' },
      { origin },
      { 'x-catraca': '1', origin: 'https://evil.example' },
      { 'x-catraca': '1', origin: 'https://shop.example.evil.example' },
      { 'x-catraca': '1', origin: 'null', 'sec-fetch-site': 'cross-site' },
      { 'x-catraca': '1', 'sec-fetch-site': 'same-site' },
      { 'x-catraca': '1', 'sec-fetch-site': 'none' },
    ] as Record<string, string>[]) {
      const type = method === 'GET' ? {} : { 'content-type': 'application/json' };
      const response = await catraca.fetch(
        new Request(publicUrl + path, { method, headers: { ...session, ...type, ...headers }, ...body }),
      );
      expect(response.status).toBe(403);
    }
    expect(asked()).toEqual([]);
  });
});
