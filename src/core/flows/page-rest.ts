/** Says when a flow may work: not once its page has been hidden for a minute, and with care while offline. */
import type { Delay } from './delay.js';

export type PageChange = 'shown' | 'hidden' | 'online' | 'offline';

/** What the page around a flow is up to. */
export interface PageEnvironment {
  visible(): boolean;
  online(): boolean;
  /** Calls the listener when the page is shown (also out of the back/forward cache) or hidden, and when its network comes or goes. */
  subscribe(listener: (change: PageChange) => void): () => void;
}

export interface RestPorts {
  /** Milliseconds of a clock that only runs forward. */
  readonly now: () => number;
  readonly delay: Delay;
  readonly environment: PageEnvironment;
}

export interface PageRest {
  /** Whether the page has been hidden for so long that nothing should run. */
  readonly asleep: boolean;
  stop(): void;
}

const hiddenTime = 60_000;
/** Browsers tell of one return by up to three events: together they are one. */
const wakeTime = 1000;

/** Calls `interrupt` when work under way has to give way: `true` when the page is back and should look at once. */
export function createPageRest(ports: RestPorts, interrupt: (isBack: boolean) => void): PageRest {
  const { now, delay, environment } = ports;
  let asleep = false;
  let lastWake = -Infinity;
  let hiding = new AbortController();

  const fallAsleep = (): void => {
    hiding = new AbortController();
    delay(hiddenTime, hiding.signal).then(
      () => {
        asleep = true;
        interrupt(false);
      },
      () => undefined,
    );
  };

  const wake = (): void => {
    const isNews = now() - lastWake >= wakeTime;
    if (!isNews && !asleep) return;
    asleep = false;
    lastWake = now();
    interrupt(true);
  };

  const unsubscribe = environment.subscribe((change) => {
    if (change === 'hidden' || change === 'shown') hiding.abort();
    if (change === 'hidden') fallAsleep();
    else if (change === 'offline') interrupt(false);
    else wake();
  });
  if (!environment.visible()) fallAsleep();

  return {
    get asleep() {
      return asleep;
    },
    stop() {
      hiding.abort();
      unsubscribe();
    },
  };
}
