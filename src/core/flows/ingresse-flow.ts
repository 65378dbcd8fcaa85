/**
 * Runs a login with Ingresse: opens the other window or leaves the page, waits for what comes back, and finishes.
 * Knows no windows, addresses or storage: those are its ports.
 */
import type { IngresseUser } from '../protocol/ingresse.js';
import { createStateStore, type Flow } from './flow.js';
import { beginLogin, type LoginPlan } from './ingresse-begin.js';
import {
  idleState,
  isBusy,
  transition,
  type IngresseCancelReason,
  type IngresseLogin,
  type IngresseState,
} from './ingresse-machine.js';
import type { IngressePorts } from './ingresse-ports.js';
import { asCatracaError } from './ingresse-result.js';
import { resumeLogin } from './ingresse-resume.js';
import { IngresseRun } from './ingresse-run.js';
import { outcomeOf } from './ingresse-wait.js';

/** One login at a time; the newest wins, and what an older one still brings is not heard. */
export class IngresseFlow implements Flow<IngresseState> {
  readonly #ports: IngressePorts;
  readonly #store;
  #run: IngresseRun | undefined;

  constructor(ports: IngressePorts, initial: IngresseState = idleState) {
    this.#ports = ports;
    this.#store = createStateStore(initial, transition);
    this.subscribe((state) => {
      const mayGoOn = isBusy(state) || (state.status === 'idle' && state.reason === 'returned');
      if (!mayGoOn) ports.forget();
    });
  }

  get state(): IngresseState {
    return this.#store.state;
  }

  subscribe(listener: (state: IngresseState, previous: IngresseState) => void): () => void {
    return this.#store.subscribe(listener);
  }

  /**
   * Signs in, in the first mode that the browser allows. Opens the window before it returns, so that the click
   * still counts. Resolves with null when the visitor cancels, or goes on in an app; does not settle when the page leaves.
   * @throws {CatracaError}
   */
  login(plan: LoginPlan): Promise<IngresseLogin | null> {
    const outcome = outcomeOf(this.#store);
    if (!isBusy(this.state)) this.#start((run) => beginLogin(run, plan));
    return outcome;
  }

  /** Ends the login under way, at the backend too. */
  cancel(reason: IngresseCancelReason = 'visitor'): void {
    if (!isBusy(this.state)) return;
    this.#run?.close();
    // Who came back by himself may go forward again.
    if (reason !== 'returned') this.#run?.abandon();
    this.#store.send({ type: 'cancel', reason });
  }

  focusWindow(): void {
    this.#run?.window?.focus();
  }

  /** Signs out. @throws {CatracaError} when the backend's session could not be ended: the visitor stays signed in. */
  async logout(): Promise<void> {
    try {
      if (this.#ports.hasBackend() === true) await (await this.#ports.client()).endSession();
    } catch (cause) {
      const problem = asCatracaError(cause);
      this.#store.send({ type: 'keep', problem });
      throw problem;
    }
    this.#store.send({ type: 'log-out' });
  }

  /** The token was refused. */
  expire(code: string | number): void {
    this.#store.send({ type: 'expire', code });
  }

  /** Shows a user, or nobody, without signing in; with the login of before, where that was remembered. */
  paint(user: IngresseUser | null, login: IngresseLogin | null = null): void {
    this.#store.send({ type: 'paint', user, login });
  }

  /** Takes up a login that this tab began; where there is none and `restore` says so, asks for the site's session. */
  resume(restore: boolean): void {
    if (!isBusy(this.state)) this.#start((run) => resumeLogin(run, restore));
  }

  stop(): void {
    this.#run?.stop();
    // Settles promises; what is remembered stays, for an element that takes the place of this one.
    this.#store.send({ type: 'cancel', reason: 'returned' });
  }

  #start(work: (run: IngresseRun) => Promise<void>): void {
    this.#run?.stop();
    const run = new IngresseRun(this.#ports, this.#store);
    this.#run = run;
    work(run).catch((cause: unknown) => {
      if (run.signal.aborted) return;
      run.close();
      this.#store.send({ type: 'fail', error: asCatracaError(cause) });
    });
  }
}
