/** Work of which only the latest counts: each piece ends the one before, and what that one brings is not heard of. */
export interface LatestWork<Input> {
  /** Of the latest piece. */
  readonly signal: AbortSignal;
  /** Does a piece, and sends what comes of it; whether it came to that. */
  attempt(work: (signal: AbortSignal) => Promise<Input>): Promise<boolean>;
  abort(): void;
}

/** Sends what pieces of work bring, or the refusal that a failure amounts to, unless another one took their place. */
export function createLatestWork<Input>(
  store: { send(input: Input): unknown },
  refusalOf: (error: unknown) => Input,
): LatestWork<Input> {
  let latest = new AbortController();
  return {
    get signal() {
      return latest.signal;
    },
    async attempt(work) {
      latest.abort();
      latest = new AbortController();
      const { signal } = latest;
      try {
        const input = await work(signal);
        if (!signal.aborted) store.send(input);
        return !signal.aborted;
      } catch (error) {
        if (!signal.aborted) store.send(refusalOf(error));
        return false;
      }
    },
    abort: () => latest.abort(),
  };
}
