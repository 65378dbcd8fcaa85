import { describe, expect, it } from 'vitest';
import vectors from '../vectors/provider-messages.json' with { type: 'json' };
import type { IdengeSwitches } from '../../src/sandbox/index.js';
import { visitSandbox, type Visit } from './support/visit.js';

const keys = { apikey: 'myKey', apisecret: 'mySecret' };
const marcos = '5cd9561dab2156756bdcf709';
const [points = '', birth = ''] = Object.keys(vectors.idenge.user.data);

interface User {
  readonly _id: string;
  readonly [name: string]: unknown;
}

const users = (visit: Visit, path = '') => visit.call(`/idenge/api/users${path}`, { headers: keys });
const create = (visit: Visit, body: unknown) => visit.send('/idenge/api/users', body, { headers: keys });
const edit = (visit: Visit, id: string, body: unknown) =>
  visit.send(`/idenge/api/users/${id}`, body, { headers: keys, method: 'PATCH' });
const switched = (idenge: Partial<IdengeSwitches>) => {
  const visit = visitSandbox();
  visit.sandbox.control.setSwitches({ idenge });
  return visit;
};
const found = async (visit: Visit, path: string) => (await (await users(visit, path)).json()) as User[];

describe('the simulated Idenge API', () => {
  it("holds the documentation's user", async () => {
    const [user] = await found(visitSandbox(), '?email=marcos.bermejo@idenge.com');
    expect(user).toMatchObject(vectors.idenge.user);
  });

  it.each([
    ['no keys', {}],
    ['no secret', { apikey: 'a' }],
    ['a refused key', { apikey: 'refuse', apisecret: 'b' }],
    ['a refused secret', { apikey: 'a', apisecret: 'refuse' }],
  ])('answers 401 with a message for %s', async (_what, headers) => {
    const response = await visitSandbox().call('/idenge/api/users', { headers });
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ message: 'APIKEY or APISECRET are missing or incorrect' });
  });

  it('answers 401 to everybody when switched', async () => {
    expect((await users(switched({ keys: 'refuse' }))).status).toBe(401);
  });

  it.each([
    ['', 4],
    ['?email=MARCOS.bermejo@idenge.com', 1],
    ['?externalId=1234EE', 1],
    ['?phone=665654', 1],
    [`?_id=${marcos}`, 1],
    ['?status=uninstalled', 1],
    ['?email=marcos.bermejo@idenge.com&phone=0', 0],
    ['?email=nobody@example.com', 0],
  ])('lists %s', async (query, count) => {
    expect(await found(visitSandbox(), query)).toHaveLength(count);
  });

  it('refuses an unknown filter, or passes it over, or all of them', async () => {
    expect((await users(visitSandbox(), '?colour=red')).status).toBe(400);
    expect(await found(switched({ ignoreUnknownFilters: true }), '?colour=red')).toHaveLength(4);
    expect(await found(switched({ ignoreUnknownFilters: true }), '?colour=red&phone=665654')).toHaveLength(1);
    expect(await found(switched({ ignoreAllFilters: true }), '?email=nobody@example.com')).toHaveLength(4);
  });

  it.each(['users', 'data', 'docs', 'results'] as const)('wraps the list in %s', async (listShape) => {
    const body = (await (await users(switched({ listShape }))).json()) as Record<string, unknown>;
    expect(body[listShape]).toHaveLength(4);
  });

  it('gives a single match as an object of its own', async () => {
    const visit = switched({ listShape: 'single' });
    expect(await found(visit, '?phone=665654')).toMatchObject({ _id: marcos });
    expect(await found(visit, '?phone=0')).toEqual([]);
    expect(await found(visit, '')).toHaveLength(4);
  });

  it('gives one by id, or 404, or 405', async () => {
    expect(await (await users(visitSandbox(), `/${marcos}`)).json()).toMatchObject({ name: 'Marcos' });
    expect((await users(visitSandbox(), '/5cd9561dab2156756bdc0000')).status).toBe(404);
    expect((await users(switched({ getById: '404' }), `/${marcos}`)).status).toBe(404);
    expect((await users(switched({ getById: '405' }), `/${marcos}`)).status).toBe(405);
  });

  it('creates a user with an ObjectId and an e-mail sent', async () => {
    const visit = visitSandbox({ now: () => Date.parse('2026-11-02T10:00:00Z') });
    const response = await create(visit, { ...vectors.idenge.create, email: 'new@example.com' });
    expect(response.status).toBe(201);
    const user = (await response.json()) as User;
    expect(user._id).toMatch(/^[0-9a-f]{24}$/);
    expect(user).toMatchObject({
      email: 'new@example.com',
      status: null,
      emailSent: true,
      createdAt: '2026-11-02T10:00:00.000Z',
      data: vectors.idenge.create.data,
    });
    expect(user).not.toHaveProperty('pass');
    expect(await (await users(visit, `/${user._id}`)).json()).toEqual(user);
  });

  it('creates with 200 and without an e-mail when switched', async () => {
    const response = await create(switched({ createStatus: '200', emailOnCreate: false }), { email: 'a@b.example' });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ emailSent: false });
  });

  it.each([
    ['a taken e-mail', { email: 'Marcos.Bermejo@idenge.com' }, 'email already exists'],
    ['no e-mail', { name: 'x' }, 'email is required'],
    ['an e-mail that is none', { email: 'x' }, 'email is not valid'],
    ['a name that is no text', { email: 'a@b.example', name: 7 }, 'name must be a string'],
    ['nested data', { email: 'a@b.example', data: { k: { l: 1 } } }, 'data.k must not be nested'],
    ['an array', [], 'Send a JSON object'],
  ])('refuses %s with 400 and a message', async (_what, body, message) => {
    const response = await create(visitSandbox(), body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ message });
  });

  it.each([
    ['error-message', { error: { message: 'email is required' } }],
    ['errors', { errors: [{ message: 'email is required' }] }],
  ] as const)('writes errors in the shape %s', async (errorShape, body) => {
    expect(await (await create(switched({ errorShape }), {})).json()).toEqual(body);
  });

  it('edits what is sent, stores null, leaves the rest', async () => {
    const visit = visitSandbox();
    const response = await edit(visit, marcos, vectors.idenge.patch);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      name: 'Marcos2',
      phone: null,
      email: 'marcos.bermejo@idenge.com',
      data: { [points]: '150', [birth]: '1985-12-24T23:00:00.000Z' },
    });
    expect(visit.sandbox.control.log({ operation: 'edit' })[0]?.body).toEqual(vectors.idenge.patch);
  });

  it('dates an edit, and the pass that it renews where there is one', async () => {
    const visit = visitSandbox();
    const before = Date.now();
    const edited = async (id: string) => (await (await edit(visit, id, { phone: '11' })).json()) as User;
    const withPass = await edited(marcos);
    expect(Date.parse(String(withPass['updatedAt']))).toBeGreaterThanOrEqual(before);
    expect(Date.parse(String(withPass['passLastUpdated']))).toBeGreaterThanOrEqual(before);
    const without = await edited('5cd9561dab2156756bdcf70a');
    expect(Date.parse(String(without['updatedAt']))).toBeGreaterThanOrEqual(before);
    expect(without).not.toHaveProperty('passLastUpdated');
  });

  it('replaces the whole data when switched', async () => {
    const visit = switched({ dataMerge: 'replace' });
    expect(((await (await edit(visit, marcos, { data: { [points]: '1' } })).json()) as User)['data']).toEqual({
      [points]: '1',
    });
    expect(((await (await edit(visit, marcos, { name: 'x' })).json()) as User)['data']).toEqual({ [points]: '1' });
  });

  it('passes over what only the provider writes', async () => {
    const body = { _id: 'x', status: 'deleted', pass: null, createdAt: '1999', customer: 'x', name: 'Ok' };
    expect(await (await edit(visitSandbox(), marcos, body)).json()).toMatchObject({
      _id: marcos,
      status: 'installed',
      name: 'Ok',
      createdAt: vectors.idenge.user.createdAt,
    });
  });

  it("refuses another's e-mail at an edit, not one's own, and an unknown user", async () => {
    const visit = visitSandbox();
    expect((await edit(visit, marcos, { email: 'lucia@example.com' })).status).toBe(400);
    expect((await edit(visit, marcos, { email: 'marcos.bermejo@idenge.com' })).status).toBe(200);
    expect((await edit(visit, '5cd9561dab2156756bdc0000', { name: 'x' })).status).toBe(404);
  });

  it.each([
    ['refuse@example.com', 400],
    ['limit@example.com', 429],
    ['broken@example.com', 500],
  ])('magic address %s ends in %i', async (email, status) => {
    const visit = visitSandbox();
    const response = await create(visit, { email });
    expect(response.status).toBe(status);
    expect((await users(visit, `?email=${email}`)).status).toBe(status);
    expect((await edit(visit, marcos, { email })).status).toBe(status);
    if (status === 429) expect(response.headers.get('retry-after')).toBe('2');
  });

  it('shows less, or numbers, when switched', async () => {
    expect(await found(switched({ members: 'minimal' }), '?phone=665654')).toEqual([{ _id: marcos }]);
    expect(await found(switched({ dataValues: 'numbers' }), '?phone=665654')).toMatchObject([
      { data: { [points]: 150, [birth]: '1985-12-24T23:00:00.000Z' } },
    ]);
  });

  it('has no other path or method', async () => {
    const visit = visitSandbox();
    expect((await visit.call(`/idenge/api/users/${marcos}`, { method: 'DELETE', headers: keys })).status).toBe(404);
    expect((await visit.call('/idenge/api/passes', { headers: keys })).status).toBe(404);
  });
});

describe('many cardholders', () => {
  it('are made at once, each with what names one, and found by it', async () => {
    const { sandbox, call, send } = visitSandbox();
    expect((await send('/control/idenge/users/many', { count: 10_000 })).status).toBe(200);
    const users = sandbox.control.idenge.users();
    expect(users).toHaveLength(10_004);
    for (const member of ['_id', 'email', 'phone', 'externalId'] as const) {
      expect(new Set(users.map((user) => user[member])).size).toBeGreaterThan(10_000);
    }
    const headers = { apikey: 'a', apisecret: 'b' };
    const found = await call('/idenge/api/users?externalId=C-04242', { headers });
    expect(await found.json()).toMatchObject([{ email: 'cliente-04242@example.com', phone: '+3460004242' }]);
    const all = await call('/idenge/api/users', { headers });
    expect((await all.json()) as unknown[]).toHaveLength(10_004);
    // The log tells that there was an answer, without keeping its megabytes.
    expect(String(sandbox.control.log().at(-1)?.answer)).toMatch(/^\[.{199}… \(\d{7} characters\)$/s);
  });

  it.each([0, -1, 1.5, 100_001, '10', null])('are not made when the number is %j', async (count) => {
    const { sandbox, send } = visitSandbox();
    expect((await send('/control/idenge/users/many', { count })).status).toBe(400);
    expect(sandbox.control.idenge.users()).toHaveLength(4);
  });

  it('do not fill the phone, on which the one who is named still is', async () => {
    const { sandbox, page, press } = visitSandbox();
    await press('/panel/idenge/users');
    expect(sandbox.control.idenge.users()).toHaveLength(10_004);
    const text = await page('/idenge/phone?user=C-00042');
    expect(text.match(/<option/g)?.length).toBeLessThan(60);
    expect(text).toContain('cliente-00042@example.com');
  });
});
