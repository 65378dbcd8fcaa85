/** A sleep that can be ended early, and remembers a wake-up that came while nobody slept. */
import { steadyTime, type Clock } from './clock.js';

export interface Waker {
  wake(): void;
  /** Ends the sleep, and every later one at once. */
  stop(): void;
  stopped(): boolean;
  /** Until a steady time of the clock, or a wake-up since the last sleep, whichever is first. */
  sleepUntil(time: number): Promise<void>;
}

export function createWaker(clock: Clock): Waker {
  let woken = false;
  let stopped = false;
  let sleep: AbortController | undefined;
  const wake = () => {
    woken = true;
    sleep?.abort();
  };
  return {
    wake,
    stop() {
      stopped = true;
      wake();
    },
    stopped: () => stopped,
    async sleepUntil(time) {
      const pause = time - steadyTime(clock);
      if (!woken && !stopped && pause > 0) {
        sleep = new AbortController();
        await clock.delay(pause, sleep.signal).catch(() => undefined);
        sleep = undefined;
      }
      woken = false;
    },
  };
}
