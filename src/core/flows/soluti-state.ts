/** What a Soluti login can be in, and what can happen to it. */
import type { CatracaError } from '../errors.js';
import type { SolutiResult, SolutiSnapshot } from '../protocol/soluti.js';

/** How news of the flow arrive. */
export type SolutiConnection = 'live' | 'polling' | 'reconnecting' | 'offline';

/** What stays the same for the whole life of a flow. */
export interface SolutiApp {
  readonly clientName: string | null;
  readonly canNotify: boolean;
  readonly appLink: string | null;
}

/** A flow that the backend knows. */
interface Open {
  readonly app: SolutiApp;
  readonly snapshot: SolutiSnapshot;
  readonly connection: SolutiConnection;
  /** When the code runs out, or, once approved, when we stop hoping for the result: milliseconds of the flow's clock. */
  readonly deadline: number;
}

export interface SolutiWaiting extends Open {
  readonly status: 'waiting';
  /** Milliseconds that the code on screen had when it came. */
  readonly lifetime: number;
  readonly push: 'none' | 'sending' | 'sent';
  /** Why the last push or renewal was refused, while the code itself stays good. */
  readonly notice: CatracaError | null;
}

export interface SolutiFinishing extends Open {
  readonly status: 'finishing';
}

/** A pause: nothing runs until the visitor asks for a new code. */
export interface SolutiExpired extends Open {
  readonly status: 'expired';
}

export type SolutiState =
  | { readonly status: 'idle' }
  | { readonly status: 'starting' }
  | SolutiWaiting
  | SolutiFinishing
  | SolutiExpired
  | { readonly status: 'done'; readonly result: SolutiResult }
  /** `other-tab`: a duplicate of this tab fetched the result. */
  | { readonly status: 'cancelled'; readonly reason?: 'other-tab' }
  | { readonly status: 'failed'; readonly error: CatracaError };

export type SolutiInput =
  | { readonly type: 'start' }
  /** There was nothing to take up again, or what failed was mended. */
  | { readonly type: 'reset' }
  | { readonly type: 'open'; readonly app: SolutiApp; readonly snapshot: SolutiSnapshot; readonly now: number }
  | { readonly type: 'snapshot'; readonly snapshot: SolutiSnapshot; readonly now: number }
  | { readonly type: 'connection'; readonly connection: SolutiConnection }
  | { readonly type: 'notify' }
  | { readonly type: 'notified' }
  | { readonly type: 'notice'; readonly error: CatracaError }
  | { readonly type: 'expire' }
  | { readonly type: 'result'; readonly result: SolutiResult }
  /** Another tab fetched the result. */
  | { readonly type: 'redeemed-elsewhere' }
  | { readonly type: 'cancel' }
  | { readonly type: 'fail'; readonly error: CatracaError };
