/** Asks again and again, ever less often, while something is about to happen on the holder's phone and somebody is looking. */
import type { Delay } from './delay.js';
import type { PassState } from './pass-machine.js';

/** Whether the element can be seen, and word of when that changes. */
export interface Visibility {
  readonly visible: boolean;
  /** The answer ends it. */
  subscribe(listener: (visible: boolean) => void): () => void;
}

export interface PassWatchOptions {
  /** Milliseconds. */
  readonly now: () => number;
  readonly delay: Delay;
  readonly visibility: Visibility;
  /** Seconds to the first question; 0: none is ever asked. */
  readonly seconds: () => number;
  /** Asks once; gives the seconds to wait at least before the next time. */
  readonly ask: () => Promise<number>;
}

export interface PassWatch {
  /** To be told of each change of the card's state. */
  follow(state: PassState, previous: PassState): void;
  stop(): void;
}

const longestPause = 60_000;
const wholeWatch = 600_000;

/** Whether a change on the holder's phone is what comes next: never installed, or taken off again. */
function awaitsInstallation(state: PassState): boolean {
  if (state.status !== 'viewing') return false;
  const { status } = state.answer.pass;
  return status === null || status === 'uninstalled';
}

/** What a new state says beside the one before it: `moved` is the same card after something happened on the phone. */
function compare(state: PassState, previous: PassState): 'same' | 'moved' | 'other' {
  if (state.status !== 'viewing' || previous.status !== 'viewing') return 'other';
  const [now, before] = [state.answer.pass, previous.answer.pass];
  if (now.userId !== before.userId) return 'other';
  return now.status === before.status ? 'same' : 'moved';
}

export function createPassWatch(options: PassWatchOptions): PassWatch {
  const { visibility, ask } = options;
  let awaits = false;
  let run = new AbortController();
  let unsubscribe = (): void => {};

  function begin(): void {
    run.abort();
    if (!awaits || !visibility.visible || !(options.seconds() > 0)) return;
    run = new AbortController();
    // It fails in one way only: by being ended.
    askAgain(options, run.signal).catch(() => {});
  }

  function look(isViewing: boolean): void {
    unsubscribe();
    unsubscribe = () => {};
    if (!isViewing) return;
    unsubscribe = visibility.subscribe((visible) => {
      // Whoever comes back from the phone wants to see at once what happened there.
      if (visible && options.seconds() > 0) void ask();
      begin();
    });
  }

  return {
    follow(state, previous) {
      if ((state.status === 'viewing') !== (previous.status === 'viewing')) look(state.status === 'viewing');
      const change = compare(state, previous);
      if (change === 'same') return;
      // Somebody is busy with the phone: more may follow, so the watch begins anew.
      const isMoving = change === 'moved' && state.status === 'viewing' && state.answer.pass.status !== 'deleted';
      const awaitsNow = isMoving || awaitsInstallation(state);
      if (!isMoving && awaitsNow === awaits) return;
      awaits = awaitsNow;
      begin();
    },
    stop() {
      run.abort();
      unsubscribe();
    },
  };
}

/** Ends after ten minutes; rejects with the signal's reason when that aborts. */
async function askAgain({ now, delay, seconds, ask }: PassWatchOptions, signal: AbortSignal): Promise<void> {
  const end = now() + wholeWatch;
  let pause = Math.min(seconds() * 1000, longestPause);
  while (now() + pause <= end) {
    await delay(pause, signal);
    const least = (await ask()) * 1000;
    signal.throwIfAborted();
    pause = Math.max(Math.min(pause * 2, longestPause), least);
  }
}
