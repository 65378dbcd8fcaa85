/** What a host's `identify` answers by mistake: taken where it can only mean one thing, otherwise logged with the fix. */
import { describe, expect, it } from 'vitest';
import { zPassAnswer } from '../../../src/core/protocol/idenge.js';
import type { CardholderKey } from '../../../src/server/index.js';
import { idengeHarness, marcos } from './idenge-harness.js';

const userOf = async (response: Response) => zPassAnswer.parse(await response.json()).pass?.userId;

/** These compile: what may be answered. */
export const accepted: readonly CardholderKey[] = [
  { externalId: marcos.externalId },
  { externalId: 42 },
  { externalId: '1', verifiedEmail: 'a@example.com' },
  { userId: marcos.id, externalId: '1', verifiedEmail: 'a@example.com' },
];
// @ts-expect-error -- nobody has verified it
export const unverified: CardholderKey = { email: 'a@example.com' };
// @ts-expect-error -- names nobody
export const empty: CardholderKey = {};

describe('what identify answers', () => {
  it.each([
    ['two keys in one object', { externalId: marcos.externalId, verifiedEmail: marcos.email }],
    ['all keys in one object', { verifiedEmail: 'x@example.com', externalId: 'none', userId: marcos.id }],
    ['a key that is null beside another', { externalId: marcos.externalId, verifiedEmail: null }],
  ])('is taken where it can only mean one thing: %s', async (_, session) => {
    const { send, logged } = idengeHarness();
    expect(await userOf(await send('GET', '/idenge/pass', { session }))).toBe(marcos.id);
    expect(logged.filter(({ event }) => event === 'defect')).toEqual([]);
  });

  it('names by external id before e-mail, whatever the order of the members', async () => {
    const { send, asked } = idengeHarness();
    await send('GET', '/idenge/pass', { session: { verifiedEmail: marcos.email, externalId: marcos.externalId } });
    expect(asked()).toEqual(['GET /users?externalId=1234EE']);
  });

  it('is taken with a whole number as external id', async () => {
    const { send, sandbox } = idengeHarness();
    sandbox.control.idenge.editUser(marcos.id, { externalId: '42' });
    expect(await userOf(await send('GET', '/idenge/pass', { session: { externalId: 42 } }))).toBe(marcos.id);
  });

  it.each([
    [{ email: 'ana@example.com' }, /verifiedEmail/],
    [{ externalId: 1.5 }, /"externalId".*number/],
    [{ externalId: 2 ** 53 }, /"externalId".*number/],
    [{ externalId: '' }, /"externalId"/],
    [{ externalId: { id: 1 } }, /"externalId".*object/],
    [{ userId: '42' }, /"userId".*24 hexadecimal digits/],
    [{ verifiedEmail: 'a＠b.example' }, /"verifiedEmail"/],
    [{ verifiedEmail: true }, /"verifiedEmail".*boolean/],
    [{ id: '1' }, /"id"/],
    [{}, /null/],
    ['1234EE', /string/],
    [true, /boolean/],
  ])('is 401 and logged once with the fix, without a value: %j', async (session, message) => {
    const { send, asked, logged } = idengeHarness();
    for (let round = 0; round < 2; round += 1) {
      expect((await send('GET', '/idenge/pass', { session })).status).toBe(401);
    }
    const setup = logged.flatMap((event) => (event.event === 'defect' ? [event] : []));
    expect(setup).toHaveLength(1);
    expect(setup[0]).toMatchObject({ where: 'idenge.identify', error: expect.stringMatching(message) });
    expect(JSON.stringify(setup)).not.toMatch(/ana@|1234EE/);
    expect(asked()).toEqual([]);
  });

  it.each([[null], [[]]])('is 401 without a log line where nobody is signed in: %j', async (session) => {
    const { send, logged } = idengeHarness();
    expect((await send('GET', '/idenge/pass', { session })).status).toBe(401);
    expect(logged.filter(({ event }) => event === 'defect')).toEqual([]);
  });

  it('is taken in part where one key of several is good', async () => {
    const { send, logged } = idengeHarness();
    const session = [{ email: marcos.email }, { externalId: marcos.externalId }];
    expect(await userOf(await send('GET', '/idenge/pass', { session }))).toBe(marcos.id);
    expect(logged).toContainEqual(expect.objectContaining({ event: 'defect', where: 'idenge.identify' }));
  });

  it("is no stranger where it is a mistake: enroll: 'public' does not apply", async () => {
    const { send } = idengeHarness({ enroll: 'public' }, { beforeStart: () => undefined });
    expect((await send('GET', '/idenge/pass', { session: { email: 'ana@example.com' } })).status).toBe(401);
  });
});
