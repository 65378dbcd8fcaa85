/** What the memory store holds, and how a flow is found in it. */
import { steadyTime, systemClock, type Clock } from '../clock.js';
import { equalHashes } from '../hash.js';
import type { FlowKindName } from './flow-store.js';
import { expiringMap, type ExpiringMap } from './memory-entries.js';
import { settle, type MemoryFlow } from './memory-flow.js';

export interface MemoryStoreOptions {
  /** Flows that live at once; default 100,000. */
  readonly maxFlows?: number;
  /** Values and limits that live at once, each; default 200,000. */
  readonly maxEntries?: number;
  readonly clock?: Pick<Clock, 'now' | 'steady'>;
}

export interface MemoryState {
  readonly flows: Map<string, MemoryFlow>;
  /** Ids of approved flows. */
  readonly outbox: Set<string>;
  readonly watchers: Map<string, Set<() => void>>;
  /** Flow ids by the hash of the token that approved them. */
  readonly tokens: ExpiringMap<string>;
  readonly values: ExpiringMap<string>;
  /** Arrival times of limits. */
  readonly arrivals: ExpiringMap<number>;
  /** Whether no further flow fits, also after what has ended is gone. */
  readonly full: (now: number) => boolean;
  /** The time, after what has ended is gone. */
  readonly tick: () => number;
  readonly find: (id: string, now: number) => MemoryFlow | null;
  /** The flow, if the secret is its holder's. */
  readonly held: (kind: FlowKindName, id: string, secretHash: string, now: number) => MemoryFlow | null;
  /** Wakes those who watch the flow. */
  readonly changed: (id: string) => void;
}

/** As long as a hash, and no hash of anything. */
const nobody = '-'.repeat(43);
/** Milliseconds between two searches for what has ended. */
const sweepEvery = 5000;

export function createMemoryState(options: MemoryStoreOptions): MemoryState {
  const { maxFlows = 100_000, maxEntries = 200_000, clock = systemClock } = options;
  const flows = new Map<string, MemoryFlow>();
  const outbox = new Set<string>();
  const watchers = new Map<string, Set<() => void>>();
  const tokens = expiringMap<string>(maxEntries, 'drop-oldest');
  const values = expiringMap<string>(maxEntries, 'refuse');
  const arrivals = expiringMap<number>(maxEntries, 'drop-oldest');
  let sweptAt = steadyTime(clock);

  function sweep(now: number): void {
    sweptAt = now;
    for (const flow of flows.values()) {
      settle(flow, now);
      if (now < flow.endsAt) continue;
      flows.delete(flow.id);
      outbox.delete(flow.id);
    }
    for (const entries of [tokens, values, arrivals]) entries.sweep(now);
  }

  function find(id: string, now: number): MemoryFlow | null {
    const flow = flows.get(id);
    if (flow === undefined) return null;
    settle(flow, now);
    return now < flow.endsAt ? flow : null;
  }

  return {
    flows,
    outbox,
    watchers,
    tokens,
    values,
    arrivals,
    find,

    full(now) {
      if (flows.size >= maxFlows) sweep(now);
      return flows.size >= maxFlows;
    },

    tick() {
      const now = steadyTime(clock);
      if (now - sweptAt >= sweepEvery) sweep(now);
      return now;
    },

    held(kind, id, secretHash, now) {
      const flow = find(id, now);
      // Compared also where there is none, so that no such flow takes as long as a wrong secret.
      const isHolder = equalHashes(flow?.secretHash ?? nobody, secretHash);
      return isHolder && flow?.kind === kind ? flow : null;
    },

    changed(id) {
      for (const wake of watchers.get(id) ?? []) wake();
    },
  };
}
