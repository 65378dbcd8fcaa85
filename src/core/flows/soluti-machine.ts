/** Which state of a Soluti login follows which; it knows no clock, no network and no screen. */
import { CatracaError } from '../errors.js';
import type { SolutiSnapshot } from '../protocol/soluti.js';
import type {
  SolutiApp,
  SolutiExpired,
  SolutiFinishing,
  SolutiInput,
  SolutiState,
  SolutiWaiting,
} from './soluti-state.js';

export const idleSolutiState: SolutiState = { status: 'idle' };

/** No failure: the visitor goes on in the tab that they duplicated, or in its duplicate. */
const redeemedElsewhere: SolutiState = { status: 'cancelled', reason: 'other-tab' };

/** Milliseconds that an approved flow gets to bring its result: the backend's own tries end after 30 s. */
const finishingTime = 90_000;

/** Milliseconds by which two answers may differ about the same deadline without moving it. */
const deadlineTolerance = 1500;

/** Gives the state that follows; an input that means nothing in a state gives the same object. */
export function transitionSoluti(state: SolutiState, input: SolutiInput): SolutiState {
  switch (input.type) {
    case 'start':
      return isRunning(state) ? state : { status: 'starting' };
    case 'reset':
      return idleSolutiState;
    case 'open':
      return state.status === 'starting' ? open(input.app, input.snapshot, input.now) : state;
    case 'snapshot':
      return 'snapshot' in state && input.snapshot.version >= state.snapshot.version
        ? receive(state, input.snapshot, input.now)
        : state;
    case 'connection':
      return 'connection' in state && state.connection !== input.connection
        ? { ...state, connection: input.connection }
        : state;
    case 'notify':
      return state.status === 'waiting' && state.push !== 'sending'
        ? { ...state, push: 'sending', notice: null }
        : state;
    case 'notified':
      return state.status === 'waiting' && state.push === 'sending' ? { ...state, push: 'sent' } : state;
    case 'notice':
      return state.status === 'waiting' ? { ...state, push: state.snapshot.push, notice: input.error } : state;
    case 'expire':
      return state.status === 'waiting' ? pause(state) : state;
    case 'result':
      return state.status === 'finishing' ? { status: 'done', result: input.result } : state;
    case 'redeemed-elsewhere':
      return state.status === 'finishing' ? redeemedElsewhere : state;
    case 'cancel':
      return (isRunning(state) && state.status !== 'finishing') || state.status === 'expired'
        ? { status: 'cancelled' }
        : state;
    case 'fail':
      return isRunning(state) || state.status === 'expired' ? { status: 'failed', error: input.error } : state;
  }
}

function isRunning({ status }: SolutiState): boolean {
  return status === 'starting' || status === 'waiting' || status === 'finishing';
}

function open(app: SolutiApp, snapshot: SolutiSnapshot, now: number): SolutiState {
  const connection = 'live';
  const unseen: SolutiExpired = { status: 'expired', app, snapshot, connection, deadline: now };
  const state = receive(unseen, snapshot, now);
  // A code that ran out during a reload may still be replaced by itself: that is decided at the deadline.
  return state === unseen ? wait(unseen, snapshot, now) : state;
}

function pause({ app, snapshot, connection, deadline }: SolutiWaiting): SolutiExpired {
  return { status: 'expired', app, snapshot, connection, deadline };
}

function receive(
  state: SolutiWaiting | SolutiFinishing | SolutiExpired,
  snapshot: SolutiSnapshot,
  now: number,
): SolutiState {
  switch (snapshot.state) {
    case 'pending':
      return state.status === 'finishing' || snapshot.expiresIn === 0
        ? expireEarly(state, now)
        : wait(state, snapshot, now);
    case 'expired':
      // After an approval it is the result that lapsed: nobody fetched it in time.
      return state.status === 'finishing' ? fail('flow_expired') : expireEarly(state, now);
    case 'approved':
    case 'ready':
      return finish(state, snapshot, now);
    case 'done':
      // From `ready` on this flow redeems, and the answer to that decides.
      return state.status === 'finishing' && state.snapshot.state === 'ready' ? state : redeemedElsewhere;
    case 'cancelled':
      return { status: 'cancelled' };
    case 'failed':
      return fail(snapshot.reason ?? 'internal');
  }
}

/** The server's time is over: a code on screen ends now. */
function expireEarly(state: SolutiWaiting | SolutiFinishing | SolutiExpired, now: number): SolutiState {
  return state.status === 'waiting' && state.deadline > now ? { ...state, deadline: now } : state;
}

function wait(
  state: SolutiWaiting | SolutiFinishing | SolutiExpired,
  snapshot: SolutiSnapshot,
  now: number,
): SolutiState {
  const { app, connection } = state;
  const remaining = snapshot.expiresIn * 1000;
  const waiting = state.status === 'waiting' ? state : null;
  if (waiting !== null && isSameMoment(waiting, snapshot, now + remaining)) return state;
  if (snapshot.qrCode === null && snapshot.state === 'pending') return fail('response_invalid');
  const isSameCode = waiting !== null && waiting.snapshot.qrCode === snapshot.qrCode;
  return {
    status: 'waiting',
    app,
    snapshot,
    connection,
    deadline: now + remaining,
    lifetime: isSameCode ? Math.max(waiting.lifetime, remaining) : remaining,
    push: waiting?.push === 'sending' ? 'sending' : snapshot.push,
    notice: isSameCode ? waiting.notice : null,
  };
}

function isSameMoment(state: SolutiWaiting, snapshot: SolutiSnapshot, deadline: number): boolean {
  return state.snapshot.version === snapshot.version && Math.abs(state.deadline - deadline) < deadlineTolerance;
}

function finish(
  state: SolutiWaiting | SolutiFinishing | SolutiExpired,
  snapshot: SolutiSnapshot,
  now: number,
): SolutiState {
  // Ready is ready: only our own redeem leads on from there.
  if (state.status === 'finishing' && (state.snapshot.state === 'ready' || snapshot.state === 'approved')) return state;
  const deadline = state.status === 'finishing' ? state.deadline : now + finishingTime;
  return { status: 'finishing', app: state.app, snapshot, connection: state.connection, deadline };
}

function fail(code: CatracaError['code']): SolutiState {
  return { status: 'failed', error: new CatracaError(code, `the flow ended: ${code}`) };
}
