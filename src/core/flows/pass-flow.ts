/** Runs the pass card's machine: loads, chooses, enrols, saves, and watches for the installation. */
import type { IdengeClient } from '../client/idenge-client.js';
import { CatracaError, isCatracaError } from '../errors.js';
import type { Pass, PassAnswer, PassEnrollRequest, PassPatchRequest } from '../protocol/idenge.js';
import type { Delay } from './delay.js';
import { createStateStore, type Flow } from './flow.js';
import { createPassAccess, type PassAccess, type PassSubject } from './pass-access.js';
import { changedNames, changesOf, withoutUnchanged } from './pass-draft.js';
import {
  initialPassState,
  isDirty,
  passTransition,
  type PassForm,
  type PassInput,
  type PassState,
} from './pass-machine.js';
import { awaitsInstallation, watchPass, type Visibility } from './pass-watch.js';

export interface PassSettings extends PassSubject {
  /** Seconds until the first question of a watch; 0: never watches. */
  readonly watch: number;
}

export interface PassFlowOptions {
  readonly client: IdengeClient;
  /** Milliseconds. */
  readonly now: () => number;
  readonly delay: Delay;
  readonly visibility: Visibility;
  readonly settings: () => PassSettings;
}

/** What resolves, resolves with the pass, or with null when there is none or the visitor cancelled. */
export interface PassFlow extends Flow<PassState> {
  readonly passToken: string | undefined;
  /** Rejects with a `CatracaError`. While a form is open it asks for nothing: what was typed stays. */
  load(): Promise<Pass | null>;
  /** Asks again without leaving the card; what is refused is told in the state. */
  refresh(): Promise<void>;
  choose(pass: Pass): void;
  /** Turns to a page of the list, from 0; asks for more where `needed` matches are not there yet. */
  turn(page: number, needed: number): Promise<void>;
  /** Opens the form, or enrols at once with `values`. */
  enroll(values?: PassEnrollRequest): Promise<Pass | null>;
  edit(): Promise<Pass | null>;
  /** Sends what the open form changed; a second call while that runs joins the first. */
  submit(): Promise<Pass | null>;
  /** Sends the page's own changes, those that change something. */
  save(changes: PassPatchRequest): Promise<Pass | null>;
  send(input: Extract<PassInput, { type: 'type' | 'flag' | 'leave' | 'stay' }>): void;
  cancel(): void;
  clear(): void;
}

/** Refusals after which the visitor may not go on seeing the card. */
const endsTheView: readonly string[] = ['not_authenticated', 'not_allowed', 'not_found', 'session_ended'];

export function createPassFlow(options: PassFlowOptions): PassFlow {
  return new RunningPassFlow(options);
}

class RunningPassFlow implements PassFlow {
  readonly #options: PassFlowOptions;
  readonly #store = createStateStore(initialPassState, passTransition);
  readonly #access: PassAccess;
  readonly #life = new AbortController();
  #work = new AbortController();
  #watch = new AbortController();
  #forgetVisibility = () => {};

  constructor(options: PassFlowOptions) {
    this.#options = options;
    this.#access = createPassAccess(options.client, options.settings);
    this.#store.subscribe((state, previous) => {
      if ((state.status === 'viewing') !== (previous.status === 'viewing')) this.#followVisibility();
      if (isAwaited(state) !== isAwaited(previous)) this.#watchAgain();
    });
  }

  get state(): PassState {
    return this.#store.state;
  }

  get passToken(): string | undefined {
    return this.#access.token;
  }

  subscribe(listener: (state: PassState, previous: PassState) => void): () => void {
    return this.#store.subscribe(listener);
  }

  load(): Promise<Pass | null> {
    if (this.#store.send({ type: 'load' }).status !== 'loading') return Promise.resolve(this.#shownPass());
    return this.#run(['loading', 'choosing'], async (signal) => {
      const found = await this.#access.find(signal);
      return 'answer' in found
        ? { type: 'found', answer: found.answer }
        : { type: 'listed', matches: found.list.users, next: found.list.next };
    });
  }

  async refresh(): Promise<void> {
    await this.#ask((error) => this.#store.send({ type: 'refused', error }));
  }

  choose(pass: Pass): void {
    if (this.#store.send({ type: 'choose', pass }).status !== 'loading') return;
    this.#run(['loading'], async (signal) => ({
      type: 'found',
      answer: await this.#access.read(pass.userId, signal),
    })).catch(() => {}); // The state tells it, and so does the promise of the load that listed them.
  }

  async turn(page: number, needed: number): Promise<void> {
    const { state } = this;
    if (state.status !== 'choosing') return;
    if (state.matches.length < needed && state.next !== null) {
      const { next } = state;
      await this.#run([], async (signal) => {
        const more = await this.#access.more(next, signal);
        return { type: 'listed', matches: more.users, next: more.next };
      });
    }
    if (errorOf(this.state) !== null) return;
    this.#store.send({ type: 'turn', page });
  }

  enroll(values?: PassEnrollRequest): Promise<Pass | null> {
    if (values !== undefined) return this.#save(['empty', 'enrolling'], () => values);
    const { status } = this.#store.send({ type: 'enroll' });
    const isOpen = status === 'enrolling' || status === 'saving';
    return isOpen ? this.#outcome(['enrolling', 'saving']) : Promise.resolve(this.#shownPass());
  }

  edit(): Promise<Pass | null> {
    const before = this.#shownPass();
    if (this.#store.send({ type: 'edit' }).status !== 'editing') return Promise.resolve(null);
    return this.#outcome(['editing', 'saving']).then((pass) => (pass === before ? null : pass));
  }

  submit(): Promise<Pass | null> {
    const { state } = this;
    if (state.status === 'editing' && !isDirty(state)) {
      this.cancel();
      return Promise.resolve(state.answer.pass);
    }
    return this.#save(['enrolling', 'editing'], ({ answer, form }) =>
      changesOf(answer, form?.draft ?? {}, state.status === 'editing' ? 'edit' : 'enroll'),
    );
  }

  save(changes: PassPatchRequest): Promise<Pass | null> {
    return this.#save(['viewing', 'editing'], ({ answer }) => withoutUnchanged(answer.pass, changes));
  }

  send(input: PassInput): void {
    this.#store.send(input);
  }

  cancel(): void {
    if (this.state.status === 'loading') this.#work.abort();
    this.#store.send({ type: 'cancel' });
  }

  clear(): void {
    this.#work.abort();
    this.#access.forget();
    this.#store.send({ type: 'clear' });
  }

  stop(): void {
    this.#forgetVisibility();
    this.#life.abort();
    this.#work.abort();
    this.#watch.abort();
  }

  #save(
    from: readonly PassState['status'][],
    makeChanges: (state: { answer: PassAnswer; form?: PassForm | null }) => PassPatchRequest,
  ): Promise<Pass | null> {
    const { state } = this;
    if (state.status === 'saving') return this.#outcome(['saving']);
    if (!('answer' in state) || !from.includes(state.status)) {
      return Promise.reject(new CatracaError('conflict', `there is nothing to save in the state ${state.status}`));
    }
    const { pass } = state.answer;
    const changes = makeChanges(state);
    const changed = changedNames(changes);
    if (pass !== null && changed.length === 0) return Promise.resolve(pass);
    this.#store.send({ type: 'save', changed });
    return this.#run(['saving'], async (signal) => ({
      type: 'saved',
      answer: await (pass === null ? this.#access.enroll(changes, signal) : this.#access.patch(pass, changes, signal)),
    }));
  }

  /** Does one piece of work, in place of the one before, and gives what came of it once the state leaves `during`. */
  async #run(
    during: readonly PassState['status'][],
    work: (signal: AbortSignal) => Promise<PassInput>,
  ): Promise<Pass | null> {
    this.#work.abort();
    this.#work = new AbortController();
    const { signal } = this.#work;
    const outcome = during.length === 0 ? null : this.#outcome(during);
    // Its own handler, because the outcome may be refused while the work is still awaited.
    outcome?.catch(() => {});
    try {
      const input = await work(signal);
      if (!signal.aborted) this.#store.send(input);
    } catch (error) {
      if (!signal.aborted) this.#store.send({ type: 'refused', error: asError(error) });
    }
    return outcome;
  }

  #outcome(during: readonly PassState['status'][]): Promise<Pass | null> {
    return new Promise((resolve, reject) => {
      const unsubscribe = this.#store.subscribe((state) => {
        if (during.includes(state.status)) return;
        unsubscribe();
        const error = errorOf(state);
        if (error === null) resolve(this.#shownPass());
        else reject(error);
      });
      this.#life.signal.addEventListener('abort', () => resolve(null), { once: true });
    });
  }

  /** Asks for the shown pass once more; gives the seconds to wait before the next time. */
  async #ask(refused: (error: CatracaError) => void): Promise<number> {
    const pass = this.#shownPass();
    const { signal } = this.#work;
    if (pass === null) return 0;
    try {
      const answer = await this.#access.read(pass.userId, signal);
      if (!signal.aborted && this.#shownPass()?.userId === pass.userId) this.#store.send({ type: 'found', answer });
      return 0;
    } catch (cause) {
      const error = asError(cause);
      if (signal.aborted) return 0;
      if (!endsTheView.includes(error.code)) refused(error);
      // A token written into the page runs out while the page stands: that takes nothing away from who saw the card.
      else if (typeof this.#options.settings().passToken === 'string') return Infinity;
      else this.#store.send({ type: 'failed', error });
      return error.retryAfter ?? 0;
    }
  }

  #followVisibility(): void {
    this.#forgetVisibility();
    this.#forgetVisibility = () => {};
    if (this.state.status !== 'viewing') return;
    this.#forgetVisibility = this.#options.visibility.subscribe((visible) => {
      // Whoever comes back from the phone wants to see at once what happened there.
      if (visible && this.#options.settings().watch > 0) void this.#ask(() => {});
      this.#watchAgain();
    });
  }

  #watchAgain(): void {
    this.#watch.abort();
    const { now, delay, visibility, settings } = this.#options;
    const { watch } = settings();
    if (!isAwaited(this.state) || !visibility.visible || !(watch > 0)) return;
    this.#watch = new AbortController();
    const { signal } = this.#watch;
    // It fails in one way only: by being ended.
    watchPass({ now, delay, seconds: watch, ask: () => this.#ask(() => {}), signal }).catch(() => {});
  }

  #shownPass(): Pass | null {
    return this.state.status === 'viewing' ? this.state.answer.pass : null;
  }
}

function isAwaited(state: PassState): boolean {
  return state.status === 'viewing' && awaitsInstallation(state.answer.pass);
}

function errorOf(state: PassState): CatracaError | null {
  if ('form' in state) return state.form?.error ?? null;
  return 'error' in state ? state.error : null;
}

/** What is no `CatracaError` is a defect; it must not end as a spinner that never ends. */
function asError(error: unknown): CatracaError {
  return isCatracaError(error) ? error : new CatracaError('internal', 'the pass card failed', { cause: error });
}
