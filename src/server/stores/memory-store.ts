/** The embedded store: one process, capped; refuses new flows rather than forget live ones. */
import { randomToken } from '../random.js';
import { storeTimes, type FlowStore } from './flow-store.js';
import { countArrival } from './memory-entries.js';
import {
  approveFlow,
  completeFlow,
  enter,
  findCode,
  isLeasable,
  newMemoryFlow,
  recordOf,
  redeemFlow,
  refusedApproval,
  renewFlow,
  updateFlow,
} from './memory-flow.js';
import { createMemoryState, type MemoryState, type MemoryStoreOptions } from './memory-state.js';

export type { MemoryStoreOptions } from './memory-state.js';

/** Each operation runs to its end without a pause: that is what makes it one atomic step. */
export function memoryStore(options: MemoryStoreOptions = {}): FlowStore {
  return memoryStoreOn(createMemoryState(options));
}

/** The same on a state that the caller can look into: for tests. */
export function memoryStoreOn(state: MemoryState): FlowStore {
  return {
    shared: false,
    ...holderSteps(state),
    ...approvalSteps(state),
    ...redeemSteps(state),
    ...valueSteps(state),
    async close() {
      state.flows.clear();
      state.outbox.clear();
      state.watchers.clear();
    },
  };
}

/** What the holder does while the flow is on its way, and how it is followed. */
function holderSteps({
  flows,
  watchers,
  full,
  tick,
  held,
  changed,
}: MemoryState): Pick<FlowStore, 'create' | 'read' | 'renew' | 'update' | 'cancel' | 'watch'> {
  return {
    async create(flow) {
      const now = tick();
      if (flows.has(flow.id)) return 'exists';
      if (full(now)) return 'full';
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
      const version = flow?.version;
      if (flow === null || !updateFlow(flow, change, now)) return false;
      if (flow.version !== version) changed(id);
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
  };
}

/** What the provider's approval sets going. */
function approvalSteps({
  outbox,
  tokens,
  tick,
  find,
  changed,
}: MemoryState): Pick<FlowStore, 'approve' | 'lease' | 'defer' | 'complete'> {
  return {
    async approve(kind, id, approval) {
      const now = tick();
      const flow = find(id, now);
      const code = flow?.kind === kind ? findCode(flow, approval, now) : undefined;
      if (flow === null || code === undefined) return 'unknown';
      if (code === 'early') return 'early';
      const refused = refusedApproval(flow, code, now);
      if (refused !== undefined) return refused;
      const owner = tokens.get(approval.tokenHash, now);
      if (owner !== undefined && owner !== id) return 'foreign';
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
  };
}

/** How the result reaches its holder. */
function redeemSteps({
  tick,
  find,
  held,
  changed,
}: MemoryState): Pick<FlowStore, 'redeem' | 'deliver' | 'release' | 'ack'> {
  return {
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
  };
}

function valueSteps({ values, arrivals, tick }: MemoryState): Pick<FlowStore, 'limit' | 'put' | 'get' | 'take'> {
  return {
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
  };
}
