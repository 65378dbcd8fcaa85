/** What every flow of the three elements offers its element, and a small store that implements it. */

export interface Flow<State> {
  readonly state: State;
  /** Calls `listener` after each change; the answer ends that. */
  subscribe(listener: (state: State, previous: State) => void): () => void;
  /** Ends requests, timers and listeners for good; the state stays as it is. */
  stop(): void;
}

export interface StateStore<State, Input> {
  readonly state: State;
  /** Applies an input and gives the state that follows. */
  send(input: Input): State;
  subscribe(listener: (state: State, previous: State) => void): () => void;
}

/** Holds the state of a pure machine. Listeners hear of a change only when the state object is another one. */
export function createStateStore<State, Input>(
  initial: State,
  transition: (state: State, input: Input) => State,
): StateStore<State, Input> {
  let state = initial;
  const listeners = new Set<(state: State, previous: State) => void>();
  return {
    get state() {
      return state;
    },
    send(input) {
      const previous = state;
      state = transition(previous, input);
      const reached = state;
      if (reached !== previous) for (const listener of [...listeners]) listener(reached, previous);
      return state;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
