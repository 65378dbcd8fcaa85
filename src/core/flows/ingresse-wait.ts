/** Waits for what another window brings back, and for the end of a login. */
import { CatracaError } from '../errors.js';
import type { IngresseMode } from '../protocol/ingresse.js';
import type { StateStore } from './flow.js';
import { isBusy, type IngresseInput, type IngresseLogin, type IngresseState } from './ingresse-machine.js';
import type { Handover, IngressePorts, LoginWindow } from './ingresse-ports.js';

/** Milliseconds from one look at the other window to the next. */
const lookEvery = 100;
/** Milliseconds from seeing the window gone to believing it. */
const grace = 2_000;

type Store = StateStore<IngresseState, IngresseInput>;

export interface Wait {
  readonly ports: IngressePorts;
  readonly store: Store;
  /** Null where it was opened before this page was loaded anew. */
  readonly window: LoginWindow | null;
  readonly mode: IngresseMode;
  /** The login's nonce or flow, which names it. */
  readonly name: string;
  /** Of the backend's pages; null without one. */
  readonly origin: string | null;
  /** Milliseconds. */
  readonly life: number;
  readonly signal: AbortSignal;
}

/**
 * Resolves with the hand-over of a login; the state is `waiting` until then.
 * @throws {CatracaError} `flow_expired`
 */
export async function waitForHandover(wait: Wait): Promise<Handover> {
  const { ports, store, window, name, origin, signal } = wait;
  const heard = new Promise<Handover>((resolve, reject) => {
    ports.listen(name, origin, resolve, signal);
    tellWhetherReachable(wait);
    watch(wait).catch(reject);
  });
  const handover = await heard;
  store.send({ type: 'finish' });
  window?.close();
  return handover;
}

/**
 * Notices that the window was closed, or that the time is over. The listener stays when the window seems closed: should
 * the login go on behind an opener policy, its end is still welcome.
 */
async function watch(wait: Wait): Promise<void> {
  const { ports, store, window, life, signal } = wait;
  const end = ports.now() + life;
  const isWaiting = () => store.state.status === 'waiting';
  const isGone = () => window?.isGone === true;
  for (;;) {
    await ports.delay(lookEvery, signal);
    if (!isWaiting()) return;
    tellWhetherReachable(wait);
    if (isGone()) {
      await ports.delay(grace, signal);
      if (isWaiting() && isGone()) store.send({ type: 'cancel', reason: 'window_closed' });
    } else if (ports.now() > end) {
      throw new CatracaError('flow_expired', 'nobody signed in in time');
    }
  }
}

function tellWhetherReachable({ store, window, mode }: Wait): void {
  store.send({ type: 'wait', mode, isReachable: window?.isReachable === true });
}

/** Settles when no login is under way any more: with null when it ended without a result. */
export function outcomeOf(store: Store): Promise<IngresseLogin | null> {
  return new Promise((resolve, reject) => {
    const end = store.subscribe((state) => {
      if (isBusy(state)) return;
      end();
      if (state.status === 'failed') reject(state.error);
      else resolve(state.status === 'signed-in' ? state.login : null);
    });
  });
}
