/**
 * Follows a flow at the backend: by event stream in a visible page where that works, else by polling. Rests once the page
 * has been hidden for a minute.
 */
import { describeError, isCatracaError } from '../errors.js';
import type { SolutiClient, SolutiHandle } from '../client/soluti-client.js';
import type { SolutiSnapshot } from '../protocol/soluti.js';
import { backOff } from './back-off.js';
import { createPageRest, type RestPorts } from './page-rest.js';
import type { SolutiConnection } from './soluti-state.js';
import { followStream } from './soluti-stream.js';

export interface WatchPorts extends RestPorts {
  /** Takes a place for one event stream, and returns what gives it back; null where this browser holds enough of them. */
  readonly claimStream: () => Promise<(() => void) | null>;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Hears, for the developer, what the wire went through; never a secret. */
  readonly note?: (what: string) => void;
}

export interface WatchOptions extends WatchPorts {
  readonly client: SolutiClient;
  readonly flow: SolutiHandle;
  readonly signal: AbortSignal;
  readonly onSnapshot: (snapshot: SolutiSnapshot) => void;
  readonly onConnection: (connection: SolutiConnection) => void;
}

/** Milliseconds of polling until the stream is tried again; doubles each time. */
const streamRetryTime = 30_000;
/** Milliseconds after which a stream has proved itself, and its breaks count anew. */
const healthyTime = 30_000;
const allowedBreaks = 2;
/** Milliseconds of polling until a place for a stream is asked for again. */
const claimRetryTime = 10_000;
/** Milliseconds that a server may send us away for. */
const longestPause = 30_000;
/** Milliseconds between two looks while nothing answers and the browser says that it is offline. */
const offlineTime = 10_000;
/** Milliseconds that a 429 without `Retry-After` adds to the interval. */
const slowDownTime = 5000;

/**
 * Tells of each snapshot until the signal aborts, and then rejects with its reason.
 * @throws {CatracaError} what trying again cannot mend.
 */
export async function watchSoluti(options: WatchOptions): Promise<never> {
  const { signal, now, delay, random, note, onConnection } = options;
  const plan = { checkNow: false, pause: 0, interval: 0, streamAt: 0, streamPause: streamRetryTime, breaks: 0 };
  let failures = 0;
  let step = new AbortController();
  const rest = createPageRest(options, (isBack) => {
    if (isBack) Object.assign(plan, { checkNow: true, pause: 0, streamAt: 0, breaks: 0 });
    note?.(isBack ? 'back' : 'interrupted');
    step.abort();
  });
  // Of all tabs only those that are seen hold a connection.
  const unsubscribe = options.environment.subscribe((change) => {
    if (change === 'hidden') step.abort();
  });
  try {
    for (;;) {
      signal.throwIfAborted();
      step = new AbortController();
      const within = AbortSignal.any([signal, step.signal]);
      try {
        if (rest.asleep) await untilAborted(within);
        if (plan.pause > 0) await delay(plan.pause, within);
        plan.pause = 0;
        await takeStep(options, plan, within, now());
        failures = 0;
      } catch (error) {
        signal.throwIfAborted();
        if (step.signal.aborted) continue;
        if (!isCatracaError(error) || !error.retryable) throw error;
        note?.(describeError(error));
        if (error.code === 'slow_down') {
          plan.interval = Math.max(plan.interval, (error.retryAfter ?? 0) * 1000 || plan.interval + slowDownTime);
          plan.pause = plan.interval;
        } else {
          const connection = lostConnection(options);
          onConnection(connection);
          plan.pause = connection === 'offline' ? offlineTime : backOff(failures, random, error);
          failures += 1;
        }
      }
    }
  } finally {
    rest.stop();
    unsubscribe();
  }
}

/** What the next step has to know, all times in milliseconds. */
interface Plan {
  checkNow: boolean;
  pause: number;
  interval: number;
  streamAt: number;
  streamPause: number;
  breaks: number;
}

async function takeStep(options: WatchOptions, plan: Plan, signal: AbortSignal, now: number): Promise<void> {
  if (!plan.checkNow && now >= plan.streamAt && options.environment.visible()) {
    const release = await options.claimStream();
    if (release !== null) return stream(options, plan, signal).finally(release);
    plan.streamAt = now + claimRetryTime;
  }
  if (!plan.checkNow) await options.delay(plan.interval, signal);
  plan.checkNow = true;
  const snapshot = await options.client.snapshot(options.flow, signal);
  plan.checkNow = false;
  plan.interval = Math.max(plan.interval, snapshot.interval * 1000);
  if (options.now() < plan.streamAt || !options.environment.visible()) options.onConnection('polling');
  options.onSnapshot(snapshot);
}

async function stream(options: WatchOptions, plan: Plan, signal: AbortSignal): Promise<void> {
  const { client, flow, delay, now, random, note, onConnection, onSnapshot } = options;
  const begun = now();
  const end = await followStream(client, flow, delay, signal, (snapshot) => {
    plan.interval = snapshot.interval * 1000;
    onConnection('live');
    onSnapshot(snapshot);
  });
  if (now() - begun >= healthyTime) Object.assign(plan, { breaks: 0, streamPause: streamRetryTime });
  note?.(`stream ${end.isMute ? 'mute' : end.why}`);
  onConnection(lostConnection(options));
  if (end.retry !== null) {
    plan.pause = Math.min(end.retry, longestPause);
    return;
  }
  plan.breaks += 1;
  if (!end.isMute && plan.breaks < allowedBreaks) {
    plan.pause = backOff(plan.breaks - 1, random);
    return;
  }
  plan.checkNow = true;
  plan.streamAt = now() + plan.streamPause;
  plan.streamPause *= 2;
}

/** The browser's word counts only after a failure: it says offline also on a machine that serves the page itself. */
function lostConnection({ environment }: WatchOptions): SolutiConnection {
  return environment.online() ? 'reconnecting' : 'offline';
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
