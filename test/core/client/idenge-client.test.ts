/** The client of the pass card's wire: requests as the protocol writes them, guards equal to the schemas. */
import { describe, expect, it } from 'vitest';
import {
  createIdengeClient,
  isFieldValue,
  isPass,
  isPassAnswer,
  isPassField,
  isPassListAnswer,
} from '../../../src/core/client/idenge-client.js';
import type { Guard } from '../../../src/core/client/guards.js';
import { zFieldValue, zPass, zPassAnswer, zPassField, zPassListAnswer } from '../../../src/core/protocol/idenge.js';
import { expectGuardEqualsSchema } from './guard-equality.js';

const pass = {
  userId: '66f2a8d1c3b4a5d6e7f80001',
  name: 'Marcos Bermejo',
  email: 'marcos@example.com',
  phone: null,
  status: 'installed',
  platform: 'ios',
  imageUrl: null,
  emailSent: true,
  data: { points: '150', birth: '1985-12-24T23:00:00.000Z', level: 3, news: false, none: null },
  createdAt: '2026-01-02T10:00:00.000Z',
  updatedAt: null,
  passLastUpdated: null,
  externalId: '1234EE',
};

const field = {
  id: 'birth',
  label: { 'pt-BR': 'Nascimento', es: 'Nacimiento', en: 'Birth' },
  type: 'date',
  options: ['a'],
  timeZone: 'Europe/Madrid',
  editable: true,
  required: false,
};

const answer = { pass, fields: [field], actions: ['edit', 'download'], downloadUrl: 'https://w.example/1' };

interface Sent {
  readonly url: string;
  readonly method: string | undefined;
  readonly body: unknown;
  readonly headers: Headers;
}

/** A client whose every request is answered with `body`, and what it sent. */
function connect(body: unknown, status = 200) {
  const sent: Sent[] = [];
  const client = createIdengeClient(() => ({
    endpoint: 'https://shop.example/catraca',
    fetch: async (url, init) => {
      const text = init?.body as string | undefined;
      sent.push({
        url: url as string,
        method: init?.method,
        body: text === undefined ? undefined : JSON.parse(text),
        headers: new Headers(init?.headers),
      });
      return new Response(JSON.stringify(body), { status });
    },
  }));
  return { client, sent };
}

describe('guards of the Idenge client', () => {
  it.each<[string, Guard<unknown>, Parameters<typeof expectGuardEqualsSchema>[1], readonly unknown[]]>([
    ['isFieldValue', isFieldValue, zFieldValue, ['150', 3, false, null]],
    ['isPass', isPass, zPass, [pass, { ...pass, data: {}, status: null, name: null }]],
    ['isPassField', isPassField, zPassField, [field, { ...field, type: 'select', options: [] }]],
    ['isPassAnswer', isPassAnswer, zPassAnswer, [answer, { ...answer, pass: null, passToken: 't', downloadUrl: null }]],
    [
      'isPassListAnswer',
      isPassListAnswer,
      zPassListAnswer,
      [
        { users: [pass], next: 'c' },
        { users: [], next: null },
      ],
    ],
  ])('%s equals its schema', (_name, guard, schema, examples) => {
    expectGuardEqualsSchema(guard, schema, examples);
  });
});

describe('createIdengeClient', () => {
  it.each<[string, (client: ReturnType<typeof createIdengeClient>) => Promise<unknown>, Partial<Sent>]>([
    ['load', (c) => c.load(), { method: 'GET', url: '/idenge/pass', body: undefined }],
    ['enroll', (c) => c.enroll({ name: 'A' }), { method: 'POST', url: '/idenge/pass', body: { name: 'A' } }],
    ['patch', (c) => c.patch({ phone: null }), { method: 'PATCH', url: '/idenge/pass', body: { phone: null } }],
    ['readUser', (c) => c.readUser('a/b?c'), { method: 'GET', url: '/idenge/users/a%2Fb%3Fc', body: undefined }],
    [
      'patchUser',
      (c) => c.patchUser('u1', { name: 'B' }),
      { method: 'PATCH', url: '/idenge/users/u1', body: { name: 'B' } },
    ],
    ['createUser', (c) => c.createUser({ name: 'C' }), { method: 'POST', url: '/idenge/users', body: { name: 'C' } }],
  ])('%s sends what the protocol says', async (_name, call, expected) => {
    const { client, sent } = connect(answer);
    await expect(call(client)).resolves.toEqual(answer);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ ...expected, url: `https://shop.example/catraca${expected.url ?? ''}` });
    expect(sent[0]?.headers.get('x-catraca')).toBe('1');
    expect(sent[0]?.headers.has('x-catraca-pass')).toBe(false);
  });

  it('searches by what is given alone, encoded, page by page', async () => {
    const { client, sent } = connect({ users: [], next: null });
    await client.search({ email: 'a&email=b@example.com', phone: undefined }, null);
    await client.search({ externalId: '1 2', phone: '+55 11' }, 'next page');
    expect(sent.map(({ url }) => url.slice('https://shop.example/catraca/idenge'.length))).toEqual([
      '/users?email=a%26email%3Db%40example.com',
      '/users?externalId=1+2&phone=%2B55+11&cursor=next+page',
    ]);
  });

  it('carries the pass token in its own header', async () => {
    const { client, sent } = connect(answer);
    await client.load({ passToken: 'secret' });
    expect(sent[0]?.headers.get('x-catraca-pass')).toBe('secret');
    expect(sent[0]?.headers.has('authorization')).toBe(false);
  });

  it('rejects an answer that does not fit', async () => {
    const { client } = connect({ ...answer, pass: { ...pass, data: { points: {} } } });
    await expect(client.load()).rejects.toMatchObject({ code: 'response_invalid' });
  });

  it('tells which field was refused', async () => {
    const { client } = connect({ code: 'conflict', errors: [{ pointer: '/email', code: 'taken' }] }, 409);
    await expect(client.enroll({ email: 'a@example.com' })).rejects.toMatchObject({
      code: 'conflict',
      fields: [{ pointer: '/email', code: 'taken' }],
    });
  });
});
