/** One run of a login with Ingresse, from its start or from where an earlier page left it: what its steps share. */
import type { IngresseClient } from '../client/ingresse-client.js';
import { isCatracaError } from '../errors.js';
import type { IngresseMode } from '../protocol/ingresse.js';
import type { StateStore } from './flow.js';
import type { IngresseInput, IngresseLogin, IngresseState } from './ingresse-machine.js';
import type { Handover, IngressePorts, LoginWindow, StoredFlow } from './ingresse-ports.js';
import { redeemLogin } from './ingresse-result.js';
import { waitForHandover, type Wait } from './ingresse-wait.js';

/** Milliseconds that a login may take. */
export const loginLife = 600_000;

/** Which hand-over is waited for, and how long. */
export type Source = Pick<Wait, 'name' | 'origin' | 'life'>;

export class IngresseRun {
  readonly ports: IngressePorts;
  readonly store: StateStore<IngresseState, IngresseInput>;
  /** The other window; null where there is none, or where an earlier page opened it. */
  window: LoginWindow | null = null;
  readonly #abort = new AbortController();
  #abandon: (() => Promise<void>) | undefined;

  constructor(ports: IngressePorts, store: StateStore<IngresseState, IngresseInput>) {
    this.ports = ports;
    this.store = store;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Remembers the login at the backend, from which a cancel takes it again. */
  keep(client: IngresseClient, flow: StoredFlow): void {
    this.#abandon = () => client.cancel(flow);
    this.ports.storeFlow(flow);
  }

  /** Ends the steps, not the login: what is remembered may be taken up again. */
  stop(): void {
    this.#abort.abort();
  }

  /** Ends the steps and closes the window. */
  close(): void {
    this.stop();
    this.window?.close();
  }

  /** Tells the backend that the login is over. */
  abandon(): void {
    this.#abandon?.().catch(() => {});
  }

  hear(mode: IngresseMode, source: Source): Promise<Handover> {
    const { ports, store, window, signal } = this;
    return waitForHandover({ ...source, ports, store, window, signal, mode });
  }

  async redeem(client: IngresseClient, flow: StoredFlow, handover: Handover): Promise<void> {
    const { delay } = this.ports;
    let login: IngresseLogin | null;
    try {
      login = await redeemLogin(client, flow, handover, { delay, signal: this.signal });
    } catch (error) {
      // Without the login cookie, which ends with the acknowledgement, the backend does not know the login any more.
      const isOver = isCatracaError(error) && /^(conflict|flow_expired)$/.test(error.code);
      if (!isOver || !(await isRedeemed(client, flow))) throw error;
      this.signal.throwIfAborted();
      this.store.send({ type: 'cancel', reason: 'other_tab' });
      return;
    }
    this.end(login);
    if (login !== null) client.ack(flow).catch(() => {});
  }

  /** Null: the visitor declined. */
  end(login: IngresseLogin | null): void {
    this.store.send(login === null ? { type: 'cancel', reason: 'declined' } : { type: 'succeed', login });
  }
}

/**
 * Whether another tab has redeemed the login: a tab that the visitor duplicated has a copy of what this one remembers.
 * Only then does the backend accept an acknowledgement.
 */
async function isRedeemed(client: IngresseClient, flow: StoredFlow): Promise<boolean> {
  try {
    await client.ack(flow);
    return true;
  } catch {
    return false;
  }
}

export function sourceOf({ id, origin }: StoredFlow, life = loginLife): Source {
  return { name: id, origin, life };
}
