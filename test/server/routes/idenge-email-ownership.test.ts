/** An e-mail address proves whose card it is only where the host has verified it, and only for a card of the same person. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IdengeOptions } from '../../../src/server/index.js';
import { normalEmail } from '../../../src/server/providers/idenge-filter.js';
import { isSafeEmail } from '../../../src/server/routes/cardholder-key.js';
import { idengeHarness, lucia, marcos, problemOf } from './idenge-harness.js';

const email = 'victim@example.com';
const attacker = { externalId: 'attacker' };
const victim = [{ externalId: 'victim' }, { verifiedEmail: email }];
const unverified: Partial<IdengeOptions> = { unverifiedEmail: true };

interface Shown {
  readonly pass: { readonly userId: string; readonly phone: string | null } | null;
  readonly actions: readonly string[];
}

const shown = async (response: Response): Promise<Shown> => (await response.json()) as Shown;

describe('a card that was enrolled with the e-mail of another person', () => {
  const hijacked = (options: Partial<IdengeOptions> = {}) => {
    const harness = idengeHarness(options);
    const { _id } = harness.sandbox.control.idenge.createUser({ name: 'Mallory', email, ...attacker });
    return { ...harness, id: _id };
  };

  it('is neither shown to that person nor filled in by them', async () => {
    const { send, stored, id, logged } = hijacked();
    expect(await shown(await send('GET', '/idenge/pass', { session: victim }))).toMatchObject({ pass: null });
    const edit = { session: victim, body: { phone: '+5511987654321' } };
    expect((await send('PATCH', '/idenge/pass', edit)).status).toBe(404);
    expect(stored(id)?.phone).toBeNull();
    expect((await shown(await send('GET', '/idenge/pass', { session: attacker }))).pass?.phone).toBeNull();
    expect(logged).toContainEqual({ event: 'security', provider: 'idenge', what: 'email_of_other_card' });
  });

  it('is refused whatever the order of the keys', async () => {
    const { send } = hijacked();
    const keys = [...victim].reverse();
    expect(await shown(await send('GET', '/idenge/pass', { session: keys }))).toMatchObject({ pass: null });
  });

  it('is not enrolled a second time: the e-mail is taken', async () => {
    const { send, written } = hijacked();
    const response = await send('POST', '/idenge/pass', { session: victim, body: { name: 'Vera' } });
    expect(response.status).toBe(409);
    expect((await problemOf(response)).errors).toEqual([{ pointer: '/email', code: 'taken' }]);
    expect(written()).toEqual([]);
  });

  it('is shown where the host knows the visitor by the e-mail alone, or the card has no external id', async () => {
    const { send, sandbox, id } = hijacked();
    const byEmail = await send('GET', '/idenge/pass', { session: { verifiedEmail: email } });
    expect((await shown(byEmail)).pass?.userId).toBe(id);
    sandbox.control.idenge.editUser(id, { externalId: null });
    expect((await shown(await send('GET', '/idenge/pass', { session: victim }))).pass?.userId).toBe(id);
  });
});

describe('an e-mail that the host has not verified', () => {
  const body = { name: 'Mallory', email };

  it('enrols nobody by default, and the form is not offered', async () => {
    const { send, asked } = idengeHarness();
    expect((await shown(await send('GET', '/idenge/pass', { session: attacker }))).actions).toEqual([]);
    const response = await send('POST', '/idenge/pass', { session: attacker, body });
    expect(response.status).toBe(400);
    expect((await problemOf(response)).errors).toEqual([{ pointer: '/email', code: 'unverified' }]);
    expect(asked()).toEqual(['GET /users?externalId=attacker', 'GET /users?externalId=attacker']);
  });

  it('tells the operator once which option enrolment needs', async () => {
    const { send, logged } = idengeHarness();
    for (let round = 0; round < 2; round += 1) await send('GET', '/idenge/pass', { session: attacker });
    const notices = logged.filter((event) => event.event === 'notice' && event.topic === 'idenge.unverifiedEmail');
    expect(notices).toHaveLength(1);
  });

  it('enrols with unverifiedEmail: true', async () => {
    const { send, written } = idengeHarness(unverified);
    expect((await shown(await send('GET', '/idenge/pass', { session: attacker }))).actions).toEqual(['enroll']);
    expect((await send('POST', '/idenge/pass', { session: attacker, body })).status).toBe(201);
    expect(written()).toEqual([{ ...body, ...attacker }]);
  });

  it("enrols with enroll: 'public', which implies it", async () => {
    const { send } = idengeHarness({ enroll: 'public' }, { beforeStart: () => undefined });
    expect((await send('POST', '/idenge/pass', { session: attacker, body })).status).toBe(201);
  });

  it.each([false, true])('is not written by an edit unless unverifiedEmail is true (%s)', async (unverifiedEmail) => {
    const { send, written } = idengeHarness({ write: ['email'], unverifiedEmail });
    const response = await send('PATCH', '/idenge/pass', {
      session: { externalId: marcos.externalId },
      body: { email: 'new@example.com' },
    });
    expect(response.status).toBe(unverifiedEmail ? 200 : 400);
    if (unverifiedEmail) return;
    expect((await problemOf(response)).errors).toEqual([{ pointer: '/email', code: 'unverified' }]);
    expect(written()).toEqual([]);
  });

  it('is not written by a pass token either', async () => {
    const { send, catraca, written } = idengeHarness({ write: ['email'] });
    const token = await catraca.idenge.mintPassToken({ userId: marcos.id, actions: ['view', 'edit', 'enroll'] });
    expect((await send('PATCH', '/idenge/pass', { token, body: { email: 'new@example.com' } })).status).toBe(400);
    const unknown = await catraca.idenge.mintPassToken({ userId: 'a'.repeat(24), actions: ['view', 'enroll'] });
    expect((await send('POST', '/idenge/pass', { token: unknown, body })).status).toBe(400);
    expect(written()).toEqual([]);
  });

  it('is written where the host has verified it since', async () => {
    const { send, written } = idengeHarness({ write: ['email'] });
    const session = [{ externalId: marcos.externalId }, { verifiedEmail: 'New@example.com' }];
    expect((await send('PATCH', '/idenge/pass', { session, body: { email: 'new@example.com' } })).status).toBe(200);
    expect(written()).toEqual([{ email: 'new@example.com' }]);
  });
});

describe('an e-mail of another card', () => {
  /** A provider that does not hold e-mails unique would accept it: the backend must not send it. */
  it.each([
    ['create', 'POST', { externalId: 'new-1' }, { name: 'Mallory', email: marcos.email }],
    ['create, in other letters', 'POST', { externalId: 'new-1' }, { name: 'M', email: marcos.email.toUpperCase() }],
    ['edit', 'PATCH', { userId: lucia.id }, { email: marcos.email }],
  ])('is never sent to the provider: %s', async (_, method, session, body) => {
    const { send, written } = idengeHarness({ ...unverified, write: ['email'] });
    const response = await send(method, '/idenge/pass', { session, body });
    expect(response.status).toBe(409);
    expect((await problemOf(response)).errors).toEqual([{ pointer: '/email', code: 'taken' }]);
    expect(written()).toEqual([]);
  });

  it('is not tried out from a list: each attempt counts, whether or not the e-mail is taken', async () => {
    const { send } = idengeHarness({ ...unverified, write: ['email'] });
    const attempt = async (address: string) =>
      (await send('PATCH', '/idenge/pass', { session: { userId: lucia.id }, body: { email: address } })).status;
    for (let round = 0; round < 5; round += 1) expect(await attempt(`free${String(round)}@example.com`)).toBe(200);
    expect(await attempt(marcos.email)).toBe(429);
    expect(await attempt('free9@example.com')).toBe(429);
  });

  it('is not taken over where the provider answers a create with the card that has it', async () => {
    const { send, sandbox, stored } = idengeHarness(unverified);
    sandbox.control.addFault({
      provider: 'idenge',
      operation: 'create',
      kind: 'answer',
      status: 201,
      body: { ...stored(marcos.id), email: 'race@example.com' },
    });
    const form = { name: 'Mallory', email: 'race@example.com' };
    const response = await send('POST', '/idenge/pass', { session: attacker, body: form });
    expect(response.status).toBe(502);
    expect(await response.text()).not.toContain(marcos.id);
  });

  it('is refused to staff as well', async () => {
    const { send, written } = idengeHarness({ authorize: () => true, write: ['name', 'email'] });
    const taken = { name: 'S', email: marcos.email };
    expect((await send('POST', '/idenge/users', { body: taken })).status).toBe(409);
    expect((await send('PATCH', `/idenge/users/${lucia.id}`, { body: { email: marcos.email } })).status).toBe(409);
    expect(written()).toEqual([]);
  });
});

/** Each is another address to one system and the same to the next. */
const unstable = [
  ['full-width letters', 'ｍarcos.bermejo@idenge.com'],
  ['a ligature', 'oﬃce@example.com'],
  ['the Kelvin sign', 'mar\u212aos@example.com'],
  ['a full-width at sign', 'marcos.bermejo＠idenge.com'],
  ['a full-width full stop', 'marcos.bermejo@idenge．com'],
  ['a decomposed letter', 'jose\u0301@example.com'],
  ['a superscript', 'marcos\u00b2@example.com'],
] as const;

describe('an e-mail that NFKC would change', () => {
  it.each(unstable)('opens no card, enrols nobody and is not looked up: %s', async (_, address) => {
    const { send, asked, sandbox } = idengeHarness({ ...unverified, write: ['email'], authorize: () => true });
    sandbox.control.idenge.createUser({ email: address.normalize('NFKC'), name: 'Target' });
    expect((await send('GET', '/idenge/pass', { session: { verifiedEmail: address } })).status).toBe(401);
    const form = { session: attacker, body: { name: 'N', email: address } };
    expect((await problemOf(await send('POST', '/idenge/pass', form))).errors).toEqual([
      { pointer: '/email', code: 'invalid' },
    ]);
    expect((await send('GET', `/idenge/users?email=${encodeURIComponent(address)}`)).status).toBe(400);
    expect(asked().filter((request) => request.includes('email='))).toEqual([]);
    const edit = { session: { userId: lucia.id }, body: { email: address } };
    expect((await send('PATCH', '/idenge/pass', edit)).status).toBe(400);
    expect(asked().filter((request) => request.startsWith('PATCH'))).toEqual([]);
  });

  it('is refused, whichever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), (text) => {
        const address = `${text}@example.com`;
        if (address.normalize('NFKC') !== address) expect(isSafeEmail(address)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('two e-mails that differ beyond the case of ASCII letters', () => {
  it.each([
    ['josÉ@example.com', 'josé@example.com'],
    ['ÅSA@example.com', 'åsa@example.com'],
    ['ΣΑΣ@example.com', 'σας@example.com'],
    ['straẞe@example.com', 'straße@example.com'],
    ['\u0130da@example.com', 'i\u0307da@example.com'],
  ])('are two people: %s opens no card of %s', async (stored, asked) => {
    const { send, sandbox } = idengeHarness();
    // The simulated provider folds every letter when it filters.
    sandbox.control.idenge.createUser({ email: stored, name: 'Target' });
    const response = await send('GET', '/idenge/pass', { session: { verifiedEmail: asked } });
    expect(await response.text()).not.toContain('Target');
  });

  it('stay two by the comparison, and ASCII letters are one', () => {
    const addresses = Array.from({ length: 0xff80 }, (_, index) => `x${String.fromCharCode(0x80 + index)}@example.com`);
    expect(addresses.filter((address) => normalEmail(address) !== address)).toEqual([]);
    expect(normalEmail('Ana.SOUZA@Example.COM')).toBe('ana.souza@example.com');
  });
});
