/** The one source of time in the backend, so that a test can hold it still. */
import { onAbort } from './on-abort.js';

/** What the backend asks about time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds since any moment, never set back or forth; default: `now`. Whatever measures how long something takes uses it. */
  readonly steady?: () => number;
  /** Resolves after so many milliseconds; rejects with the signal's reason when that aborts first. */
  readonly delay: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

/** Time as the machine tells it. */
export const systemClock: Clock = {
  now: () => Date.now(),
  steady: () => performance.timeOrigin + performance.now(),
  delay: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const forget =
        signal &&
        onAbort(signal, () => {
          clearTimeout(timer);
          reject(signal.reason);
        });
      const timer = setTimeout(() => {
        forget?.();
        resolve();
      }, milliseconds);
    }),
};

/** A time to measure with: no correction of the machine's clock moves it, where the clock offers such a one. */
export function steadyTime(clock: Pick<Clock, 'now' | 'steady'>): number {
  return clock.steady?.() ?? clock.now();
}
