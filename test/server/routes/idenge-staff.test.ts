import { describe, expect, it } from 'vitest';
import { zPassAnswer, zPassListAnswer } from '../../../src/core/protocol/idenge.js';
import type { IdengeOptions } from '../../../src/server/index.js';
import { birth, idengeHarness, lucia, marcos, points, problemOf } from './idenge-harness.js';

const allow = { authorize: () => true } satisfies Partial<IdengeOptions>;

describe('the staff routes', () => {
  it.each([
    ['GET', '/idenge/users?email=a@example.com'],
    ['GET', `/idenge/users/${marcos.id}`],
    ['PATCH', `/idenge/users/${marcos.id}`],
    ['POST', '/idenge/users'],
  ])('%s %s does not exist without authorize, and asks it otherwise', async (method, path) => {
    const body = method === 'GET' ? {} : { body: { name: 'N', email: 'n@example.com' } };
    const absent = idengeHarness();
    expect((await absent.send(method, path, body)).status).toBe(404);
    for (const answer of [false, undefined, null, 'yes', 1] as never[]) {
      const closed = idengeHarness({ authorize: () => answer });
      const response = await closed.send(method, path, { ...body, session: { externalId: marcos.externalId } });
      expect(response.status).toBe(403);
      expect(closed.asked()).toEqual([]);
    }
  });

  it('tell authorize what is wanted, and of whom', async () => {
    const seen: unknown[] = [];
    const { send } = idengeHarness({
      write: ['name', 'email'],
      authorize: (_, action, target) => {
        seen.push([action, target]);
        return true;
      },
    });
    await send('GET', '/idenge/users?phone=665654');
    await send('GET', `/idenge/users/${marcos.id}`);
    await send('PATCH', `/idenge/users/${marcos.id}`, { body: { name: 'N' } });
    await send('POST', '/idenge/users', { body: { name: 'N', email: 'n@example.com' } });
    expect(seen).toEqual([
      ['list', null],
      ['view', { userId: marcos.id }],
      ['edit', { userId: marcos.id }],
      ['enroll', null],
    ]);
  });

  it.each([
    [`email=${encodeURIComponent(marcos.email)}`, [marcos.id]],
    ['externalId=1234EE', [marcos.id]],
    ['phone=665654', [marcos.id]],
    [`externalId=1234EE&phone=665654`, [marcos.id]],
    ['externalId=none', []],
  ])('find by %s', async (query, ids) => {
    const { send } = idengeHarness(allow);
    const response = await send('GET', `/idenge/users?${query}`);
    expect(response.status).toBe(200);
    const { users, next } = zPassListAnswer.parse(await response.json());
    expect(users.map(({ userId }) => userId)).toEqual(ids);
    expect(next).toBeNull();
    for (const user of users) expect(Object.keys(user.data)).toEqual([points, birth]);
  });

  it('list everyone, the oldest first, where nothing narrows the look-up', async () => {
    const { send, sandbox, asked } = idengeHarness(allow);
    for (let index = 0; index < 60; index += 1) {
      sandbox.control.idenge.createUser({
        _id: `00${String(index).padStart(22, '0')}`,
        email: `o${index}@example.com`,
      });
    }
    const first = zPassListAnswer.parse(await (await send('GET', '/idenge/users')).json());
    expect(first.users).toHaveLength(50);
    expect(first.users[0]?.email).toBe('o0@example.com');
    const second = zPassListAnswer.parse(await (await send('GET', `/idenge/users?cursor=${first.next ?? ''}`)).json());
    expect(second.next).toBeNull();
    expect([...first.users, ...second.users]).toHaveLength(64);
    expect(asked()).toEqual(['GET /users', 'GET /users']);
  });

  it.each([
    '?email[$ne]=',
    '?email=a@example.com&email=b@example.com',
    '?email[]=a@example.com',
    '?email=%E2%80%AE@example.com',
    '?email=a%EF%BC%A0example.com',
    '?email=',
    '?externalId=%00',
    '?phone=1&limit=1000',
    '?_id=5cd9561dab2156756bdcf709',
    '?__proto__=1&phone=1',
    '?phone=1&cursor=-1',
    '?phone=1&cursor=x',
    `?phone=${'1'.repeat(300)}`,
  ])('refuse the query %s', async (query) => {
    const { send, asked } = idengeHarness(allow);
    const response = await send('GET', `/idenge/users${query}`);
    expect(response.status).toBe(400);
    expect(asked()).toEqual([]);
  });

  it('page through many matches, each once', async () => {
    const { send, sandbox } = idengeHarness(allow);
    for (let index = 0; index < 120; index += 1) {
      sandbox.control.idenge.createUser({ email: `many${String(index)}@example.com`, phone: '777' });
    }
    const seen: string[] = [];
    let cursor: string | null = '0';
    while (cursor !== null) {
      const page: ReturnType<typeof zPassListAnswer.parse> = zPassListAnswer.parse(
        await (await send('GET', `/idenge/users?phone=777&cursor=${cursor}`)).json(),
      );
      expect(page.users.length).toBeLessThanOrEqual(50);
      seen.push(...page.users.map(({ userId }) => userId));
      cursor = page.next;
    }
    expect(seen).toHaveLength(120);
    expect(new Set(seen).size).toBe(120);
  });

  it('never relay a list that the filter did not make', async () => {
    const { send, sandbox } = idengeHarness(allow);
    sandbox.control.setSwitches({ idenge: { ignoreAllFilters: true } });
    expect((await send('GET', '/idenge/users?phone=665654')).status).toBe(502);
  });

  it('show, edit and enrol one', async () => {
    const { send, written } = idengeHarness({ ...allow, write: ['name', 'email', birth] });
    const shown = zPassAnswer.parse(await (await send('GET', `/idenge/users/${marcos.id}`)).json());
    expect(shown).toMatchObject({ pass: { userId: marcos.id }, actions: ['edit'] });
    const edited = await send('PATCH', `/idenge/users/${marcos.id}`, { body: { data: { [birth]: null } } });
    expect(zPassAnswer.parse(await edited.json()).pass?.data[birth]).toBeNull();
    const enrolled = await send('POST', '/idenge/users', { body: { name: 'S', email: 's@example.com' } });
    expect(enrolled.status).toBe(201);
    expect(written()).toEqual([{ data: { [points]: '150', [birth]: null } }, { name: 'S', email: 's@example.com' }]);
    const taken = { body: { name: 'S', email: marcos.email } };
    for (let round = 0; round < 7; round += 1) {
      expect((await send('POST', '/idenge/users', taken)).status).toBe(409);
    }
    const conflict = await send('PATCH', `/idenge/users/${lucia.id}`, { body: { email: marcos.email } });
    expect((await problemOf(conflict)).errors).toEqual([{ pointer: '/email', code: 'taken' }]);
    expect((await send('PATCH', `/idenge/users/${marcos.id}`, { body: { phone: '1' } })).status).toBe(400);
  });

  it.each(['x', `${marcos.id}0`, marcos.id.toUpperCase(), '..%2fusers', '5cd9561dab2156756bdcffff', '%00'])(
    'answer 404 for the id %s',
    async (id) => {
      const { send } = idengeHarness(allow);
      expect((await send('GET', `/idenge/users/${id}`)).status).toBe(404);
      expect((await send('PATCH', `/idenge/users/${id}`, { body: { name: 'x' } })).status).toBe(404);
    },
  );
});
