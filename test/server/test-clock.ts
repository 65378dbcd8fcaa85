/** A clock that stands still until a test moves it. */
import type { Clock } from '../../src/server/clock.js';
import { onAbort } from '../../src/server/on-abort.js';

export interface TestClock extends Clock {
  /** Moves time on; whatever was due on the way has run (and what it started has had real time to run). */
  advance(milliseconds: number): Promise<void>;
  /** Moves time on in such steps, in milliseconds, until the answer is there. */
  passing<T>(answer: Promise<T>, step?: number): Promise<T>;
  /** How many wait. */
  readonly waiting: () => number;
}

interface Waiter {
  readonly at: number;
  readonly wake: () => void;
}

export function testClock(start = Date.UTC(2026, 10, 1)): TestClock {
  let now = start;
  const waiters = new Set<Waiter>();
  const clock: TestClock = {
    now: () => now,
    waiting: () => waiters.size,
    delay: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        if (milliseconds <= 0) return resolve();
        const waiter = { at: now + milliseconds, wake: done };
        // One listener per signal: hundreds may wait for the same one.
        const forget =
          signal &&
          onAbort(signal, () => {
            waiters.delete(waiter);
            reject(signal.reason);
          });
        function done() {
          waiters.delete(waiter);
          forget?.();
          resolve();
        }
        waiters.add(waiter);
      }),
    async advance(milliseconds) {
      const target = now + milliseconds;
      for (;;) {
        await settled();
        const next = [...waiters].filter(({ at }) => at <= target).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        now = Math.max(now, next.at);
        next.wake();
      }
      now = target;
      await settled();
    },
    async passing(answer, step = 500) {
      let isSettled = false;
      const settle = () => (isSettled = true);
      answer.then(settle, settle);
      while (!isSettled) await clock.advance(step);
      return answer;
    },
  };
  return clock;
}

/** Real time for what runs outside of the event loop, such as Web Crypto: more of it, the busier the machine is. */
export async function settled(): Promise<void> {
  for (let round = 0; round < 4; round++) {
    // One for each of Node's threads: they end after what was asked of these threads before.
    await Promise.all(Array.from({ length: 4 }, () => crypto.subtle.digest('SHA-256', new Uint8Array(1))));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Waits in real time until something holds. */
export async function until(holds: () => boolean | Promise<boolean>, patience = 20_000): Promise<void> {
  const giveUp = Date.now() + patience;
  while (!(await holds())) {
    if (Date.now() > giveUp) throw new Error('it never came true');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
