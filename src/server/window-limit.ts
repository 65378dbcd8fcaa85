/** A limit that holds in every window of its length, made of limits of one: never more than so many, however they are spread. */
import type { FlowStore, LimitOutcome } from './stores/flow-store.js';

export interface WindowLimit {
  readonly most: number;
  /** Milliseconds. */
  readonly period: number;
}

/**
 * At most `most` calls within any period. Each of so many places takes one call per period, so that each step stays one
 * atomic step of the store; a refused call costs nothing.
 */
export async function limitWindow(
  store: Pick<FlowStore, 'limit'>,
  key: string,
  { most, period }: WindowLimit,
): Promise<LimitOutcome> {
  let retryAfter = period;
  for (let place = 0; place < most; place++) {
    const outcome = await store.limit(`${key}:${String(place)}`, { burst: 1, period });
    if (outcome.allowed) return outcome;
    retryAfter = Math.min(retryAfter, outcome.retryAfter);
  }
  return { allowed: false, retryAfter };
}
