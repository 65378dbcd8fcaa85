/** Runs the pass card's machine: loads, chooses, enrols, saves, and watches for the installation. */
import type { IdengeClient } from '../client/idenge-client.js';
import { CatracaError } from '../errors.js';
import type { Pass, PassAnswer, PassEnrollRequest, PassPatchRequest } from '../protocol/idenge.js';
import { createStateStore, type Flow } from './flow.js';
import { createLatestWork, type LatestWork } from './latest-work.js';
import { createPassAccess, type PassAccess, type PassSubject } from './pass-access.js';
import { changedNames, changesOf, withoutUnchanged } from './pass-draft.js';
import {
  initialPassState,
  isDirty,
  passTransition,
  type Choosing,
  type PassForm,
  type PassInput,
  type PassState,
} from './pass-machine.js';
import { asError, heard, lacks, outcomeOf, shownPass } from './pass-outcome.js';
import { createPassWatch, type PassWatch, type PassWatchOptions } from './pass-watch.js';

export interface PassSettings extends PassSubject {
  /** Seconds until the first question of a watch; 0: never watches. */
  readonly watch: number;
}

export interface PassFlowOptions extends Pick<PassWatchOptions, 'now' | 'delay' | 'visibility'> {
  readonly client: IdengeClient;
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
  /** Whether the shown one was chosen from a list, to which `back()` leads. */
  readonly hasList: boolean;
  back(): void;
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
  readonly #watch: PassWatch;
  readonly #life = new AbortController();
  readonly #work: LatestWork<PassInput>;
  #list: Choosing | null = null;

  constructor(options: PassFlowOptions) {
    this.#options = options;
    this.#access = createPassAccess(options.client, options.settings);
    this.#work = createLatestWork<PassInput>(this.#store, (error) => ({ type: 'refused', error: asError(error) }));
    this.#watch = createPassWatch({
      ...options,
      seconds: () => options.settings().watch,
      ask: () => this.#ask(() => {}),
    });
    this.#store.subscribe((state, previous) => this.#watch.follow(state, previous));
  }

  get state(): PassState {
    return this.#store.state;
  }

  get passToken(): string | undefined {
    return this.#access.token;
  }

  get hasList(): boolean {
    return this.#list !== null;
  }

  subscribe(listener: (state: PassState, previous: PassState) => void): () => void {
    return this.#store.subscribe(listener);
  }

  load(): Promise<Pass | null> {
    if (this.#store.send({ type: 'load' }).status !== 'loading') return Promise.resolve(shownPass(this.state));
    this.#list = null;
    const outcome = this.#outcome('loading', 'choosing');
    void this.#work.attempt(async (signal) => {
      const found = await this.#access.find(signal);
      return 'answer' in found
        ? { type: 'found', answer: found.answer }
        : { type: 'listed', matches: found.list.users, next: found.list.next };
    });
    return outcome;
  }

  async refresh(): Promise<void> {
    await this.#ask((error) => this.#store.send({ type: 'refused', error }));
  }

  choose(pass: Pass): void {
    const { state } = this;
    if (this.#store.send({ type: 'choose', pass }).status !== 'loading') return;
    if (state.status === 'choosing') this.#list = { ...state, error: null };
    void this.#work.attempt(async (signal) => ({
      type: 'found',
      answer: await this.#access.read(pass.userId, signal),
    }));
  }

  back(): void {
    if (this.#list !== null) this.#store.send({ type: 'back', list: this.#list });
  }

  async turn(page: number, needed: number): Promise<void> {
    for (let { state } = this; lacks(state, needed); { state } = this) {
      const { next } = state;
      const isThere = await this.#work.attempt(async (signal) => {
        const more = await this.#access.more(next, signal);
        return { type: 'listed', matches: more.users, next: more.next };
      });
      if (!isThere) return;
    }
    this.#store.send({ type: 'turn', page });
  }

  enroll(values?: PassEnrollRequest): Promise<Pass | null> {
    if (values !== undefined) return this.#save(['empty', 'enrolling'], () => values);
    const { status } = this.#store.send({ type: 'enroll' });
    const isOpen = status === 'enrolling' || status === 'saving';
    return isOpen ? this.#outcome('enrolling', 'saving') : Promise.resolve(shownPass(this.state));
  }

  edit(): Promise<Pass | null> {
    const before = shownPass(this.state);
    if (this.#store.send({ type: 'edit' }).status !== 'editing') return Promise.resolve(null);
    return heard(this.#outcome('editing', 'saving').then((pass) => (pass === before ? null : pass)));
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
    this.#list = null;
    this.#store.send({ type: 'clear' });
  }

  stop(): void {
    this.#life.abort();
    this.#work.abort();
    this.#watch.stop();
  }

  #save(
    from: readonly PassState['status'][],
    makeChanges: (state: { answer: PassAnswer; form?: PassForm | null }) => PassPatchRequest,
  ): Promise<Pass | null> {
    const { state } = this;
    if (state.status === 'saving') return this.#outcome('saving');
    if (!('answer' in state) || !from.includes(state.status)) {
      const error = new CatracaError('conflict', `there is nothing to save in the state ${state.status}`);
      return heard(Promise.reject(error));
    }
    const { pass } = state.answer;
    const changes = makeChanges(state);
    const changed = changedNames(changes);
    if (pass !== null && changed.length === 0) return Promise.resolve(pass);
    this.#store.send({ type: 'save', changed });
    const outcome = this.#outcome('saving');
    void this.#work.attempt(async (signal) => ({
      type: 'saved',
      answer: await (pass === null ? this.#access.enroll(changes, signal) : this.#access.patch(pass, changes, signal)),
    }));
    return outcome;
  }

  #outcome(...during: PassState['status'][]): Promise<Pass | null> {
    return outcomeOf(this.#store, during, this.#life.signal);
  }

  /** Asks for the shown pass once more; gives the seconds to wait before the next time. */
  async #ask(refused: (error: CatracaError) => void): Promise<number> {
    const pass = shownPass(this.state);
    const { signal } = this.#work;
    if (pass === null) return 0;
    try {
      const answer = await this.#access.read(pass.userId, signal);
      if (!signal.aborted && shownPass(this.state)?.userId === pass.userId) this.#store.send({ type: 'found', answer });
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
}
