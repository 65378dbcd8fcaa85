/** What every store must hold, races included. `advance` moves the store's own clock. */
import { describe, expect, it } from 'vitest';
import { randomToken } from '../../../src/server/random.js';
import type { FlowStore, NewFlow } from '../../../src/server/stores/flow-store.js';

export interface StoreUnderTest {
  readonly store: FlowStore;
  readonly advance: (milliseconds: number) => Promise<void>;
}

const life = 120_000;
const proof = { callbackHash: 'callback-hash', matchHash: 'match-hash' };

export function flowStoreContract(name: string, open: () => Promise<StoreUnderTest>): void {
  const setUp = async (change: Partial<NewFlow> = {}) => {
    const { store, advance } = await open();
    const id = randomToken(16);
    const flow: NewFlow = { id, kind: 'soluti', secretHash: 'mine', life, code: proof, data: 'sealed', ...change };
    expect(await store.create(flow)).toBe('created');
    const approve = (token = `token-${id}`, change: object = {}) =>
      store.approve('soluti', id, { ...proof, tokenHash: token, sealedToken: `sealed-${token}`, ...change });
    const read = () => store.read('soluti', id, 'mine');
    const finish = async () => {
      await approve();
      const [leased] = await store.lease({ duration: 10_000, id });
      expect(await store.complete('soluti', id, leased!.lease, { state: 'ready', sealedResult: 'result' })).toBe(true);
    };
    const deliver = async () => {
      const redeemed = await store.redeem('soluti', id, 'mine');
      if (redeemed?.outcome !== 'claimed') throw new Error('not claimed');
      expect(await store.deliver(id, redeemed.claim, 'answer')).toBe(true);
    };
    return { store, advance, id, flow, approve, read, finish, deliver };
  };

  describe(`${name}: create and read`, () => {
    it('gives a new flow to its holder', async () => {
      const { read, id } = await setUp();
      expect(await read()).toEqual({
        id,
        kind: 'soluti',
        state: 'pending',
        version: 1,
        expiresIn: life,
        data: 'sealed',
        reason: null,
        lapsed: false,
      });
    });

    it('refuses an id that exists', async () => {
      const { store, flow } = await setUp();
      expect(await store.create(flow)).toBe('exists');
    });

    it('knows nothing for a wrong secret, another kind or an unknown id', async () => {
      const { store, id } = await setUp();
      expect(await store.read('soluti', id, 'theirs')).toBeNull();
      expect(await store.read('ingresse', id, 'mine')).toBeNull();
      expect(await store.read('soluti', randomToken(16), 'mine')).toBeNull();
    });

    it('counts down, and forgets 60 s after expiry', async () => {
      const { advance, read } = await setUp();
      await advance(life - 1);
      expect((await read())?.expiresIn).toBe(1);
      await advance(60_000);
      expect((await read())?.expiresIn).toBe(-59_999);
      await advance(1);
      expect(await read()).toBeNull();
    });
  });

  describe(`${name}: approve`, () => {
    it('needs path secret and handle, of this kind', async () => {
      const { store, approve, read, id } = await setUp();
      expect(await approve('t', { callbackHash: 'wrong' })).toBe('unknown');
      expect(await approve('t', { matchHash: 'wrong' })).toBe('unknown');
      expect(await store.approve('ingresse', id, { ...proof, tokenHash: 't', sealedToken: 's' })).toBe('unknown');
      expect((await read())?.state).toBe('pending');
      expect(await approve('t')).toBe('approved');
      expect(await read()).toMatchObject({ state: 'approved', version: 2, expiresIn: 0 });
    });

    it('a wrong proof does not use up the token', async () => {
      const { approve } = await setUp();
      await approve('token-1', { matchHash: 'wrong' });
      expect(await approve('token-1')).toBe('approved');
    });

    it('takes the handle alone where the path holds no secret', async () => {
      const { approve } = await setUp();
      expect(await approve('t', { callbackHash: null })).toBe('approved');
    });

    it('100 duplicates: one approves, 99 repeat; another token conflicts', async () => {
      const { approve, read } = await setUp();
      const outcomes = await Promise.all(Array.from({ length: 100 }, () => approve('same')));
      expect(outcomes.filter((outcome) => outcome === 'approved')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'repeated')).toHaveLength(99);
      expect(await approve('other')).toBe('conflict');
      expect((await read())?.version).toBe(2);
    });

    it('refuses a token that approved another flow', async () => {
      const { store, approve } = await setUp();
      const other: NewFlow = { id: randomToken(16), kind: 'soluti', secretHash: 'x', life, code: proof, data: '' };
      await store.create(other);
      expect(await approve('shared')).toBe('approved');
      const stolen = { ...proof, tokenHash: 'shared', sealedToken: 's' };
      expect(await store.approve('soluti', other.id, stolen)).toBe('foreign');
      expect((await store.read('soluti', other.id, 'x'))?.state).toBe('pending');
    });

    it('counts within 15 s after expiry, and not later', async () => {
      const early = await setUp();
      await early.advance(life + 14_999);
      expect(await early.approve()).toBe('approved');
      const late = await setUp();
      await late.advance(life + 15_000);
      expect(await late.approve()).toBe('late');
    });

    it('never both cancelled and approved', async () => {
      for (let round = 0; round < 50; round++) {
        const { store, approve, read, id } = await setUp();
        const cancel = () => store.cancel('soluti', id, 'mine');
        const both = round % 2 === 0 ? [approve(), cancel()] : [cancel(), approve()];
        const outcomes = await Promise.all(both);
        const cancelled = outcomes.includes(true);
        expect(outcomes.includes('approved')).toBe(!cancelled);
        expect((await read())?.state).toBe(cancelled ? 'cancelled' : 'approved');
      }
    });
  });

  describe(`${name}: renew and update`, () => {
    const code = { callbackHash: 'callback-2', matchHash: 'match-2' };

    it('the new code counts, the previous one for 15 s more', async () => {
      const { store, advance, approve, read, id } = await setUp();
      await advance(60_000);
      expect(await store.renew(id, 'mine', { code, life, data: 'renewed' })).toBe(true);
      expect(await read()).toMatchObject({ version: 2, expiresIn: life, data: 'renewed' });
      await advance(14_999);
      expect(await approve()).toBe('approved');

      const late = await setUp();
      await late.store.renew(late.id, 'mine', { code, life, data: 'renewed' });
      await late.advance(15_000);
      expect(await late.approve()).toBe('late');
      expect(await late.approve('t', code)).toBe('approved');
    });

    it('does not mix the proofs of two codes', async () => {
      const { store, approve, id } = await setUp();
      await store.renew(id, 'mine', { code, life, data: 'renewed' });
      expect(await approve('t', { callbackHash: code.callbackHash })).toBe('unknown');
    });

    it('does not revive a code that had run out', async () => {
      const { store, advance, approve, id } = await setUp();
      await advance(life + 16_000);
      expect(await store.renew(id, 'mine', { code, life, data: 'renewed' })).toBe(true);
      expect(await approve()).toBe('unknown');
    });

    it('works while pending and for 60 s after expiry, for the holder', async () => {
      const { store, advance, approve, id } = await setUp();
      const renew = (secret = 'mine') => store.renew(id, secret, { code, life, data: 'renewed' });
      expect(await renew('theirs')).toBe(false);
      await advance(life + 59_999);
      expect(await renew()).toBe(true);
      await approve('t', code);
      expect(await renew()).toBe(false);

      const late = await setUp();
      await late.advance(life + 60_000);
      expect(await late.store.renew(late.id, 'mine', { code, life, data: '' })).toBe(false);
    });

    it('a further handle counts beside the first; the named holder comes out of the outbox', async () => {
      const { store, approve, id } = await setUp();
      const push = { with: proof.matchHash };
      expect(await store.update(id, 'mine', { push: { ...push, holderHash: 'holder' } })).toBe(true);
      expect(await store.update(id, 'mine', { push: { ...push, matchHash: 'match-3' }, data: 'pushed' })).toBe(true);
      expect(await approve('t', { matchHash: 'match-3' })).toBe('approved');
      const [leased] = await store.lease({ duration: 1000 });
      expect(leased).toMatchObject({ id, holderHash: 'holder', sealedToken: 'sealed-t', attempt: 1, age: 0 });
    });

    it('a renewal forgets the holder for the new code and keeps it for the previous one', async () => {
      for (const [which, holderHash] of [
        [proof, 'holder'],
        [code, null],
      ] as const) {
        const { store, approve, id } = await setUp();
        await store.update(id, 'mine', { push: { with: proof.matchHash, holderHash: 'holder' } });
        await store.renew(id, 'mine', { code, life, data: '' });
        await approve('t', which);
        expect((await store.lease({ duration: 1000 }))[0]?.holderHash).toBe(holderHash);
      }
    });

    it('an approval that brings a handle before the push has named it is early, with the right path secret only', async () => {
      const { store, advance, approve, id } = await setUp();
      const note = (push: object) => store.update(id, 'mine', { push: { with: proof.matchHash, ...push } });
      expect(await approve('t', { matchHash: 'new' })).toBe('unknown');
      await note({ awaited: 6000 });
      expect(await approve('t', { matchHash: 'new' })).toBe('early');
      expect(await approve('t', { matchHash: 'new', callbackHash: 'wrong' })).toBe('unknown');
      expect(await approve('t', { matchHash: 'new', callbackHash: null })).toBe('unknown');
      await advance(6000);
      expect(await approve('t', { matchHash: 'new' })).toBe('unknown');
      await note({ awaited: 6000 });
      await note({ awaited: 0 });
      expect(await approve('t', { matchHash: 'new' })).toBe('unknown');
      await note({ awaited: 6000, matchHash: 'new' });
      expect(await approve('t', { matchHash: 'new' })).toBe('approved');
    });

    it('what a push brings goes to the code that it was sent for, also after a renewal and in the grace', async () => {
      const { store, advance, approve, id } = await setUp();
      await store.renew(id, 'mine', { code, life, data: '' });
      const push = { with: proof.matchHash, matchHash: 'new', holderHash: 'holder' };
      expect(await store.update(id, 'mine', { push })).toBe(true);
      expect(await approve('t', { ...code, matchHash: 'new' })).toBe('unknown');
      expect(await approve('t', { matchHash: 'new' })).toBe('approved');
      expect((await store.lease({ duration: 1000 }))[0]?.holderHash).toBe('holder');

      const expired = await setUp();
      await expired.advance(life + 14_999);
      expect(await expired.store.update(expired.id, 'mine', { push })).toBe(true);
      await expired.advance(1);
      expect(await expired.store.update(expired.id, 'mine', { push })).toBe(false);
      expect(await store.update(id, 'mine', { push: { with: 'no such handle' } })).toBe(false);
      await advance(0);
    });

    it('an update is refused to strangers, for an old version, and when no longer pending', async () => {
      const { store, advance, read, id } = await setUp();
      expect(await store.update(id, 'theirs', { data: 'x' })).toBe(false);
      expect(await store.update(id, 'mine', { data: 'x', ifVersion: 2 })).toBe(false);
      expect(await store.update(id, 'mine', { data: 'x', ifVersion: 1 })).toBe(true);
      expect(await read()).toMatchObject({ data: 'x', version: 2 });
      await advance(life);
      expect(await store.update(id, 'mine', { data: 'y' })).toBe(false);
    });
  });

  describe(`${name}: outbox`, () => {
    it('one of many workers gets the lease', async () => {
      const { store, approve, id } = await setUp();
      await approve();
      const leases = await Promise.all(Array.from({ length: 20 }, () => store.lease({ duration: 10_000 })));
      expect(leases.flat().map((leased) => leased.id)).toEqual([id]);
    });

    it('another takes over when it runs out, and the first completes nothing any more', async () => {
      const { store, advance, approve, read, id } = await setUp();
      await approve();
      const [lost] = await store.lease({ duration: 10_000 });
      await advance(9999);
      expect(await store.lease({ duration: 10_000 })).toEqual([]);
      await advance(1);
      const [taken] = await store.lease({ duration: 10_000 });
      expect(taken).toMatchObject({ id, attempt: 2, age: 10_000 });
      expect(await store.complete('soluti', id, lost!.lease, { state: 'failed', reason: 'internal' })).toBe(false);
      expect(await store.complete('soluti', id, taken!.lease, { state: 'ready', sealedResult: 'r' })).toBe(true);
      expect((await read())?.state).toBe('ready');
      expect(await store.lease({ duration: 10_000 })).toEqual([]);
    });

    it('a deferred exchange is due again after its pause', async () => {
      const { store, advance, approve, id } = await setUp();
      await approve();
      const [first] = await store.lease({ duration: 10_000, id });
      await store.defer(id, first!.lease, 400);
      expect(await store.lease({ duration: 10_000, id })).toEqual([]);
      await advance(400);
      expect(await store.lease({ duration: 10_000, id })).toHaveLength(1);
    });

    it('a failure is final', async () => {
      const { store, approve, read, id } = await setUp();
      await approve();
      const [leased] = await store.lease({ duration: 10_000 });
      await store.complete('soluti', id, leased!.lease, { state: 'failed', reason: 'holder_mismatch' });
      expect(await read()).toMatchObject({ state: 'failed', reason: 'holder_mismatch', version: 3 });
      expect(await store.redeem('soluti', id, 'mine')).toEqual({ outcome: 'refused' });
      expect(await approve()).toBe('repeated');
    });

    it('a flow without a code is completed from pending, once', async () => {
      const { store, id } = await setUp({ kind: 'ingresse', code: null });
      const complete = () => store.complete('ingresse', id, null, { state: 'ready', sealedResult: 'r', data: 'd' });
      const outcomes = await Promise.all([complete(), complete(), complete()]);
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      expect(await store.read('ingresse', id, 'mine')).toMatchObject({ state: 'ready', data: 'd' });
    });
  });

  describe(`${name}: redeem, deliver, ack`, () => {
    it('64 holders and 64 strangers: one makes the answer, 63 wait, nobody else learns of it', async () => {
      const { store, finish, id } = await setUp();
      await finish();
      const redeem = (_: unknown, index: number) => store.redeem('soluti', id, index % 2 === 0 ? 'mine' : 'theirs');
      const outcomes = await Promise.all(Array.from({ length: 128 }, redeem));
      const count = (outcome: string | null) =>
        outcomes.filter((redeemed) => (redeemed?.outcome ?? null) === outcome).length;
      expect([count('claimed'), count('busy'), count(null)]).toEqual([1, 63, 64]);
      const claimed = outcomes.find((redeemed) => redeemed?.outcome === 'claimed');
      expect(claimed).toMatchObject({ sealedResult: 'result', data: 'sealed' });
      if (claimed?.outcome === 'claimed') await store.deliver(id, claimed.claim, 'answer');
      const again = await Promise.all(Array.from({ length: 128 }, redeem));
      expect(again.filter((redeemed) => redeemed?.outcome === 'repeated')).toHaveLength(64);
      expect(again.filter((redeemed) => redeemed === null)).toHaveLength(64);
    });

    it('repeats the answer for 60 s, then refuses; done shows for 60 s more', async () => {
      const { store, advance, finish, deliver, read, id } = await setUp();
      await finish();
      await deliver();
      await advance(59_999);
      expect(await store.redeem('soluti', id, 'mine')).toEqual({ outcome: 'repeated', sealedAnswer: 'answer' });
      await advance(1);
      expect(await store.redeem('soluti', id, 'mine')).toEqual({ outcome: 'refused' });
      expect((await read())?.state).toBe('done');
      await advance(60_000);
      expect(await read()).toBeNull();
    });

    it('ack wipes the answer, is repeatable, and shows done for 60 s', async () => {
      const { store, advance, finish, deliver, read, id } = await setUp();
      expect(await store.ack('soluti', id, 'mine')).toBe(false);
      await finish();
      expect(await store.ack('soluti', id, 'mine')).toBe(false);
      await deliver();
      expect(await store.ack('soluti', id, 'theirs')).toBeNull();
      expect(await store.ack('soluti', id, 'mine')).toBe(true);
      expect(await store.ack('soluti', id, 'mine')).toBe(true);
      expect(await store.redeem('soluti', id, 'mine')).toEqual({ outcome: 'refused' });
      await advance(59_999);
      expect((await read())?.state).toBe('done');
      await advance(1);
      expect(await read()).toBeNull();
    });

    it('a claim that was given back goes to the next; one that was not lasts as long as the result', async () => {
      const { store, advance, finish, id } = await setUp();
      await finish();
      const first = await store.redeem('soluti', id, 'mine');
      if (first?.outcome !== 'claimed') throw new Error('not claimed');
      await store.release(id, first.claim);
      const second = await store.redeem('soluti', id, 'mine');
      expect(second?.outcome).toBe('claimed');
      await advance(299_999);
      expect((await store.redeem('soluti', id, 'mine'))?.outcome).toBe('busy');
      expect(await store.deliver(id, first.claim, 'late')).toBe(false);
      await advance(1);
      expect((await store.redeem('soluti', id, 'mine'))?.outcome).toBe('refused');
      // The answer of a slow hook is still kept, for its holder to get it again.
      if (second?.outcome !== 'claimed') throw new Error('not claimed');
      expect(await store.deliver(id, second.claim, 'answer')).toBe(true);
      expect(await store.redeem('soluti', id, 'mine')).toEqual({ outcome: 'repeated', sealedAnswer: 'answer' });
    });

    it('a result waits 300 s', async () => {
      const { store, advance, finish, read, id } = await setUp();
      await finish();
      await advance(299_999);
      expect(await read()).toMatchObject({ state: 'ready', lapsed: false });
      await advance(1);
      expect(await read()).toMatchObject({ state: 'ready', lapsed: true });
      expect(await store.redeem('soluti', id, 'mine')).toEqual({ outcome: 'refused' });
      await advance(60_000);
      expect(await read()).toBeNull();
    });

    it('nothing to redeem before there is a result', async () => {
      const { store, approve, id } = await setUp();
      expect(await store.redeem('soluti', id, 'mine')).toEqual({ outcome: 'refused' });
      await approve();
      expect(await store.redeem('soluti', id, 'mine')).toEqual({ outcome: 'refused' });
    });
  });

  describe(`${name}: cancel and watch`, () => {
    it('cancels while pending only, for the holder only', async () => {
      const { store, id } = await setUp();
      expect(await store.cancel('soluti', id, 'theirs')).toBeNull();
      expect(await store.cancel('soluti', id, 'mine')).toBe(true);
      expect(await store.cancel('soluti', id, 'mine')).toBe(false);
    });

    it('wakes those who watch at each change, until they stop', async () => {
      const { store, approve, finish, id } = await setUp();
      let woken = 0;
      const stop = store.watch(id, () => woken++);
      await approve();
      expect(woken).toBe(1);
      await finish();
      expect(woken).toBe(2);
      stop();
      await store.redeem('soluti', id, 'mine');
      expect(woken).toBe(2);
    });
  });

  describe(`${name}: values and limits`, () => {
    it('a value lives so long, and is taken once', async () => {
      const { store, advance } = await setUp();
      expect(await store.put('key', 'value', 1000)).toBe(true);
      expect(await store.put('key', 'other', 1000, { onlyIfAbsent: true })).toBe(false);
      expect(await store.get('key')).toBe('value');
      const taken = await Promise.all(Array.from({ length: 20 }, () => store.take('key')));
      expect(taken.filter((value) => value === 'value')).toHaveLength(1);
      expect(await store.get('key')).toBeNull();
      await store.put('key', 'value', 1000);
      await advance(1000);
      expect(await store.get('key')).toBeNull();
      expect(await store.take('key')).toBeNull();
      expect(await store.put('key', 'other', 1000, { onlyIfAbsent: true })).toBe(true);
    });

    it('lets exactly the burst through at once, then one per step', async () => {
      const { store, advance } = await setUp();
      const limit = { burst: 10, period: 10_000 };
      const outcomes = await Promise.all(Array.from({ length: 12 }, () => store.limit('k', limit)));
      expect(outcomes.filter(({ allowed }) => allowed)).toHaveLength(10);
      expect(outcomes[11]).toEqual({ allowed: false, retryAfter: 1000 });
      await advance(999);
      expect((await store.limit('k', limit)).allowed).toBe(false);
      await advance(1);
      expect((await store.limit('k', limit)).allowed).toBe(true);
      expect((await store.limit('k', limit)).allowed).toBe(false);
      expect((await store.limit('other', limit)).allowed).toBe(true);
    });
  });
}
