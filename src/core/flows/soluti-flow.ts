/** Runs a Soluti login from the visitor's wish to the result, once; everything from outside arrives as a port. */
import { CatracaError } from '../errors.js';
import type { SolutiClient, SolutiHandle } from '../client/soluti-client.js';
import type { SolutiResult } from '../protocol/soluti.js';
import { createStateStore, type Flow } from './flow.js';
import type { LoginClaims } from './login-claims.js';
import { idleSolutiState, transitionSoluti } from './soluti-machine.js';
import { renewOrStart, startFresh, takeUp, type OpenFlow } from './soluti-opening.js';
import { createFlowShelf, type FlowShelf, type KeyStorage } from './soluti-saved-flow.js';
import { asFlowError, SolutiSession } from './soluti-session.js';
import type { SolutiInput, SolutiState } from './soluti-state.js';
import type { WatchPorts } from './soluti-watch.js';

export interface SolutiFlowOptions extends WatchPorts {
  /** The backend's client, and its address as the name of what is kept for a reload. Rejects with `config_invalid`. */
  readonly connect: () => Promise<{ readonly client: SolutiClient; readonly endpoint: string }>;
  /** The tab's storage; may throw. */
  readonly storage: () => KeyStorage;
  /** How many codes in a row may replace an expired one without being asked for. */
  readonly renewals: () => number;
  /** Whether somebody can see the code. */
  readonly isSeen: () => boolean;
  readonly claims: LoginClaims;
  /** Comes back inside an assertion. */
  readonly nonce: () => string | undefined;
}

export interface SolutiFlow extends Flow<SolutiState> {
  /** Begins, or joins what is under way: the result, null when cancelled, else a `CatracaError`. */
  start(): Promise<SolutiResult | null>;
  /** Takes up the flow that this tab began before a reload, or that an element began whose place this one takes. */
  resume(): Promise<void>;
  /** Gets a new code, before or after the end of the old one. */
  renew(): Promise<void>;
  /** Pushes to the holder's phone; rejects with a `CatracaError`. */
  notify(username: string): Promise<void>;
  /** Ends the login and tells the backend. */
  cancel(): void;
  /** Ends the login for a reason that only the screen can know: a code that cannot be drawn. */
  fail(error: CatracaError): void;
  /** From an end back to the beginning; a login under way goes on. */
  reset(): void;
}

/** From a start to its outcome, over as many codes as it takes. */
interface Run {
  readonly controller: AbortController;
  readonly outcome: Promise<SolutiResult | null>;
  readonly unsubscribe: () => void;
  readonly settle: { resolve: (result: SolutiResult | null) => void; reject: (error: CatracaError) => void };
  client?: SolutiClient;
  /** Of its flow, once that is known. */
  id?: string | undefined;
  /** The id of the flow that it took up: a tab that the visitor duplicated may run that one too. */
  readonly takenUp: string | undefined;
  /** The key of the element that began it, see `LoginClaims`. */
  owner?: string | undefined;
  flow?: SolutiHandle;
  shelf?: FlowShelf;
  session?: SolutiSession;
}

export function createSolutiFlow(options: SolutiFlowOptions): SolutiFlow {
  return new SolutiFlowRunner(options);
}

class SolutiFlowRunner implements SolutiFlow {
  readonly #options: SolutiFlowOptions;
  readonly #store = createStateStore<SolutiState, SolutiInput>(idleSolutiState, transitionSoluti);
  #run: Run | null = null;
  #renewed = 0;
  #isStopped = false;

  constructor(options: SolutiFlowOptions) {
    this.#options = options;
    this.#store.subscribe((state) => {
      this.#follow(state);
    });
  }

  get state(): SolutiState {
    return this.#store.state;
  }

  subscribe(listener: (state: SolutiState, previous: SolutiState) => void): () => void {
    return this.#store.subscribe(listener);
  }

  start(): Promise<SolutiResult | null> {
    const run = this.#run ?? this.#begin((client, signal) => startFresh(client, this.#options.nonce(), signal));
    if (this.state.status === 'expired') void this.renew();
    return run.outcome;
  }

  async resume(): Promise<void> {
    const isFree = () => !this.#isStopped && this.#run === null;
    try {
      const { endpoint } = await this.#options.connect();
      const saved = this.#shelf(endpoint).load();
      if (saved === null || !isFree()) return;
      const isOurs = await this.#options.claims.claim(saved.id, saved.owner);
      if (isOurs && isFree()) this.#begin((client, signal) => takeUp(client, saved, signal, this.#options), saved);
    } catch {
      // Asking once more ends in the state that says why.
      if (isFree()) this.#begin(() => Promise.resolve(null));
    }
  }

  async renew(): Promise<void> {
    this.#renewed = 0;
    if (this.state.status === 'waiting') await this.#run?.session?.renew();
    else await this.#goOn();
  }

  async notify(username: string): Promise<void> {
    const session = this.state.status === 'waiting' ? this.#run?.session : undefined;
    if (session === undefined) throw new CatracaError('conflict', 'a push needs a code that waits: call start() first');
    await session.notify(username);
  }

  cancel(): void {
    const run = this.#run;
    if (run !== null && this.#store.send({ type: 'cancel' }).status === 'cancelled') tellBackend(run);
  }

  fail(error: CatracaError): void {
    const run = this.#run;
    if (run !== null && this.#store.send({ type: 'fail', error }).status === 'failed') tellBackend(run);
  }

  reset(): void {
    if (this.#run === null) this.#store.send({ type: 'reset' });
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#run === null) return;
    const { id, takenUp } = this.#run;
    // Neither where an element that takes the place of this one goes on, nor where another tab may.
    const mayTell = this.#options.claims.holds(id) && id !== takenUp;
    if (mayTell && this.state.status !== 'finishing') tellBackend(this.#run);
    this.#leave(this.#run);
  }

  #begin(open: OpenFlow, { id, owner }: Pick<Run, 'id' | 'owner'> = {}): Run {
    this.#renewed = 0;
    // A code that ran out while nobody looked, or without a network, is replaced when there is one and somebody looks.
    const unsubscribe = this.#options.environment.subscribe((change) => {
      if (/^(shown|online)$/.test(change) && this.state.status === 'expired' && this.#takeRenewal()) void this.#goOn();
    });
    const run: Run = { ...createRun(unsubscribe), id, takenUp: id, owner };
    this.#run = run;
    this.#store.send({ type: 'start' });
    void this.#enter(run, open);
    return run;
  }

  async #enter(run: Run, open: OpenFlow): Promise<void> {
    const { signal } = run.controller;
    const store = this.#store;
    try {
      const { client, endpoint } = await this.#options.connect();
      const shelf = this.#shelf(endpoint);
      Object.assign(run, { client, shelf });
      signal.throwIfAborted();
      const opening = await open(client, signal);
      signal.throwIfAborted();
      if (opening === null) {
        this.#leave(run);
        store.send({ type: 'reset' });
        return;
      }
      const { flow, app, snapshot } = opening;
      const owner = this.#options.claims.hold(flow.id, run.owner);
      Object.assign(run, { flow, id: flow.id, owner });
      shelf.save(flow, app, owner);
      const takeRenewal = () => this.#takeRenewal();
      run.session = new SolutiSession({ ...this.#options, client, flow, store, takeRenewal, signal });
      store.send({ type: 'open', app, snapshot, now: this.#options.now() });
    } catch (error) {
      if (!signal.aborted) store.send({ type: 'fail', error: asFlowError(error) });
    }
  }

  /** Out of the pause, with the same flow or the next. */
  async #goOn(): Promise<void> {
    const { state } = this;
    const run = this.#run;
    if (state.status !== 'expired' || run?.flow === undefined) return;
    const before = { flow: run.flow, app: state.app };
    this.#store.send({ type: 'start' });
    await this.#enter(run, (client, signal) => renewOrStart(client, before, this.#options.nonce(), signal));
  }

  #follow(state: SolutiState): void {
    const run = this.#run;
    if (run === null) return;
    run.session?.follow(state);
    if (state.status === 'done') run.settle.resolve(state.result);
    if (state.status === 'failed') run.settle.reject(state.error);
    if (/^(done|failed|cancelled)$/.test(state.status)) this.#leave(run);
  }

  #leave(run: Run): void {
    const { claims } = this.#options;
    this.#run = null;
    run.controller.abort();
    run.unsubscribe();
    // Another element's login stays where a reload finds it.
    if (claims.holds(run.id) && run.shelf?.load()?.id === run.id) run.shelf?.clear();
    claims.drop();
    run.settle.resolve(null);
  }

  #takeRenewal(): boolean {
    const may = this.#options.isSeen() && this.#renewed < this.#options.renewals();
    if (may) this.#renewed += 1;
    return may;
  }

  #shelf(endpoint: string): FlowShelf {
    return createFlowShelf(endpoint, this.#options.storage, this.#options.wallClock);
  }
}

function createRun(unsubscribe: () => void): Omit<Run, 'takenUp'> {
  const settle = {} as Run['settle'];
  const outcome = new Promise<SolutiResult | null>((resolve, reject) => Object.assign(settle, { resolve, reject }));
  // Told by event too: a page that does not look at the promise has forgotten nothing.
  outcome.catch(() => undefined);
  return { controller: new AbortController(), settle, outcome, unsubscribe };
}

function tellBackend({ client, flow }: Run): void {
  if (flow !== undefined) client?.cancel(flow).catch(() => undefined);
}
