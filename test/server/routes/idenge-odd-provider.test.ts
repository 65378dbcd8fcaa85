/** Answers of Idenge that are odd, and what of them must neither be lost, nor taken for "no card", nor fail everything. */
import { describe, expect, it } from 'vitest';
import { zPassAnswer, zPassListAnswer } from '../../../src/core/protocol/idenge.js';
import { idengeHarness, level, lucia, marcos, points, problemOf } from './idenge-harness.js';

const session = { externalId: marcos.externalId };
const newcomer = [{ externalId: 'new-1' }, { verifiedEmail: 'nova@example.com' }];
const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

/** A backend beside an Idenge whose answers to `GET` have `data` in these words of JSON. */
function storing(data: string) {
  const sent: string[] = [];
  const user = (text: string) =>
    `{"_id":"${marcos.id}","name":"Marcos","email":"${marcos.email}","externalId":"${marcos.externalId}","data":${text}}`;
  const harness = idengeHarness(
    { write: ['name', points, level], read: ['name', points, level] },
    {
      fetch: async (input: RequestInfo | URL, init?: RequestInit) => {
        const request = new Request(input, init);
        if (request.method !== 'GET') sent.push(await request.text());
        return new Response(user(data), { headers: { 'content-type': 'application/json' } });
      },
    },
  );
  return { ...harness, sent };
}

describe('deeply nested JSON', () => {
  it.each(['PATCH', 'POST'])('in the body of %s is refused as malformed', async (method) => {
    const { send, logged, asked } = idengeHarness({ authorize: () => true });
    for (const body of [
      nested(600),
      `{"data":${nested(600)}}`,
      '['.repeat(4000),
      `${'['.repeat(2000)}${']'.repeat(2000)}`,
      // As many as 4 KiB can hold; recursion ran out of stack near this depth.
      `${'['.repeat(2047)}${']'.repeat(2047)}`,
      nested(33),
    ]) {
      for (const path of ['/idenge/pass', ...(method === 'POST' ? ['/idenge/users'] : [])]) {
        const response = await send(method, path, { session: newcomer, body });
        expect(response.status).toBe(400);
        // Refused by the parser: any later check would name another reason.
        const malformed = { code: 'request_invalid', errors: [{ pointer: '', code: 'malformed' }] };
        expect(await problemOf(response)).toMatchObject(malformed);
      }
    }
    expect(logged.filter(({ event }) => event === 'defect')).toEqual([]);
    expect(asked()).toEqual([]);
  });

  it.each([
    ['GET', 33],
    ['GET', 5000],
    ['PATCH', 33],
    ['PATCH', 5000],
  ])('in the data of a cardholder is an invalid answer at %s, with %i levels', async (method, levels) => {
    const { send, logged, sent } = storing(nested(levels));
    const body = method === 'GET' ? {} : { body: { data: { [level]: 'gold' } } };
    const response = await send(method, '/idenge/pass', { session, ...body });
    expect(response.status).toBe(502);
    expect((await problemOf(response)).code).toBe('provider_invalid');
    expect(logged.filter(({ event }) => event === 'defect')).toEqual([]);
    expect(sent).toEqual([]);
  });
});

describe('the data of a cardholder', () => {
  it('is written back with every digit of its numbers', async () => {
    const data = `{"${points}":12345678901234567890,"other":[1.10,{"deep":-9007199254740993,"n":"n7"}],"text":"123"}`;
    const { send, sent } = storing(data);
    expect((await send('PATCH', '/idenge/pass', { session, body: { data: { [level]: 'gold' } } })).status).toBe(200);
    expect(sent).toEqual([`{"data":${data.slice(0, -1)},"${level}":"gold"}}`]);
  });

  it('shows a number beyond 2^53 by its digits', async () => {
    const { send } = storing(`{"${points}":12345678901234567890,"${level}":5}`);
    const { pass } = zPassAnswer.parse(await (await send('GET', '/idenge/pass', { session })).json());
    expect(pass?.data).toEqual({ [points]: '12345678901234567890', [level]: 5 });
  });

  it('takes no number from a form that it would round', async () => {
    const { send, sent } = storing('{}');
    const response = await send('PATCH', '/idenge/pass', { session, body: `{"data":{"${points}":9007199254740993}}` });
    expect(response.status).toBe(400);
    expect(sent).toEqual([]);
  });

  it.each(['"text"', '[1,2]', '7', 'true'])('is neither overwritten nor a failure where it is %s', async (data) => {
    const { send, sent } = storing(data);
    const shown = zPassAnswer.parse(await (await send('GET', '/idenge/pass', { session })).json());
    expect(shown.pass).toMatchObject({ name: 'Marcos', data: { [points]: null } });
    const response = await send('PATCH', '/idenge/pass', { session, body: { data: { [level]: 'gold' } } });
    expect(response.status).toBe(502);
    expect((await problemOf(response)).code).toBe('provider_invalid');
    expect(sent).toEqual([]);
    expect((await send('PATCH', '/idenge/pass', { session, body: { name: 'X' } })).status).toBe(200);
    expect(sent).toEqual(['{"name":"X"}']);
  });

  it('is read whole before it is written, where the list shows a part of it', async () => {
    const stored = { [points]: '150', kept: 'yes' };
    const sent: unknown[] = [];
    const harness = idengeHarness(
      {},
      {
        fetch: async (input: RequestInfo | URL, init?: RequestInit) => {
          const request = new Request(input, init);
          const user = { _id: marcos.id, name: 'Marcos', email: marcos.email, externalId: marcos.externalId };
          if (request.method === 'PATCH') sent.push(await request.json());
          const isList = new URL(request.url).search !== '';
          return Response.json(isList ? [{ ...user, data: { [points]: '150' } }] : { ...user, data: stored });
        },
      },
    );
    const body = { data: { [level]: 'gold' } };
    expect((await harness.send('PATCH', '/idenge/pass', { session, body })).status).toBe(200);
    expect(sent).toEqual([{ data: { ...stored, [level]: 'gold' } }]);
  });

  it('keeps the external id of a card apart from one that rounds to the same number', async () => {
    const user = `{"_id":"${marcos.id}","name":"Marcos","externalId":9007199254740993}`;
    const { send } = idengeHarness({}, { fetch: async () => new Response(user) });
    expect((await send('GET', '/idenge/pass', { session: { externalId: '9007199254740992' } })).status).toBe(502);
    expect((await send('GET', '/idenge/pass', { session: { externalId: '9007199254740993' } })).status).toBe(200);
  });
});

describe('a list that answers 404', () => {
  const nowhere = () => new Response('{"message":"not found"}', { status: 404 });

  it.each([[newcomer], [{ userId: marcos.id }]])(
    'is no "no card yet" while it has never answered: %j',
    async (keys) => {
      const { send, logged } = idengeHarness({}, { fetch: async () => nowhere() });
      const response = await send('GET', '/idenge/pass', { session: keys });
      expect(response.status).toBe(502);
      expect((await problemOf(response)).code).toBe('provider_refused');
      expect(logged).toContainEqual(expect.objectContaining({ event: 'notice', topic: 'idenge.baseUrl' }));
      const enrolment = await send('POST', '/idenge/pass', { session: newcomer, body: { name: 'Nova' } });
      expect(enrolment.status).toBe(502);
    },
  );

  it('is "no card yet" where the list answers without a filter, of which nothing is read', async () => {
    const asked: string[] = [];
    let cancelled = 0;
    const { send } = idengeHarness(
      {},
      {
        fetch: async (input: RequestInfo | URL) => {
          const { search, pathname } = new URL(new Request(input).url);
          asked.push(pathname.replace('/idenge/api', '') + search);
          if (search !== '') return nowhere();
          return new Response(new ReadableStream({ cancel: () => void (cancelled += 1) }));
        },
      },
    );
    for (let round = 0; round < 2; round += 1) {
      const response = await send('GET', '/idenge/pass', { session: { externalId: 'new-1' } });
      expect(zPassAnswer.parse(await response.json()).pass).toBeNull();
    }
    expect(asked).toEqual(['/users?externalId=new-1', '/users', '/users?externalId=new-1']);
    expect(cancelled).toBe(1);
  });

  it('is "no card yet" once a look-up has answered 2xx', async () => {
    const { send, sandbox, asked } = idengeHarness();
    expect((await send('GET', '/idenge/pass', { session })).status).toBe(200);
    sandbox.control.addFault({ provider: 'idenge', kind: 'status', status: 404 });
    const response = await send('GET', '/idenge/pass', { session: newcomer });
    expect(response.status).toBe(200);
    expect(asked().filter((request) => request === 'GET /users')).toEqual([]);
  });
});

describe('a malformed cardholder', () => {
  it.each([{ name: 'no id' }, { _id: 'x' }, 'text', null, [1]])(
    'is left out of the staff list and logged: %j',
    async (row) => {
      const { send, sandbox, stored, logged } = idengeHarness({ authorize: () => true });
      const body = [stored(marcos.id), row, stored(lucia.id)];
      sandbox.control.addFault({ provider: 'idenge', operation: 'list', kind: 'answer', body });
      const { users } = zPassListAnswer.parse(await (await send('GET', '/idenge/users')).json());
      expect(users.map(({ userId }) => userId)).toEqual([marcos.id, lucia.id]);
      expect(logged).toContainEqual({
        event: 'notice',
        topic: 'idenge.malformed',
        message: expect.stringMatching(/^1 /),
      });
    },
  );

  it('fails the look-up of a visitor: left out, it would invite who has a card to enrol', async () => {
    const { send, sandbox } = idengeHarness();
    sandbox.control.addFault({
      provider: 'idenge',
      operation: 'list',
      kind: 'answer',
      body: [{ externalId: '1234EE' }],
    });
    expect((await send('GET', '/idenge/pass', { session })).status).toBe(502);
  });

  it('fails the list where no row is a cardholder', async () => {
    const { send, sandbox } = idengeHarness({ authorize: () => true });
    sandbox.control.addFault({ provider: 'idenge', operation: 'list', kind: 'answer', body: [{ id: 1 }, { id: 2 }] });
    expect((await send('GET', '/idenge/users')).status).toBe(502);
  });
});
