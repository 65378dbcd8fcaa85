/** Says when a flow may work: not once its page has been hidden for a minute or put away, and with care while offline. */
import type { Delay } from './delay.js';

/** `left`: the page goes into the back/forward cache, or is frozen. */
export type PageChange = 'shown' | 'hidden' | 'left' | 'online' | 'offline';

/** What the page around a flow is up to. */
export interface PageEnvironment {
  visible(): boolean;
  online(): boolean;
  /** Calls the listener when the page is shown (also out of the back/forward cache), hidden or left, and when its network comes or goes. */
  subscribe(listener: (change: PageChange) => void): () => void;
}

export interface RestPorts {
  /** Milliseconds of a clock that only runs forward. */
  readonly now: () => number;
  /** Milliseconds since 1970, right or wrong. */
  readonly wallClock: () => number;
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
/** Milliseconds between two looks at the wall clock. */
const tickTime = 5000;
/** Milliseconds that the wall clock may go further in between before the machine counts as having slept. */
const sleptTime = 5000;

/** Calls `interrupt` when work under way has to give way: `true` when the page is back and should look at once. */
export function createPageRest(ports: RestPorts, interrupt: (isBack: boolean) => void): PageRest {
  const { now, wallClock, delay, environment } = ports;
  let asleep = false;
  let lastWake = -Infinity;
  let hiding = new AbortController();

  const ticking = new AbortController();

  const rest = (): void => {
    asleep = true;
    interrupt(false);
  };

  const fallAsleep = (): void => {
    hiding = new AbortController();
    delay(hiddenTime, hiding.signal).then(rest, () => undefined);
  };

  const wake = (): void => {
    const isNews = now() - lastWake >= wakeTime;
    if (!isNews && !asleep) return;
    asleep = false;
    lastWake = now();
    interrupt(true);
    if (!environment.visible()) fallAsleep();
  };

  // Nothing tells a page whose machine slept with the lid closed, and some clocks stand still meanwhile.
  const tick = async (): Promise<void> => {
    for (;;) {
      const before = wallClock();
      await delay(tickTime, ticking.signal);
      if (wallClock() - before > tickTime + sleptTime && environment.visible()) wake();
    }
  };
  tick().catch(() => undefined);

  const unsubscribe = environment.subscribe((change) => {
    const isNetwork = change === 'online' || change === 'offline';
    if (!isNetwork) hiding.abort();
    if (change === 'hidden') fallAsleep();
    else if (change === 'left') rest();
    else if (change === 'offline') interrupt(false);
    else if (change === 'shown' || !asleep) wake();
  });
  if (!environment.visible()) fallAsleep();

  return {
    get asleep() {
      return asleep;
    },
    stop() {
      hiding.abort();
      ticking.abort();
      unsubscribe();
    },
  };
}
