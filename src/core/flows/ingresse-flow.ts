/**
 * Runs a login with Ingresse: opens the other window or leaves the page, waits for what comes back, and finishes.
 * Knows no windows, addresses or storage: those are its ports.
 */
import type { IngresseClient } from '../client/ingresse-client.js';
import { CatracaError, isCatracaError } from '../errors.js';
import type { IngresseMode, IngresseUser } from '../protocol/ingresse.js';
import { createStateStore, type Flow } from './flow.js';
import {
  idleState,
  isBusy,
  transition,
  type IngresseCancelReason,
  type IngresseLogin,
  type IngresseState,
} from './ingresse-machine.js';
import type { Handover, IngressePorts, LoginWindow, StoredFlow } from './ingresse-ports.js';
import { asCatracaError, loginOfToken, redeemLogin } from './ingresse-result.js';
import { outcomeOf, waitForHandover } from './ingresse-wait.js';

/** Milliseconds until a page that should have left says that it could not. */
const leavingTime = 20_000;
/** Milliseconds that a login may take. */
const loginLife = 600_000;

/** One login at a time; the newest wins, and what an older one still brings is not heard. */
export class IngresseFlow implements Flow<IngresseState> {
  readonly #ports: IngressePorts;
  readonly #store;
  #run = new AbortController();
  #window: LoginWindow | null = null;
  /** Tells the backend that the login under way is over. */
  #abandon: (() => Promise<void>) | undefined;

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
   * Signs in, in the first of the modes that the browser allows. Opens the window before it returns, so that the click
   * still counts. Resolves with null when the visitor cancels, or goes on in an app; does not settle when the page leaves.
   * @throws {CatracaError}
   */
  login(modes: readonly IngresseMode[]): Promise<IngresseLogin | null> {
    const outcome = outcomeOf(this.#store);
    if (!isBusy(this.state)) this.#start((signal) => this.#login(modes, signal));
    return outcome;
  }

  /** Ends the login under way, at the backend too. */
  cancel(reason: IngresseCancelReason = 'visitor'): void {
    if (!isBusy(this.state)) return;
    this.#run.abort();
    this.#window?.close();
    // Who came back by himself may go forward again.
    if (reason !== 'returned') this.#abandon?.().catch(() => {});
    this.#store.send({ type: 'cancel', reason });
  }

  focusWindow(): void {
    this.#window?.focus();
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
    if (isBusy(this.state)) return;
    this.#start((signal) => this.#resume(restore, signal));
  }

  stop(): void {
    this.#run.abort();
    // Settles promises; what is remembered stays, for an element that takes the place of this one.
    this.#store.send({ type: 'cancel', reason: 'returned' });
  }

  #start(work: (signal: AbortSignal) => Promise<void>): void {
    this.#run.abort();
    this.#run = new AbortController();
    this.#abandon = undefined;
    const { signal } = this.#run;
    work(signal).catch((cause: unknown) => {
      if (signal.aborted) return;
      this.#run.abort();
      this.#window?.close();
      this.#store.send({ type: 'fail', error: asCatracaError(cause) });
    });
  }

  async #login(modes: readonly IngresseMode[], signal: AbortSignal): Promise<void> {
    this.#store.send({ type: 'open', mode: modes[0] ?? 'redirect' });
    const hasBackend = this.#ports.hasBackend();
    if (hasBackend === null) {
      throw new CatracaError(
        'config_invalid',
        'write api-key="your public key", or endpoint="/catraca" with a backend',
      );
    }
    const { mode, nonce } = this.#open(modes, hasBackend);
    this.#store.send({ type: 'open', mode });
    await (hasBackend ? this.#loginWithBackend(mode, signal) : this.#loginInBrowser(mode, nonce, signal));
  }

  #open(modes: readonly IngresseMode[], hasBackend: boolean): { mode: IngresseMode; nonce: string } {
    for (const mode of modes) {
      // Before the window opens, because it takes a copy of what is remembered with it.
      const nonce = hasBackend ? '' : this.#ports.remember(mode);
      this.#window = mode === 'redirect' ? null : this.#ports.openWindow(mode);
      if (this.#window !== null || mode === 'redirect') return { mode, nonce };
    }
    throw new CatracaError('popup_blocked', 'the browser blocked the window, and no other mode was left');
  }

  async #loginInBrowser(mode: IngresseMode, nonce: string, signal: AbortSignal): Promise<void> {
    const { url, deepLink } = await this.#ports.loginUrl(nonce);
    signal.throwIfAborted();
    if (deepLink !== null) {
      this.#store.send({ type: 'hand-over', url: deepLink });
      this.#go(url);
      return;
    }
    this.#end(loginOfToken(mode, await this.#send(url, mode, nonce, loginLife, signal)));
  }

  async #loginWithBackend(mode: IngresseMode, signal: AbortSignal): Promise<void> {
    const client = await this.#ports.client();
    const { id, secret, url, expiresIn } = await client.start(this.#ports.startRequest(mode), signal);
    if (!/^https?:/.test(url)) throw new CatracaError('response_invalid', 'the address of the login is not of the web');
    const flow = { id, secret, mode };
    this.#abandon = () => client.cancel(flow);
    await this.#ports.storeFlow(flow);
    const handover = await this.#send(url, mode, flow.id, expiresIn * 1000, signal);
    await this.#redeem(client, flow, handover, signal);
  }

  /** Sends the visitor to the login page and gives what comes back. */
  async #send(url: string, mode: IngresseMode, name: string, life: number, signal: AbortSignal): Promise<Handover> {
    signal.throwIfAborted();
    if (mode === 'redirect') {
      this.#go(url);
      await this.#ports.delay(leavingTime, signal);
      throw new CatracaError('timeout', 'the login page did not open');
    }
    const handover = this.#hear(mode, name, life, signal);
    this.#go(url);
    return handover;
  }

  #go(url: string): void {
    if (this.#window === null) this.#ports.leave(url);
    else this.#window.navigate(url);
  }

  #hear(mode: IngresseMode, name: string, life: number, signal: AbortSignal): Promise<Handover> {
    return waitForHandover({ ports: this.#ports, store: this.#store, window: this.#window, mode, name, life, signal });
  }

  async #resume(restore: boolean, signal: AbortSignal): Promise<void> {
    const arrival = await this.#ports.takeArrival();
    signal.throwIfAborted();
    if (arrival?.type === 'token') {
      const { handover, mode, nonce } = arrival;
      this.#store.send({ type: 'finish' });
      const isTaken = mode !== 'redirect' && (await this.#ports.passOn(nonce, handover));
      if (isTaken) this.#store.send({ type: 'cancel', reason: null });
      else this.#end(loginOfToken(mode, handover));
      return;
    }
    const flow = this.#ports.hasBackend() === true ? await this.#ports.takeFlow() : null;
    signal.throwIfAborted();
    if (flow !== null) {
      await this.#takeUp(flow, arrival?.type === 'code' ? arrival.handover : null, signal);
    } else if (arrival !== null) {
      throw new CatracaError('unexpected_token', 'a login came back that nobody in this tab asked for');
    } else if (restore) {
      await this.#restore(signal);
    }
  }

  /** Goes on with a login that was begun before this page was loaded. */
  async #takeUp(flow: StoredFlow, arrived: Handover | null, signal: AbortSignal): Promise<void> {
    const client = await this.#ports.client();
    this.#abandon = () => client.cancel(flow);
    this.#store.send({ type: 'finish' });
    try {
      if (arrived === null && !this.#ports.sendsCookie()) throw new CatracaError('conflict', 'nothing came back yet');
      await this.#redeem(client, flow, arrived ?? { secret: null, error: null }, signal);
    } catch (error) {
      if (arrived !== null || !isCatracaError(error) || error.code !== 'conflict') throw error;
      // Not over yet: in another window, or left by going back.
      await this.#ports.storeFlow(flow);
      signal.throwIfAborted();
      if (flow.mode === 'redirect') this.#store.send({ type: 'cancel', reason: 'returned' });
      else await this.#redeem(client, flow, await this.#hear(flow.mode, flow.id, loginLife, signal), signal);
    }
  }

  async #redeem(client: IngresseClient, flow: StoredFlow, handover: Handover, signal: AbortSignal): Promise<void> {
    const login = await redeemLogin(client, flow, handover, { delay: this.#ports.delay, signal });
    this.#end(login);
    if (login !== null) client.ack(flow).catch(() => {});
  }

  async #restore(signal: AbortSignal): Promise<void> {
    try {
      const { user } = await (await this.#ports.client()).session(signal);
      this.paint(user);
    } catch (error) {
      // Nobody acted yet: a click will say what is wrong, unless the page itself is.
      if (isCatracaError(error) && error.code === 'config_invalid') throw error;
    }
  }

  #end(login: IngresseLogin | null): void {
    this.#store.send(login === null ? { type: 'cancel', reason: 'declined' } : { type: 'succeed', login });
  }
}
