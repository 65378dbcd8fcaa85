/** The machine of the Soluti login as a table: every state with every input. */
import { describe, expect, it } from 'vitest';
import { CatracaError } from '../../../src/core/errors.js';
import { idleSolutiState, transitionSoluti } from '../../../src/core/flows/soluti-machine.js';
import type { SolutiInput, SolutiState, SolutiWaiting } from '../../../src/core/flows/soluti-state.js';
import type { SolutiSnapshot } from '../../../src/core/protocol/soluti.js';

const now = 10_000;
const error = new CatracaError('network_unreachable', 'no answer');
const app = { clientName: 'Loja', canNotify: true, appLink: null };
const pending: SolutiSnapshot = {
  state: 'pending',
  version: 2,
  expiresIn: 120,
  interval: 2,
  qrCode: 'code',
  challenge: null,
  push: 'none',
  reason: null,
};
const over = { expiresIn: 0, qrCode: null };
const approved: SolutiSnapshot = { ...pending, ...over, state: 'approved', version: 3 };
const ready: SolutiSnapshot = { ...approved, state: 'ready', version: 4 };
const open = { app, snapshot: pending, connection: 'live', deadline: now + 60_000 } as const;

const waiting: SolutiWaiting = { status: 'waiting', ...open, lifetime: 120_000, push: 'none', notice: null };
const states = {
  idle: idleSolutiState,
  starting: { status: 'starting' },
  waiting,
  sending: { ...waiting, push: 'sending' },
  sent: { ...waiting, push: 'sent', snapshot: { ...pending, push: 'sent', challenge: '47' } },
  finishing: { status: 'finishing', ...open, snapshot: approved },
  redeeming: { status: 'finishing', ...open, snapshot: ready },
  expired: { status: 'expired', ...open, deadline: now },
  done: { status: 'done', result: { assertion: 'jwt' } },
  cancelled: { status: 'cancelled' },
  failed: { status: 'failed', error },
} as const satisfies Record<string, SolutiState>;

const snapshotInput = (snapshot: SolutiSnapshot): SolutiInput => ({ type: 'snapshot', snapshot, now });
const inputs = {
  start: { type: 'start' },
  reset: { type: 'reset' },
  open: { type: 'open', app, snapshot: pending, now },
  openExpired: { type: 'open', app, snapshot: { ...pending, ...over, state: 'expired' }, now },
  openReady: { type: 'open', app, snapshot: ready, now },
  renewed: snapshotInput({ ...pending, version: 5, qrCode: 'next' }),
  outdated: snapshotInput({ ...ready, version: 1 }),
  expiredThere: snapshotInput({ ...pending, ...over, state: 'expired', version: 5 }),
  approved: snapshotInput({ ...approved, version: 5 }),
  ready: snapshotInput({ ...ready, version: 5 }),
  doneThere: snapshotInput({ ...ready, state: 'done', version: 5 }),
  cancelledThere: snapshotInput({ ...ready, state: 'cancelled', version: 5 }),
  failedThere: snapshotInput({ ...ready, state: 'failed', reason: 'holder_mismatch', version: 5 }),
  withoutCode: snapshotInput({ ...pending, qrCode: null, version: 5 }),
  connection: { type: 'connection', connection: 'polling' },
  notify: { type: 'notify' },
  notified: { type: 'notified' },
  notice: { type: 'notice', error },
  expire: { type: 'expire' },
  result: { type: 'result', result: { assertion: 'jwt' } },
  redeemedElsewhere: { type: 'redeemed-elsewhere' },
  cancel: { type: 'cancel' },
  fail: { type: 'fail', error },
} as const satisfies Record<string, SolutiInput>;

/** By state, what each input leads to; an input that is not named leads nowhere. `+`: same status, another object. */
const table: Record<keyof typeof states, Partial<Record<keyof typeof inputs, SolutiState['status'] | '+'>>> = {
  idle: { start: 'starting' },
  starting: {
    reset: 'idle',
    open: 'waiting',
    openExpired: 'waiting',
    openReady: 'finishing',
    cancel: 'cancelled',
    fail: 'failed',
  },
  waiting: {
    reset: 'idle',
    renewed: '+',
    expiredThere: '+',
    approved: 'finishing',
    ready: 'finishing',
    doneThere: 'cancelled',
    cancelledThere: 'cancelled',
    failedThere: 'failed',
    withoutCode: 'failed',
    connection: '+',
    notify: '+',
    notice: '+',
    expire: 'expired',
    cancel: 'cancelled',
    fail: 'failed',
  },
  sending: {
    reset: 'idle',
    renewed: '+',
    expiredThere: '+',
    approved: 'finishing',
    ready: 'finishing',
    doneThere: 'cancelled',
    cancelledThere: 'cancelled',
    failedThere: 'failed',
    withoutCode: 'failed',
    connection: '+',
    notified: '+',
    notice: '+',
    expire: 'expired',
    cancel: 'cancelled',
    fail: 'failed',
  },
  sent: {
    reset: 'idle',
    renewed: '+',
    expiredThere: '+',
    approved: 'finishing',
    ready: 'finishing',
    doneThere: 'cancelled',
    cancelledThere: 'cancelled',
    failedThere: 'failed',
    withoutCode: 'failed',
    connection: '+',
    notify: '+',
    notice: '+',
    expire: 'expired',
    cancel: 'cancelled',
    fail: 'failed',
  },
  finishing: {
    reset: 'idle',
    ready: '+',
    doneThere: 'cancelled',
    redeemedElsewhere: 'cancelled',
    expiredThere: 'failed',
    cancelledThere: 'cancelled',
    failedThere: 'failed',
    connection: '+',
    result: 'done',
    fail: 'failed',
  },
  redeeming: {
    reset: 'idle',
    redeemedElsewhere: 'cancelled',
    expiredThere: 'failed',
    cancelledThere: 'cancelled',
    failedThere: 'failed',
    connection: '+',
    result: 'done',
    fail: 'failed',
  },
  expired: {
    reset: 'idle',
    start: 'starting',
    renewed: 'waiting',
    approved: 'finishing',
    ready: 'finishing',
    doneThere: 'cancelled',
    cancelledThere: 'cancelled',
    failedThere: 'failed',
    withoutCode: 'failed',
    connection: '+',
    cancel: 'cancelled',
    fail: 'failed',
  },
  done: { start: 'starting', reset: 'idle' },
  cancelled: { start: 'starting', reset: 'idle' },
  failed: { start: 'starting', reset: 'idle' },
};

const names = <T extends object>(object: T) => Object.keys(object) as (keyof T)[];

describe.each(names(states))('in %s', (stateName) => {
  it.each(names(inputs))('%s', (inputName) => {
    const state: SolutiState = states[stateName];
    const before = JSON.stringify(state);
    const next = transitionSoluti(state, inputs[inputName]);
    const expected = table[stateName][inputName];
    expect(JSON.stringify(state)).toBe(before);
    if (expected === undefined) {
      expect(next).toBe(state);
    } else {
      expect(next).not.toBe(state);
      expect(next.status).toBe(expected === '+' ? state.status : expected);
    }
  });
});

describe('what a waiting login remembers', () => {
  const receive = (state: SolutiState, snapshot: Partial<SolutiSnapshot>, at = now) =>
    transitionSoluti(state, { type: 'snapshot', snapshot: { ...pending, version: 5, ...snapshot }, now: at });

  it('counts the deadline from the arrival of the answer', () => {
    expect(receive(waiting, { qrCode: 'next', expiresIn: 90 })).toMatchObject({
      deadline: now + 90_000,
      lifetime: 90_000,
    });
  });

  it('does not move for an answer that says the same a moment later', () => {
    const state = receive(waiting, { expiresIn: 60 });
    expect(receive(state, { expiresIn: 59 }, now + 900)).toBe(state);
  });

  it('follows a deadline that the server moved', () => {
    expect(receive(waiting, { version: 2, expiresIn: 30 })).toMatchObject({ deadline: now + 30_000 });
  });

  it('keeps a push that is being sent through news of something else', () => {
    expect(receive(states.sending, { qrCode: 'next' })).toMatchObject({ push: 'sending' });
  });

  it('forgets a notice with the code that it stood beside', () => {
    const noticed = transitionSoluti(waiting, { type: 'notice', error });
    expect(receive(noticed, { expiresIn: 30 })).toMatchObject({ notice: error });
    expect(receive(noticed, { qrCode: 'next' })).toMatchObject({ notice: null });
  });

  it('shows the push that the server knows of when a second one is refused', () => {
    const second = transitionSoluti(states.sent, { type: 'notify' });
    expect(transitionSoluti(second, { type: 'notice', error })).toMatchObject({ push: 'sent', notice: error });
  });
});

describe('why a flow failed', () => {
  it('is what the backend says', () => {
    expect(transitionSoluti(waiting, inputs.failedThere)).toMatchObject({ error: { code: 'holder_mismatch' } });
  });

  it('is internal where the backend does not say', () => {
    const silent = snapshotInput({ ...ready, state: 'failed', version: 9 });
    expect(transitionSoluti(waiting, silent)).toMatchObject({ error: { code: 'internal' } });
  });

  it('is flow_expired where the result lapsed before anybody fetched it', () => {
    expect(transitionSoluti(states.redeeming, inputs.expiredThere)).toMatchObject({ error: { code: 'flow_expired' } });
  });
});

it('ends as cancelled, and says why, where another tab fetched the result', () => {
  for (const state of [waiting, states.finishing, states.expired]) {
    expect(transitionSoluti(state, inputs.doneThere)).toEqual({ status: 'cancelled', reason: 'other-tab' });
  }
});
