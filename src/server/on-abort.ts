/** Listens to a signal that many wait for, with one listener of the platform's: it takes a crowd at a signal for a leak, and says so. */

const crowds = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls back once when the signal aborts; a signal that has aborted already calls nobody. Returns the way to stop. */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const crowd = crowds.get(signal) ?? gather(signal);
  const entry = () => {
    callback();
  };
  crowd.add(entry);
  return () => {
    crowd.delete(entry);
  };
}

/** The outcome of `work`, or the signal's reason where it aborts first; the work itself goes on. */
export function unlessAborted<T>(signal: AbortSignal, work: () => T | Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) return stop();
    const forget = onAbort(signal, stop);
    void Promise.resolve().then(work).then(resolve, reject).then(forget);
  });
}

function gather(signal: AbortSignal): Set<() => void> {
  const crowd = new Set<() => void>();
  crowds.set(signal, crowd);
  const tellAll = () => {
    const all = [...crowd];
    crowd.clear();
    for (const tell of all) tell();
  };
  signal.addEventListener('abort', tellAll, { once: true });
  return crowd;
}
