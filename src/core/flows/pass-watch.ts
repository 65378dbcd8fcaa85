/** Asks again and again, ever less often, while an installation is awaited and somebody is looking. */
import type { Pass } from '../protocol/idenge.js';
import type { Delay } from './delay.js';

/** Whether the element can be seen, and word of when that changes. */
export interface Visibility {
  readonly visible: boolean;
  /** The answer ends it. */
  subscribe(listener: (visible: boolean) => void): () => void;
}

export interface WatchOptions {
  readonly now: () => number;
  readonly delay: Delay;
  /** Seconds to the first question. */
  readonly seconds: number;
  /** Asks once. Gives the seconds to wait at least before the next time, 0 where nothing was said. */
  readonly ask: () => Promise<number>;
  readonly signal: AbortSignal;
}

const longestPause = 60_000;
const wholeWatch = 600_000;

/** Whether a change on the holder's phone is what comes next: never installed, or taken off again. */
export function awaitsInstallation(pass: Pass): boolean {
  return pass.status === null || pass.status === 'uninstalled';
}

/** Ends after ten minutes; rejects with the signal's reason when that aborts. */
export async function watchPass({ now, delay, seconds, ask, signal }: WatchOptions): Promise<void> {
  const end = now() + wholeWatch;
  let pause = Math.min(seconds * 1000, longestPause);
  while (now() + pause <= end) {
    await delay(pause, signal);
    const asked = (await ask()) * 1000;
    signal.throwIfAborted();
    pause = Math.max(Math.min(pause * 2, longestPause), asked);
  }
}
