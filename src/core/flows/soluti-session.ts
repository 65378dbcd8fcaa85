/** One flow that the backend knows: watches it, keeps its time, renews its code, pushes, and redeems its result once. */
import { CatracaError, errorCodes, isCatracaError } from '../errors.js';
import type { SolutiClient, SolutiHandle } from '../client/soluti-client.js';
import type { SolutiSnapshot } from '../protocol/soluti.js';
import { backOff } from './back-off.js';
import type { StateStore } from './flow.js';
import type { SolutiInput, SolutiState } from './soluti-state.js';
import { watchSoluti, type WatchPorts } from './soluti-watch.js';

export interface SessionOptions extends WatchPorts {
  readonly client: SolutiClient;
  readonly flow: SolutiHandle;
  readonly store: StateStore<SolutiState, SolutiInput>;
  /** Whether one more code may replace an expired one without being asked for; counts it. */
  readonly takeRenewal: () => boolean;
  /** Ends everything. */
  readonly signal: AbortSignal;
}

/** Milliseconds for which an approval of an expired code may still arrive, and one second more. */
const graceTime = 16_000;
/** Milliseconds by which a timer is late when the machine or the page was asleep. */
const oversleptTime = 2000;
/** Milliseconds that a page which slept through its deadline gets to catch up. */
const catchUpTime = 30_000;
const redeemTries = 6;
const pushesAreOff = 'pushes are off: soluti.push of the backend, or permission by the provider, is missing';

/** A flow that the backend does not know any more ran out, as far as the visitor is concerned. */
export function asFlowError(error: unknown): CatracaError {
  if (!isCatracaError(error)) return new CatracaError('internal', String(error), { cause: error });
  if (error.code !== 'not_found') return error;
  return lapsed(error);
}

function lapsed(cause: unknown): CatracaError {
  return new CatracaError('flow_expired', 'the flow is over', { cause });
}

export class SolutiSession {
  readonly #options: SessionOptions;
  #alarm = new AbortController();
  #alarmAt: number | null = null;
  /** Whether the alarm has not rung yet. */
  #isWound = false;
  #watch: AbortController | null = null;
  #renewal: Promise<void> | null = null;
  #isRedeeming = false;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** Does what a state asks for; to be called after each change. */
  follow(state: SolutiState): void {
    const isOpen = 'deadline' in state;
    const isReady = isOpen && state.snapshot.state === 'ready';
    this.#setAlarm(isOpen ? state.deadline + (state.status === 'expired' ? graceTime : 0) : null);
    if (isOpen && !isReady) this.#startWatch();
    else this.#stopWatch();
    if (!isReady || this.#isRedeeming) return;
    this.#isRedeeming = true;
    void this.#redeem();
  }

  /**
   * A new code for the same flow; several calls at once are one.
   * @throws {CatracaError} why there is none
   */
  renew(): Promise<void> {
    this.#renewal ??= this.#askForCode().finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  /** @throws {CatracaError} why nothing was sent */
  async notify(username: string): Promise<void> {
    const { client, flow, store, signal } = this.#options;
    if ('app' in store.state && !store.state.app.canNotify) {
      throw this.#refuse(new CatracaError('not_allowed', pushesAreOff));
    }
    store.send({ type: 'notify' });
    try {
      this.#receive(await client.notify(flow, username, signal));
      store.send({ type: 'notified' });
    } catch (error) {
      // Where the provider is down, the backend has made a new code all the same. It is shown first: the error of a push
      // disappears with the code that it belongs to.
      if (isCatracaError(error) && (errorCodes[error.code].status ?? 0) >= 500)
        await this.#check().catch(() => undefined);
      throw this.#refuse(error);
    }
  }

  async #askForCode(): Promise<void> {
    const { client, flow, signal } = this.#options;
    try {
      this.#receive(await client.renew(flow, signal));
    } catch (error) {
      // Approved in the meantime, perhaps: then there is nothing to renew.
      const isEnded = isCatracaError(error) && error.code === 'conflict';
      if (isEnded) await this.#check();
      // Not approved, and not to be renewed either: its result lapsed.
      throw this.#refuse(isEnded && this.#hasRunOut() ? lapsed(error) : error);
    }
  }

  /** Says why something was refused: beside the code as long as that is good, else as the end of the flow. */
  #refuse(error: unknown): CatracaError {
    const { store, signal } = this.#options;
    if (signal.aborted)
      return new CatracaError('flow_cancelled', 'the login ended before the answer', { cause: error });
    const reason = asFlowError(error);
    if (reason.code === 'flow_expired') this.#fail(reason);
    else if (this.#hasRunOut()) store.send(reason.retryable ? { type: 'expire' } : { type: 'fail', error: reason });
    else store.send({ type: 'notice', error: reason });
    return reason;
  }

  #setAlarm(at: number | null, isAgain = false): void {
    if (at === this.#alarmAt && !isAgain) return;
    const { signal } = this.#options;
    this.#alarm.abort();
    this.#alarm = new AbortController();
    this.#alarmAt = at;
    this.#isWound = at !== null;
    if (at === null) return;
    this.#sleepUntil(at, AbortSignal.any([signal, this.#alarm.signal]))
      .then(() => {
        this.#isWound = false;
        return this.#ring(at);
      })
      // Aborted, or a renewal that has told its own failure.
      .catch(() => undefined);
  }

  /** Timers may fire a moment early, and nothing would wind them up again. */
  async #sleepUntil(at: number, signal: AbortSignal): Promise<void> {
    const { now, delay } = this.#options;
    while (now() < at) await delay(Math.ceil(at - now()), signal);
  }

  /** The time of a state is over. */
  async #ring(at: number): Promise<void> {
    const { now, store, takeRenewal, environment } = this.#options;
    const { state } = store;
    const overslept = now() - at > oversleptTime;
    if (state.status === 'expired') this.#stopWatch();
    if (state.status === 'finishing') {
      if (overslept) this.#setAlarm(now() + catchUpTime);
      else this.#fail(new CatracaError('timeout', 'the approval brought no result in time'));
    }
    if (state.status !== 'waiting') return;
    // A page that slept, rests or hears nothing may have been approved: ask before anything is thrown away.
    const isDeaf = overslept || state.connection !== 'live' || !environment.visible();
    if (isDeaf) await this.#check().catch(() => undefined);
    if (!this.#hasRunOut()) return;
    if (takeRenewal()) await this.renew();
    else store.send({ type: 'expire' });
  }

  #startWatch(): void {
    if (this.#watch !== null) return;
    const { store } = this.#options;
    this.#watch = new AbortController();
    const signal = AbortSignal.any([this.#options.signal, this.#watch.signal]);
    watchSoluti({
      ...this.#options,
      signal,
      onSnapshot: (snapshot) => {
        this.#receive(snapshot);
        // Where timers stood still in the back/forward cache, the alarm is late.
        if (this.#isWound && this.#hasRunOut()) this.#setAlarm(this.#alarmAt, true);
      },
      onConnection: (connection) => {
        store.send({ type: 'connection', connection });
      },
    }).catch((error: unknown) => {
      if (!signal.aborted) this.#fail(error);
    });
  }

  #stopWatch(): void {
    this.#watch?.abort();
    this.#watch = null;
  }

  async #redeem(): Promise<void> {
    const { client, flow, store, signal, delay, random } = this.#options;
    for (let failures = 0; ; failures += 1) {
      try {
        const result = await client.redeem(flow, signal);
        store.send({ type: 'result', result });
        break;
      } catch (error) {
        if (signal.aborted) return;
        if (isCatracaError(error) && error.code === 'conflict') {
          const seen = await this.#check().catch(() => null);
          if (seen === 'done') {
            store.send({ type: 'redeemed-elsewhere' });
            return;
          }
        }
        if (!isCatracaError(error) || !error.retryable || failures + 1 >= redeemTries) {
          this.#fail(error);
          return;
        }
        await delay(backOff(failures, random, error), signal).catch(() => undefined);
      }
    }
    // Told, and only now forgotten by the backend; time wipes it anyway.
    await client.ack(flow).catch(() => undefined);
  }

  /** Asks the backend for the flow, and gives the state that it is in there. */
  async #check(): Promise<SolutiSnapshot['state']> {
    const { client, flow, signal } = this.#options;
    const snapshot = await client.snapshot(flow, signal);
    this.#receive(snapshot);
    return snapshot.state;
  }

  #receive(snapshot: SolutiSnapshot): void {
    const { store, now, signal } = this.#options;
    if (!signal.aborted) store.send({ type: 'snapshot', snapshot, now: now() });
  }

  #hasRunOut(): boolean {
    const { store, now } = this.#options;
    return store.state.status === 'waiting' && store.state.deadline <= now();
  }

  #fail(error: unknown): void {
    const { store, signal } = this.#options;
    if (!signal.aborted) store.send({ type: 'fail', error: asFlowError(error) });
  }
}
