/** Values with a time to live, and rate limits, in memory; both capped. */
import type { LimitOutcome, RateLimit } from './flow-store.js';

/** A map whose entries end by themselves. */
export interface ExpiringMap<T> {
  get(key: string, now: number): T | undefined;
  /** Until when, in milliseconds since the epoch. False: full. */
  set(key: string, value: T, until: number, now: number): boolean;
  delete(key: string): void;
  sweep(now: number): void;
  /** What has not ended. */
  entries(now: number): Iterable<[string, { readonly value: T; readonly until: number }]>;
}

/** `whenFull`: refuse the new entry, or drop the oldest. */
export function expiringMap<T>(capacity: number, whenFull: 'refuse' | 'drop-oldest'): ExpiringMap<T> {
  const entries = new Map<string, { readonly value: T; readonly until: number }>();
  const sweep = (now: number) => {
    for (const [key, { until }] of entries) if (until <= now) entries.delete(key);
  };
  return {
    sweep,
    entries: (now) => [...entries].filter(([, { until }]) => now < until),
    get(key, now) {
      const entry = entries.get(key);
      return entry !== undefined && now < entry.until ? entry.value : undefined;
    },
    set(key, value, until, now) {
      if (!entries.has(key) && entries.size >= capacity) {
        const [oldest] = entries.keys();
        if (whenFull === 'drop-oldest' && oldest !== undefined) entries.delete(oldest);
        else {
          sweep(now);
          if (entries.size >= capacity) return false;
        }
      }
      // Taken out first, so that the oldest entry is the one that was longest not written.
      entries.delete(key);
      entries.set(key, { value, until });
      return true;
    },
    delete(key) {
      entries.delete(key);
    },
  };
}

/** GCRA: one arrival time per key; a refused call moves nothing. */
export function countArrival(
  arrivals: ExpiringMap<number>,
  key: string,
  { burst, period }: RateLimit,
  now: number,
): LimitOutcome {
  const step = period / burst;
  const arrival = Math.max(arrivals.get(key, now) ?? now, now);
  const wait = arrival - (period - step) - now;
  if (wait > 0) return { allowed: false, retryAfter: wait };
  arrivals.set(key, arrival + step, arrival + step, now);
  return { allowed: true, retryAfter: 0 };
}
