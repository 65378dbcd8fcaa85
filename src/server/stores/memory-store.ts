/** The embedded store: one process, capped; refuses new flows rather than forget live ones. */
import { systemClock, type Clock } from '../clock.js';
import { equalHashes } from '../hash.js';
import { randomToken } from '../random.js';
import type { FlowKindName, FlowStore } from './flow-store.js';
import { storeTimes } from './flow-store.js';
import { countArrival, expiringMap } from './memory-entries.js';
import {
  addMatch,
  approveFlow,
  completeFlow,
  enter,
  findCode,
  isLeasable,
  newMemoryFlow,
  recordOf,
  redeemFlow,
  renewFlow,
  settle,
  type MemoryFlow,
} from './memory-flow.js';

export interface MemoryStoreOptions {
  /** Flows that live at once; default 100,000. */
  readonly maxFlows?: number;
  /** Values and limits that live at once, each; default 200,000. */
  readonly maxEntries?: number;
  readonly clock?: Pick<Clock, 'now'>;
}

/** Milliseconds between two searches for what has ended. */
const sweepEvery = 5000;

// Each operation runs to its end without a pause: that is what makes it one atomic step.
export function memoryStore(options: MemoryStoreOptions = {}): FlowStore {
  const { maxFlows = 100_000, maxEntries = 200_000, clock = systemClock } = options;
  const flows = new Map<string, MemoryFlow>();
  const outbox = new Set<string>();
  const tokens = expiringMap<string>(maxEntries, 'drop-oldest');
  const values = expiringMap<string>(maxEntries, 'refuse');
  const arrivals = expiringMap<number>(maxEntries, 'drop-oldest');
  const watchers = new Map<string, Set<() => void>>();
  let sweptAt = clock.now();

  function sweep(now: number): void {
    sweptAt = now;
    for (const flow of flows.values()) {
      settle(flow, now);
      if (now >= flow.endsAt) forget(flow.id);
    }
    for (const entries of [tokens, values, arrivals]) entries.sweep(now);
  }

  function forget(id: string): void {
    flows.delete(id);
    outbox.delete(id);
  }

  /** The time, after what has ended is gone. */
  function tick(): number {
    const now = clock.now();
    if (now - sweptAt >= sweepEvery) sweep(now);
    return now;
  }

  function find(id: string, now: number): MemoryFlow | null {
    const flow = flows.get(id);
    if (flow === undefined || now >= flow.endsAt) return null;
    settle(flow, now);
    // What settles may have ended by now, too.
    return now >= flow.endsAt ? null : flow;
  }

  function held(kind: FlowKindName, id: string, secretHash: string, now: number): MemoryFlow | null {
    const flow = find(id, now);
    return flow?.kind === kind && equalHashes(flow.secretHash, secretHash) ? flow : null;
  }

  function changed(id: string): void {
    for (const wake of watchers.get(id) ?? []) wake();
  }

  return {
    shared: false,

    async create(flow) {
      const now = tick();
      if (flows.has(flow.id)) return 'exists';
      if (flows.size >= maxFlows) sweep(now);
      if (flows.size >= maxFlows) return 'full';
      flows.set(flow.id, newMemoryFlow(flow, now));
      return 'created';
    },

    async read(kind, id, secretHash) {
      const now = tick();
      const flow = held(kind, id, secretHash, now);
      return flow && recordOf(flow, now);
    },

    async renew(id, secretHash, change) {
      const now = tick();
      const flow = held('soluti', id, secretHash, now);
      if (flow === null || !renewFlow(flow, change, now)) return false;
      changed(id);
      return true;
    },

    async update(id, secretHash, change) {
      const now = tick();
      const flow = held('soluti', id, secretHash, now);
      if (flow?.state !== 'pending' || now >= flow.expiresAt) return false;
      if (change.ifVersion !== undefined && change.ifVersion !== flow.version) return false;
      addMatch(flow, change);
      if (change.data !== undefined) {
        flow.data = change.data;
        flow.version += 1;
        changed(id);
      }
      return true;
    },

    async approve(kind, id, approval) {
      const now = tick();
      const flow = find(id, now);
      const code = flow?.kind === kind ? findCode(flow, approval, now) : undefined;
      if (flow === null || code === undefined || flow.state === 'cancelled') return 'unknown';
      const owner = tokens.get(approval.tokenHash, now);
      if (owner !== undefined && owner !== id) return 'unknown';
      if (flow.state !== 'pending') return flow.tokenHash === approval.tokenHash ? 'repeated' : 'conflict';
      tokens.set(approval.tokenHash, id, now + storeTimes.token, now);
      approveFlow(flow, code, approval, now);
      outbox.add(id);
      changed(id);
      return 'approved';
    },

    async lease({ duration, id: only, limit = 10 }) {
      const now = tick();
      const leased = [];
      for (const id of only === undefined ? outbox : [only]) {
        const flow = find(id, now);
        if (leased.length >= limit || flow === null || !isLeasable(flow, now)) continue;
        const lease = randomToken(16);
        flow.lease = { id: lease, until: now + duration };
        flow.attempts += 1;
        const { kind, sealedToken, holderHash, attempts: attempt, approvedAt } = flow;
        leased.push({ id, kind, lease, sealedToken, holderHash, attempt, age: now - approvedAt });
      }
      return leased;
    },

    async defer(id, lease, delay) {
      const now = tick();
      const flow = find(id, now);
      if (flow?.lease?.id !== lease) return;
      flow.lease = null;
      flow.dueAt = now + delay;
    },

    async complete(kind, id, lease, completion) {
      const now = tick();
      const flow = find(id, now);
      if (flow?.kind !== kind || !completeFlow(flow, lease, completion, now)) return false;
      outbox.delete(id);
      changed(id);
      return true;
    },

    async redeem(kind, id, secretHash) {
      const now = tick();
      const flow = held(kind, id, secretHash, now);
      return flow && redeemFlow(flow, now);
    },

    async deliver(id, claim, sealedAnswer) {
      const now = tick();
      const flow = find(id, now);
      if (flow?.state !== 'ready' || flow.claim?.id !== claim) return false;
      enter(flow, 'delivered', now);
      flow.sealedAnswer = sealedAnswer;
      changed(id);
      return true;
    },

    async release(id, claim) {
      const flow = find(id, tick());
      if (flow?.claim?.id === claim) flow.claim = null;
    },

    async ack(kind, id, secretHash) {
      const now = tick();
      const flow = held(kind, id, secretHash, now);
      if (flow === null) return null;
      if (flow.state === 'done') return true;
      if (flow.state !== 'delivered') return false;
      enter(flow, 'done', now);
      changed(id);
      return true;
    },

    async cancel(kind, id, secretHash) {
      const now = tick();
      const flow = held(kind, id, secretHash, now);
      if (flow === null) return null;
      if (flow.state !== 'pending') return false;
      enter(flow, 'cancelled', now);
      changed(id);
      return true;
    },

    watch(id, onChange) {
      const all = watchers.get(id) ?? new Set();
      watchers.set(id, all.add(onChange));
      return () => {
        all.delete(onChange);
        if (all.size === 0 && watchers.get(id) === all) watchers.delete(id);
      };
    },

    async limit(key, limit) {
      return countArrival(arrivals, key, limit, tick());
    },

    async put(key, value, life, { onlyIfAbsent = false } = {}) {
      const now = tick();
      if (onlyIfAbsent && values.get(key, now) !== undefined) return false;
      return values.set(key, value, now + life, now);
    },

    async get(key) {
      return values.get(key, tick()) ?? null;
    },

    async take(key) {
      const value = values.get(key, tick());
      values.delete(key);
      return value ?? null;
    },

    async close() {
      flows.clear();
      outbox.clear();
      watchers.clear();
    },
  };
}
