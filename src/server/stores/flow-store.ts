/**
 * The port behind which flows live. Each operation is one atomic step; times go in as durations and
 * are measured by the store's own clock, so that instances with different clocks agree.
 */
import type { ErrorCode } from '../../core/errors.js';

/** `delivered` is `ready` on the wire; that a flow has expired is a matter of time, not of storage. */
export type FlowState = 'pending' | 'approved' | 'ready' | 'delivered' | 'done' | 'cancelled' | 'failed';

/** Whose flow it is; a flow of one provider is unknown to the routes of the other. */
export type FlowKindName = 'soluti' | 'ingresse';

/** Proof that an approval must bring: hashes of the path secret and of the provider's own handle. */
export interface FlowCode {
  /** SHA-256 of the secret in the callback's path. */
  readonly callbackHash: string;
  /** SHA-256 of the provider's handle (`short_token`). */
  readonly matchHash: string;
}

export interface NewFlow {
  readonly id: string;
  readonly kind: FlowKindName;
  /** SHA-256 of the holder's secret. */
  readonly secretHash: string;
  /** Milliseconds that the code lives. */
  readonly life: number;
  /** Null for a flow that is completed by our own callback and never by `approve`. */
  readonly code: FlowCode | null;
  /** Sealed; opaque to the store. */
  readonly data: string;
}

/** A flow as its holder's secret opens it. */
export interface FlowRecord {
  readonly id: string;
  readonly kind: FlowKindName;
  readonly state: FlowState;
  /** Grows with every change. */
  readonly version: number;
  /** Milliseconds until the code runs out; negative once it has; 0 in any state but pending. */
  readonly expiresIn: number;
  /** Sealed, as given to `create`, `renew`, `update` or `complete`. */
  readonly data: string;
  /** Why it failed. */
  readonly reason: ErrorCode | null;
  /** True when the result waited too long to be fetched, or the approval to be exchanged. */
  readonly lapsed: boolean;
}

/** What may change while a flow is pending. */
export interface FlowUpdate {
  readonly data?: string;
  /** Changes nothing where the flow has another version by now. */
  readonly ifVersion?: number;
  /** A push for one of its codes. */
  readonly push?: PushUpdate;
}

/**
 * Changes the code whose handle the push is sent with: on screen, or replaced a moment ago. Refused where it does not count
 * any more.
 */
export interface PushUpdate {
  /** SHA-256 of that handle. */
  readonly with: string;
  /** Keyed hash of the holder that must come back with the exchange, whichever code of the flow is approved until the next one. */
  readonly holderHash?: string;
  /** A further handle under which the same code may be approved. */
  readonly matchHash?: string;
  /** Milliseconds in which the provider may name a further handle: an approval that brings it first is `early`. 0: no longer. */
  readonly awaited?: number;
}

export interface Approval {
  readonly callbackHash: string | null;
  readonly matchHash: string;
  /** SHA-256 of the provider's temporary token: one token approves one flow. */
  readonly tokenHash: string;
  /** The temporary token, sealed. */
  readonly sealedToken: string;
}

/**
 * `approved`: this call did it. `repeated`: the same token did it before. `conflict`: another token did. `early`: the path's
 * secret is right and a push is being sent whose handle is not known yet: to be tried again. The rest is refused, for
 * a reason that only the log is told: `unknown` (no such flow, or wrong proof), `late`, `cancelled`, `foreign` (the token
 * approved another flow).
 */
export type ApprovalOutcome =
  'approved' | 'repeated' | 'conflict' | 'early' | 'unknown' | 'late' | 'cancelled' | 'foreign';

/** An approved flow whose exchange is this caller's until the lease runs out. */
export interface LeasedFlow {
  readonly id: string;
  readonly kind: FlowKindName;
  /** Identifies the lease; a lease that was lost completes nothing. */
  readonly lease: string;
  readonly sealedToken: string;
  /** Keyed hash of the holder that a push named; null where none did. */
  readonly holderHash: string | null;
  /** Which try this is, from 1. */
  readonly attempt: number;
  /** Milliseconds since the approval. */
  readonly age: number;
}

/** How a flow ends its way to a result. */
export type Completion =
  | { readonly state: 'ready'; readonly sealedResult: string; readonly data?: string }
  | { readonly state: 'failed'; readonly reason: ErrorCode; readonly data?: string };

/**
 * `claimed`: the caller makes the answer, then calls `deliver` or `release`. `repeated`: the answer made
 * before. `busy`: somebody else is making it. `refused`: wrong state.
 */
export type RedeemOutcome =
  | { readonly outcome: 'claimed'; readonly claim: string; readonly sealedResult: string; readonly data: string }
  | { readonly outcome: 'repeated'; readonly sealedAnswer: string }
  | { readonly outcome: 'busy' }
  | { readonly outcome: 'refused' };

/** At most `burst` at once, and `burst` per `period` in the long run (GCRA). */
export interface RateLimit {
  readonly burst: number;
  /** Milliseconds. */
  readonly period: number;
}

export interface LimitOutcome {
  readonly allowed: boolean;
  /** Milliseconds until a call is allowed again; 0 when this one was. A refused call costs nothing. */
  readonly retryAfter: number;
}

/** How long things last, in milliseconds: the same in every store. */
export const storeTimes = {
  /** For an approval that is under way when a code runs out or is replaced. */
  grace: 15_000,
  /** An ended flow answers its last snapshot so long. */
  ended: 60_000,
  /** An approval that nobody exchanged. */
  approved: 120_000,
  /** A result that waits for its holder. */
  ready: 300_000,
  /** A made answer is repeated so long. */
  repeat: 60_000,
  /**
   * A claim to make the answer is lost after so long: not before its result is. A claim that ended earlier would let a slow hook of the
   * host run twice for one sign-in.
   */
  claim: 300_000,
  /** A temporary token is remembered so long. */
  token: 86_400_000,
} as const;

/** Where flows live. Any operation may throw: the caller answers `store_unreachable`. */
export interface FlowStore {
  /** Whether several processes can share it. */
  readonly shared: boolean;

  create(flow: NewFlow): Promise<'created' | 'exists' | 'full'>;
  /** Null: unknown, of another kind, wrong secret, or long ended. */
  read(kind: FlowKindName, id: string, secretHash: string): Promise<FlowRecord | null>;
  /** Puts a new code in place of the current one, while pending and for 60 s after expiry. False: not possible (any more). */
  renew(id: string, secretHash: string, change: { code: FlowCode; life: number; data: string }): Promise<boolean>;
  /** Changes a pending flow. False: not pending (any more), expired, or another version. */
  update(id: string, secretHash: string, change: FlowUpdate): Promise<boolean>;
  /** Checks the proof and takes the token, in one step; puts the flow into the outbox. */
  approve(kind: FlowKindName, id: string, approval: Approval): Promise<ApprovalOutcome>;
  /** Takes approved flows whose exchange is due and that nobody else holds: one by id, or up to `limit`. */
  lease(options: { readonly duration: number; readonly id?: string; readonly limit?: number }): Promise<LeasedFlow[]>;
  /** Gives a lease back; the exchange is due again after so many milliseconds. */
  defer(id: string, lease: string, delay: number): Promise<void>;
  /**
   * Ends the way to a result: from approved with the lease, from pending with `lease: null`.
   * False: the flow is not in that state (any more); the first completion wins.
   */
  complete(kind: FlowKindName, id: string, lease: string | null, completion: Completion): Promise<boolean>;
  /** Null as with `read`. */
  redeem(kind: FlowKindName, id: string, secretHash: string): Promise<RedeemOutcome | null>;
  /** Stores the answer that a claim made; it is repeated for 60 s. False: the claim was lost. */
  deliver(id: string, claim: string, sealedAnswer: string): Promise<boolean>;
  /** Gives a claim back: the answer could not be made. */
  release(id: string, claim: string): Promise<void>;
  /** Wipes a delivered answer. Null as with `read`; false: nothing was delivered. */
  ack(kind: FlowKindName, id: string, secretHash: string): Promise<boolean | null>;
  /** Cancels a pending flow. Null as with `read`; false: not pending. Never both cancelled and approved. */
  cancel(kind: FlowKindName, id: string, secretHash: string): Promise<boolean | null>;
  /** Calls back whenever the flow may have changed. A hint only: register first, then read. Returns the way to stop. */
  watch(id: string, onChange: () => void): () => void;

  limit(key: string, limit: RateLimit): Promise<LimitOutcome>;
  /** Keeps a value for so many milliseconds. False: the store is full, or (`onlyIfAbsent`) the key is taken. */
  put(key: string, value: string, life: number, options?: { readonly onlyIfAbsent?: boolean }): Promise<boolean>;
  get(key: string): Promise<string | null>;
  /** Gives a value and removes it, in one step. */
  take(key: string): Promise<string | null>;
  close(): Promise<void>;
}
