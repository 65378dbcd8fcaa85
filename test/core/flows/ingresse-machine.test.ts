/** The machine of the Ingresse login as a table: every state with every input. */
import { describe, expect, it } from 'vitest';
import { CatracaError } from '../../../src/core/errors.js';
import {
  idleState,
  isBusy,
  transition,
  type IngresseInput,
  type IngresseLogin,
  type IngresseState,
} from '../../../src/core/flows/ingresse-machine.js';

const error = new CatracaError('network_unreachable', 'no answer');
const user = { id: '7', name: 'Ana', email: null, picture: null };
const login: IngresseLogin = { via: 'popup', userToken: '7-a', assertion: null, session: null, userId: '7', user };

const states = {
  idle: idleState,
  opening: { status: 'opening', mode: 'popup' },
  waiting: { status: 'waiting', mode: 'popup', isReachable: false },
  finishing: { status: 'finishing' },
  'handed-over': { status: 'handed-over', url: 'app://home' },
  'signed-in': { status: 'signed-in', user, login, problem: null },
  expired: { status: 'expired', code: 2006 },
  failed: { status: 'failed', error },
} as const satisfies Record<string, IngresseState>;

const inputs = {
  open: { type: 'open', mode: 'redirect' },
  wait: { type: 'wait', mode: 'popup', isReachable: true },
  finish: { type: 'finish' },
  succeed: { type: 'succeed', login },
  'hand-over': { type: 'hand-over', url: 'app://home' },
  cancel: { type: 'cancel', reason: 'visitor' },
  fail: { type: 'fail', error },
  expire: { type: 'expire', code: 2006 },
  'log-out': { type: 'log-out' },
  keep: { type: 'keep', problem: error },
  paint: { type: 'paint', user, login: null },
  unpaint: { type: 'paint', user: null, login: null },
} as const satisfies Record<string, IngresseInput>;

type StateName = keyof typeof states;
type InputName = keyof typeof inputs;

/** What each input leads to; a state that a row does not name stays as it is, the same object. */
const table: Record<InputName, Partial<Record<StateName, StateName>>> = {
  open: {
    idle: 'opening',
    opening: 'opening',
    'handed-over': 'opening',
    'signed-in': 'opening',
    expired: 'opening',
    failed: 'opening',
  },
  wait: { opening: 'waiting', waiting: 'waiting', finishing: 'waiting' },
  finish: {
    idle: 'finishing',
    opening: 'finishing',
    waiting: 'finishing',
    'handed-over': 'finishing',
    expired: 'finishing',
    failed: 'finishing',
  },
  succeed: { finishing: 'signed-in' },
  'hand-over': { opening: 'handed-over' },
  cancel: { opening: 'idle', waiting: 'idle', finishing: 'idle' },
  fail: { idle: 'failed', opening: 'failed', waiting: 'failed', finishing: 'failed' },
  expire: {
    idle: 'expired',
    'handed-over': 'expired',
    'signed-in': 'expired',
    failed: 'expired',
  },
  'log-out': { 'signed-in': 'idle', expired: 'idle' },
  keep: { 'signed-in': 'signed-in' },
  paint: {
    idle: 'signed-in',
    'handed-over': 'signed-in',
    'signed-in': 'signed-in',
    expired: 'signed-in',
    failed: 'signed-in',
  },
  unpaint: { 'signed-in': 'idle' },
};

describe('the machine of the Ingresse login', () => {
  for (const [inputName, row] of Object.entries(table) as [InputName, Partial<Record<StateName, StateName>>][]) {
    for (const stateName of Object.keys(states) as StateName[]) {
      const expected = row[stateName];
      it(`${stateName} + ${inputName} -> ${expected ?? 'the same'}`, () => {
        const state = states[stateName];
        const before = JSON.stringify(state);
        const reached = transition(state, inputs[inputName]);
        if (expected === undefined) expect(reached).toBe(state);
        else {
          expect(reached.status).toBe(expected);
          expect(reached).not.toBe(state);
        }
        expect(JSON.stringify(state)).toBe(before);
      });
    }
  }

  it('carries what the inputs say', () => {
    expect(transition(states.opening, inputs.open)).toEqual({ status: 'opening', mode: 'redirect' });
    expect(transition(states.finishing, inputs.succeed)).toEqual(states['signed-in']);
    expect(transition(states.waiting, inputs.cancel)).toEqual({ status: 'idle', reason: 'visitor' });
    expect(transition(states['signed-in'], inputs['log-out'])).toEqual({ status: 'idle', reason: 'logout' });
    expect(transition(states['signed-in'], inputs.keep)).toEqual({ ...states['signed-in'], problem: error });
  });

  it('keeps the login when the page paints another user, and takes a remembered one', () => {
    const other = { ...user, name: 'Bia' };
    expect(transition(states['signed-in'], { type: 'paint', user: other, login: null })).toMatchObject({
      user: other,
      login,
    });
    expect(transition(states.idle, { type: 'paint', user: null, login })).toMatchObject({ user: null, login });
  });

  it('is busy while a login is under way', () => {
    const busy = Object.values(states).filter(isBusy);
    expect(busy.map(({ status }) => status)).toEqual(['opening', 'waiting', 'finishing']);
  });
});
