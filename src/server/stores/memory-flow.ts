/** One flow in memory and the steps of its life; every function here runs without a pause in between. */
import type { ErrorCode } from '../../core/errors.js';
import { equalHashes } from '../hash.js';
import { randomToken } from '../random.js';
import {
  storeTimes,
  type Approval,
  type Completion,
  type FlowCode,
  type FlowKindName,
  type FlowRecord,
  type FlowState,
  type FlowUpdate,
  type NewFlow,
  type PushUpdate,
  type RedeemOutcome,
} from './flow-store.js';

/** A code on screen, or one that was replaced a moment ago. All times are milliseconds since the epoch. */
interface LiveCode {
  readonly callbackHash: string;
  readonly matchHashes: readonly string[];
  readonly holderHash: string | null;
  /** Until when the provider may name a further handle, whose approval may be here before its name is. */
  readonly awaitedUntil: number;
  /** Approvals count until then. */
  readonly until: number;
}

interface Hold {
  readonly id: string;
  readonly until: number;
}

export interface MemoryFlow {
  readonly id: string;
  readonly kind: FlowKindName;
  readonly secretHash: string;
  state: FlowState;
  version: number;
  data: string;
  reason: ErrorCode | null;
  /** When the code runs out. */
  expiresAt: number;
  /** What the state waits for (an exchange, a holder) must come before; else the flow lapses. */
  lapsesAt: number;
  /** The flow is forgotten then. */
  endsAt: number;
  /** The current one first. */
  codes: readonly LiveCode[];
  approvedAt: number;
  tokenHash: string | null;
  sealedToken: string;
  holderHash: string | null;
  dueAt: number;
  attempts: number;
  lease: Hold | null;
  sealedResult: string;
  claim: Hold | null;
  sealedAnswer: string;
}

export function newMemoryFlow({ id, kind, secretHash, life, code, data }: NewFlow, now: number): MemoryFlow {
  const expiresAt = now + life;
  return {
    id,
    kind,
    secretHash,
    state: 'pending',
    version: 1,
    data,
    reason: null,
    expiresAt,
    lapsesAt: Infinity,
    endsAt: expiresAt + storeTimes.ended,
    codes: code === null ? [] : [liveCode(code, expiresAt)],
    approvedAt: 0,
    tokenHash: null,
    sealedToken: '',
    holderHash: null,
    dueAt: 0,
    attempts: 0,
    lease: null,
    sealedResult: '',
    claim: null,
    sealedAnswer: '',
  };
}

/** What time alone has done to it: a made answer is repeated only so long, a result waits only so long. */
export function settle(flow: MemoryFlow, now: number): void {
  if (now < flow.lapsesAt) return;
  if (flow.state === 'delivered') {
    const since = flow.lapsesAt;
    enter(flow, 'done', since);
  } else if (flow.state === 'ready') {
    flow.sealedResult = '';
  } else if (flow.state === 'approved') {
    flow.sealedToken = '';
  }
}

export function recordOf(flow: MemoryFlow, now: number): FlowRecord {
  return {
    id: flow.id,
    kind: flow.kind,
    state: flow.state,
    version: flow.version,
    expiresIn: flow.state === 'pending' ? flow.expiresAt - now : 0,
    data: flow.data,
    reason: flow.reason,
    lapsed: isLapsed(flow, now),
  };
}

export function renewFlow(
  flow: MemoryFlow,
  change: { code: FlowCode; life: number; data: string },
  now: number,
): boolean {
  if (flow.state !== 'pending') return false;
  const replaced = flow.codes.map((code) => ({ ...code, until: Math.min(code.until, now + storeTimes.grace) }));
  flow.expiresAt = now + change.life;
  flow.endsAt = flow.expiresAt + storeTimes.ended;
  flow.codes = [liveCode(change.code, flow.expiresAt), ...replaced.filter((code) => now < code.until)];
  flow.data = change.data;
  flow.version += 1;
  return true;
}

/** The code that the proof fits, whether or not it still counts; `early` where only the path's secret fits and a handle is awaited. */
export function findCode(flow: MemoryFlow, approval: Approval, now: number): LiveCode | 'early' | undefined {
  const { callbackHash, matchHash } = approval;
  const called = flow.codes.filter((code) => callbackHash === null || equalHashes(code.callbackHash, callbackHash));
  const found = called.find(({ matchHashes }) => matchHashes.some((hash) => equalHashes(hash, matchHash)));
  if (found !== undefined) return found;
  const awaited = callbackHash !== null && called.some(({ awaitedUntil }) => now < awaitedUntil);
  return flow.state === 'pending' && awaited ? 'early' : undefined;
}

/** Why an approval with the right proof is refused all the same; undefined: it is not. */
export function refusedApproval(flow: MemoryFlow, code: LiveCode, now: number): 'late' | 'cancelled' | undefined {
  if (flow.state === 'cancelled') return 'cancelled';
  return flow.state === 'pending' && now >= code.until ? 'late' : undefined;
}

export function approveFlow(flow: MemoryFlow, code: LiveCode, approval: Approval, now: number): void {
  enter(flow, 'approved', now);
  flow.tokenHash = approval.tokenHash;
  flow.sealedToken = approval.sealedToken;
  flow.holderHash = code.holderHash;
  flow.approvedAt = now;
  flow.dueAt = now;
}

export function isLeasable(flow: MemoryFlow, now: number): boolean {
  const held = flow.lease !== null && now < flow.lease.until;
  return flow.state === 'approved' && !isLapsed(flow, now) && flow.dueAt <= now && !held;
}

export function completeFlow(flow: MemoryFlow, lease: string | null, completion: Completion, now: number): boolean {
  const mayPending = lease === null && flow.state === 'pending' && now < flow.expiresAt + storeTimes.grace;
  const mayApproved = lease !== null && flow.state === 'approved' && flow.lease?.id === lease;
  if (!mayPending && !mayApproved) return false;
  enter(flow, completion.state, now);
  if (completion.state === 'ready') flow.sealedResult = completion.sealedResult;
  else flow.reason = completion.reason;
  if (completion.data !== undefined) flow.data = completion.data;
  return true;
}

export function redeemFlow(flow: MemoryFlow, now: number): RedeemOutcome {
  if (flow.state === 'delivered') return { outcome: 'repeated', sealedAnswer: flow.sealedAnswer };
  if (flow.state !== 'ready' || isLapsed(flow, now)) return { outcome: 'refused' };
  if (flow.claim !== null && now < flow.claim.until) return { outcome: 'busy' };
  flow.claim = { id: randomToken(16), until: now + storeTimes.claim };
  return { outcome: 'claimed', claim: flow.claim.id, sealedResult: flow.sealedResult, data: flow.data };
}

const stays: Partial<Record<FlowState, number>> = {
  approved: storeTimes.approved,
  ready: storeTimes.ready,
  delivered: storeTimes.repeat,
};

/** Goes to a state, with its deadlines, and forgets what the states before needed. */
export function enter(flow: MemoryFlow, state: FlowState, now: number): void {
  flow.state = state;
  flow.version += 1;
  flow.lapsesAt = now + (stays[state] ?? Infinity);
  flow.endsAt = now + (stays[state] ?? 0) + storeTimes.ended;
  flow.lease = null;
  flow.claim = null;
  flow.sealedToken = '';
  flow.sealedResult = '';
  flow.sealedAnswer = '';
}

/** False: not pending, run out, or another version. */
export function updateFlow(flow: MemoryFlow, change: FlowUpdate, now: number): boolean {
  if (flow.state !== 'pending') return false;
  if (change.data !== undefined && now >= flow.expiresAt) return false;
  if (change.ifVersion !== undefined && change.ifVersion !== flow.version) return false;
  if (change.push !== undefined && !notePush(flow, change.push, now)) return false;
  if (change.data !== undefined) {
    flow.data = change.data;
    flow.version += 1;
  }
  return true;
}

/** False: the code that the push is for does not count any more. */
function notePush(flow: MemoryFlow, push: PushUpdate, now: number): boolean {
  const index = flow.codes.findIndex((code) => now < code.until && code.matchHashes.includes(push.with));
  const code = flow.codes[index];
  if (code === undefined) return false;
  const { holderHash, matchHash = push.with, awaited } = push;
  flow.codes = flow.codes.with(index, {
    ...code,
    matchHashes: [...new Set([...code.matchHashes, matchHash])],
    awaitedUntil: awaited === undefined ? code.awaitedUntil : now + awaited,
  });
  if (holderHash !== undefined) flow.codes = flow.codes.map((each) => ({ ...each, holderHash }));
  return true;
}

function isLapsed(flow: MemoryFlow, now: number): boolean {
  return now >= flow.lapsesAt;
}

function liveCode(code: FlowCode, expiresAt: number): LiveCode {
  const { callbackHash, matchHash } = code;
  return {
    callbackHash,
    matchHashes: [matchHash],
    holderHash: null,
    awaitedUntil: 0,
    until: expiresAt + storeTimes.grace,
  };
}
