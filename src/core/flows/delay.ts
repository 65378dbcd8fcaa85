/** An abortable pause. */

/** Resolves after `milliseconds`; rejects with the signal's reason when that aborts first. */
export type Delay = (milliseconds: number, signal?: AbortSignal) => Promise<void>;
