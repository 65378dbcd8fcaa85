import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIdengeApi } from '../../../src/server/providers/idenge-api.js';
import { normalEmail } from '../../../src/server/providers/idenge-filter.js';
import vectors from '../../vectors/provider-messages.json' with { type: 'json' };
import { fakeFetch, variantOf, type Asked, type Told } from './fake-fetch.js';

const { idenge } = vectors;
const { user } = idenge;
const email = user.email;
const other = { ...user, _id: '5cd9561dab2156756bdcf70a', email: 'other@example.com', externalId: 'OTHER' };

function apiAnswering(answer: Told | ((asked: Asked) => Told)) {
  const fake = fakeFetch(typeof answer === 'function' ? answer : () => answer);
  return { api: createIdengeApi({ apiKey: 'KEY', apiSecret: 'SECRET', fetch: fake.fetch }), asked: fake.asked };
}

describe('createIdengeApi', () => {
  it('sends both keys and nothing in the address', async () => {
    const { api, asked } = apiAnswering({ body: [user] });
    await api.find({ email });
    expect(asked[0]?.url.href).toBe(`https://idenge.com/api/users?email=${encodeURIComponent(email)}`);
    expect(asked[0]?.headers.get('APIKEY')).toBe('KEY');
    expect(asked[0]?.headers.get('APISECRET')).toBe('SECRET');
  });

  /** The list shapes of the vectors, by their names there, and the envelopes that are as likely. */
  const listShapes: Record<string, { body: unknown; ids: readonly string[] | 'provider_invalid' }> = {
    array: { body: [user], ids: [user._id] },
    '{users:[...]}': { body: { users: [user] }, ids: [user._id] },
    '{data:[...]}': { body: { data: [user] }, ids: [user._id] },
    'one object': { body: user, ids: [user._id] },
    'empty array': { body: [], ids: [] },
    'filter ignored: everyone comes back': { body: [user, other], ids: 'provider_invalid' },
    '{docs:[...]}': { body: { docs: [user], total: 1 }, ids: [user._id] },
    '{results:[...]}': { body: { results: [user] }, ids: [user._id] },
    '{user:{...}}': { body: { user }, ids: [user._id] },
  };

  it.each([...new Set([...idenge.lists.map(({ why }) => why), ...Object.keys(listShapes)])])(
    'takes a list as it may come: %s',
    async (why) => {
      const shape = listShapes[why];
      if (shape === undefined) throw new Error(`no example of the list shape ${why}`);
      const found = apiAnswering({ body: shape.body }).api.find({ email });
      if (shape.ids === 'provider_invalid') {
        await expect(found).rejects.toMatchObject({ code: 'provider_invalid' });
      } else {
        const expected = shape.ids.map((id) => ({
          id,
          email,
          externalId: '1234EE',
          platform: 'ios',
          urbanId: '12345',
        }));
        expect(await found).toMatchObject(expected);
      }
    },
  );

  it.each([[[]], [{ users: [] }], [null]])('takes %j as nobody', async (body) => {
    await expect(apiAnswering({ body }).api.find({ email })).resolves.toEqual([]);
  });

  it('takes 404 as nobody where the list answers, and never before', async () => {
    const { api, asked } = apiAnswering(({ url }) => (url.search === '' ? { body: [] } : { status: 404 }));
    await expect(api.find({ email })).resolves.toEqual([]);
    await expect(api.find({ email })).resolves.toEqual([]);
    expect(asked).toHaveLength(3);
    await expect(apiAnswering({ status: 404 }).api.find({ email })).rejects.toMatchObject({ status: 404 });
  });

  it.each(idenge.userVariants)('takes a user with $why', async (variant) => {
    const body = variantOf(user, variant);
    const found = await apiAnswering({ body }).api.getById(user._id);
    expect(found?.id).toBe(user._id);
    expect(found?.status).toBe(body['status'] ?? null);
    expect(found?.phone).toBe(body['phone'] ?? null);
    expect(found?.data).toEqual(body['data'] ?? {});
    expect(found?.customImage).toBe(body['customImage'] ?? null);
  });

  const full = { ...user, customImage: 'https://img.example/a.png', referal: 'R1', passLastUpdated: '2020-01-01' };

  it.each(['_id', 'name', 'email', 'phone', 'status', 'externalId', 'customer', 'referal', 'customImage'] as const)(
    'filters by %s, and refuses a filter that was ignored',
    async (attribute) => {
      const filter = { [attribute]: full[attribute] };
      const { api, asked } = apiAnswering({ body: [full] });
      await expect(api.find(filter)).resolves.toMatchObject([{ id: user._id }]);
      expect([...(asked[0]?.url.searchParams ?? [])]).toEqual([[attribute, full[attribute]]]);
      const stranger = { ...full, _id: other._id, [attribute]: attribute === '_id' ? other._id : 'else' };
      const ignored = apiAnswering({ body: [full, stranger] });
      await expect(ignored.api.find(filter)).rejects.toMatchObject({ code: 'provider_invalid' });
    },
  );

  it.each([
    ['emailSent', 'true', { emailSent: false }],
    ['createdAt', user.createdAt, { createdAt: 'else' }],
    ['updatedAt', user.updatedAt, { updatedAt: 'else' }],
    ['passLastUpdated', '2020-01-01', { passLastUpdated: null }],
  ])('filters by %s, and refuses a filter that was ignored', async (attribute, wanted, different) => {
    await expect(apiAnswering({ body: [full] }).api.find({ [attribute]: wanted })).resolves.toHaveLength(1);
    const ignored = apiAnswering({ body: [{ ...full, ...different }] });
    await expect(ignored.api.find({ [attribute]: wanted })).rejects.toMatchObject({ code: 'provider_invalid' });
  });

  it.each<object>([
    {},
    { email: '' },
    { email: { $ne: '' } },
    { email: ['a', 'b'] },
    { 'email[$ne]': 'x' },
    { toString: 'x' },
  ])('asks nothing for the filter %j', async (filter) => {
    const { api, asked } = apiAnswering({ body: [user] });
    await expect(api.find(filter as never)).rejects.toThrow(TypeError);
    expect(asked).toHaveLength(0);
  });

  it('compares e-mails by their ASCII letters only', async () => {
    const found = (stored: string) => apiAnswering({ body: [{ ...user, email: stored }] }).api.find({ email });
    await expect(found(email.toUpperCase())).resolves.toHaveLength(1);
    for (const twin of ['marcos.bermejo＠idenge.com', 'marcos.bermejo@idenge.com\u200b', `${email}.`, `x${email}`]) {
      await expect(found(twin)).rejects.toMatchObject({ code: 'provider_invalid' });
    }
    expect(normalEmail('\u212aB@X.com')).toBe('\u212ab@x.com');
  });

  it('builds the query from one text, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1 }), async (value) => {
        const { api, asked } = apiAnswering({ body: [] });
        await api.find({ email: value });
        expect([...(asked[0]?.url.searchParams ?? [])]).toEqual([
          ['email', new URLSearchParams({ e: value }).get('e')],
        ]);
      }),
    );
  });

  it.each([404, 405])('falls back to the filter where reading by id answers %i', async (status) => {
    const { api, asked } = apiAnswering(({ url }) => (url.search === '' ? { status } : { body: [user] }));
    await expect(api.getById(user._id)).resolves.toMatchObject({ id: user._id });
    expect(asked[1]?.url.search).toBe(`?_id=${user._id}`);
  });

  it('says null for nobody, and never somebody else', async () => {
    const nobody = apiAnswering(({ url }) => (url.search === '' ? { status: 404 } : { body: [] }));
    await expect(nobody.api.getById(user._id)).resolves.toBeNull();
    await expect(apiAnswering({ body: other }).api.getById(user._id)).rejects.toMatchObject({
      code: 'provider_invalid',
    });
    const everyone = apiAnswering(({ url }) => (url.search === '' ? { status: 404 } : { body: [user, other] }));
    await expect(everyone.api.getById(user._id)).rejects.toMatchObject({ code: 'provider_invalid' });
  });

  it.each(['', 'x', `${user._id}0`, '../users', `${user._id}?`, user._id.toUpperCase()])(
    'asks nothing for the id %j',
    async (id) => {
      const { api, asked } = apiAnswering({ body: user });
      await expect(api.getById(id)).rejects.toThrow(TypeError);
      await expect(api.edit(id, { name: 'x' })).rejects.toThrow(TypeError);
      expect(asked).toHaveLength(0);
    },
  );

  it('creates, with the answer or by looking the new user up', async () => {
    const told = apiAnswering({ status: 201, body: user });
    await expect(told.api.create(idenge.create)).resolves.toMatchObject({ id: user._id });
    expect(told.asked).toHaveLength(1);
    expect(told.asked[0]).toMatchObject({ method: 'POST', body: idenge.create });
    for (const body of [undefined, {}, { ok: true }, null, []]) {
      const silent = apiAnswering(({ method }) => (method === 'POST' ? { status: 201, body } : { body: [user] }));
      await expect(silent.api.create(idenge.create)).resolves.toMatchObject({ id: user._id });
    }
    const lost = apiAnswering(({ method }) => (method === 'POST' ? { status: 201 } : { body: [] }));
    await expect(lost.api.create(idenge.create)).rejects.toMatchObject({ code: 'provider_invalid' });
  });

  it('does not take another user for the created one', async () => {
    const { api } = apiAnswering({ status: 201, body: other });
    await expect(api.create({ email })).rejects.toMatchObject({ code: 'provider_invalid' });
    const silent = apiAnswering({ status: 201, body: { _id: user._id } });
    await expect(silent.api.create({ email })).resolves.toMatchObject({ id: user._id });
  });

  it('edits exactly what it is given, null included, and reads what is stored', async () => {
    const { api, asked } = apiAnswering({ body: user });
    await api.edit(user._id, { name: 'Marcos2', phone: null });
    expect(asked.map(({ method, url }) => `${method} ${url.pathname}`)).toEqual([
      `PATCH /api/users/${user._id}`,
      `GET /api/users/${user._id}`,
    ]);
    expect(asked[0]?.body).toEqual({ name: 'Marcos2', phone: null });
  });

  it('reads the current data before it writes a part of it', async () => {
    const whole = { ...user.data, '5d21b94aea405b2e01294df6': '200' };
    const { api, asked } = apiAnswering({ body: user });
    await api.edit(user._id, { data: { '5d21b94aea405b2e01294df6': '200' } });
    expect(asked.map(({ method }) => method)).toEqual(['GET', 'PATCH', 'GET']);
    expect(asked[1]?.body).toEqual({ data: whole });
    const nobody = apiAnswering(({ url }) => (url.search === '' ? { status: 404 } : { body: [] }));
    await expect(nobody.api.edit(user._id, { data: {} })).rejects.toMatchObject({ status: 404 });
    expect(nobody.asked.some(({ method }) => method === 'PATCH')).toBe(false);
  });

  it.each<object>([
    { email: 'x' },
    { '5d21b94aea405b2e01294df': 'x' },
    { '5D21B94AEA405B2E01294DF6': 'x' },
    { constructor: 'x' },
    { '5d21b94aea405b2e01294df6': { $set: 1 } },
    { '5d21b94aea405b2e01294df6': ['x'] },
    { '5d21b94aea405b2e01294df6': Number.NaN },
    { '5d21b94aea405b2e01294df6': 'x'.repeat(1025) },
  ])('writes no data such as %j', async (data) => {
    const { api, asked } = apiAnswering({ body: user });
    await expect(api.edit(user._id, { data } as never)).rejects.toThrow(TypeError);
    await expect(api.create({ email, data } as never)).rejects.toThrow(TypeError);
    expect(asked).toHaveLength(0);
  });

  it('does not take another user for the edited one', async () => {
    const { api } = apiAnswering(({ method }) => ({ body: method === 'PATCH' ? other : user }));
    await expect(api.edit(user._id, { name: 'x' })).rejects.toMatchObject({ code: 'provider_invalid' });
  });

  it.each([
    [400, 'provider_refused'],
    [401, 'provider_refused'],
    [404, 'provider_refused'],
    [429, 'provider_unreachable'],
    [503, 'provider_unreachable'],
    [302, 'provider_invalid'],
  ])('maps HTTP %i to %s', async (status, code) => {
    const { api } = apiAnswering({ status, body: { message: 'CANARY' } });
    const calls = [
      api.find({ email }),
      api.getById(user._id),
      api.create({ email }),
      api.edit(user._id, {}),
      api.list(),
    ];
    for (const call of calls) {
      const error: unknown = await call.catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code, status });
      expect((error as Error).message).not.toMatch(/CANARY|KEY|SECRET|@/);
    }
  });

  it.each([{}, [{}], [{ _id: 'x' }], 'text', 7, [[user]], { users: {} }])('refuses %j', async (body) => {
    await expect(apiAnswering({ body }).api.list()).rejects.toMatchObject({ code: 'provider_invalid' });
  });

  it('lists a whole account of 10,000', async () => {
    const all = Array.from({ length: 10_000 }, (_, index) => ({
      ...user,
      _id: index.toString(16).padStart(24, '0'),
      email: `${String(index)}@example.com`,
    }));
    const listed = await apiAnswering({ body: all }).api.list();
    expect(new Set(listed.map(({ id }) => id)).size).toBe(10_000);
  });

  it('stops reading when an ignored filter sends the whole account', async () => {
    const { api } = apiAnswering({ body: Array.from({ length: 2000 }, () => user) });
    await expect(api.find({ email })).rejects.toMatchObject({ code: 'provider_invalid' });
  });

  it('keeps what it does not know in data, and follows no prototype', async () => {
    const text = JSON.stringify(user).replace(
      '"data":{',
      '"data":{"__proto__":{"polluted":1},"5d21b94aea405b2e01294df7":{"a":[1]},',
    );
    const found = await apiAnswering({ text }).api.getById(user._id);
    expect(found?.data['5d21b94aea405b2e01294df7']).toEqual({ a: [1] });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect((found?.data as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
