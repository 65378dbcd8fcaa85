/** Turns what the pass card's machine goes through into the promise that a method of the element gives. */
import { CatracaError, isCatracaError } from '../errors.js';
import type { Pass } from '../protocol/idenge.js';
import type { StateStore } from './flow.js';
import type { PassInput, PassState } from './pass-machine.js';

/**
 * Settles at the first state that is not one of `during`: with the pass that is then shown, with null where none is
 * or `life` ended first, or with the refusal that the state tells of.
 */
export function outcomeOf(
  store: StateStore<PassState, PassInput>,
  during: readonly PassState['status'][],
  life: AbortSignal,
): Promise<Pass | null> {
  return heard(
    new Promise((resolve, reject) => {
      const settle = (state: PassState): void => {
        if (!life.aborted && during.includes(state.status)) return;
        unsubscribe();
        life.removeEventListener('abort', end);
        const error = errorOf(state);
        if (life.aborted) resolve(null);
        else if (error === null) resolve(shownPass(state));
        else reject(error);
      };
      const end = (): void => settle(store.state);
      const unsubscribe = store.subscribe(settle);
      life.addEventListener('abort', end);
    }),
  );
}

/** A page that does not wait for a promise hears of a refusal by event, not by an unhandled rejection. */
export function heard<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

/** The cardholder on screen, if any. */
export function shownPass(state: PassState): Pass | null {
  return state.status === 'viewing' ? state.answer.pass : null;
}

/** What the state says was refused last. */
export function errorOf(state: PassState): CatracaError | null {
  if ('form' in state) return state.form?.error ?? null;
  return 'error' in state ? state.error : null;
}

/** What is no `CatracaError` is a defect; it must not end as a spinner that never ends. */
export function asError(error: unknown): CatracaError {
  return isCatracaError(error) ? error : new CatracaError('internal', 'the pass card failed', { cause: error });
}

/** Whether a list is shorter than needed, and could be longer. */
export function lacks(
  state: PassState,
  needed: number,
): state is Extract<PassState, { status: 'choosing' }> & { next: string } {
  return state.status === 'choosing' && state.next !== null && state.matches.length < needed;
}
