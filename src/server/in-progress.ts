/** Counts work in progress, so that `close()` can wait for it. */

export interface InProgress {
  /** Counts the work until it settles. */
  readonly track: <T>(work: Promise<T>) => Promise<T>;
  /** Resolves as soon as no work is in progress. */
  readonly idle: () => Promise<void>;
}

export function createInProgress(): InProgress {
  let count = 0;
  let waiting: (() => void)[] = [];
  const end = () => {
    count -= 1;
    if (count > 0) return;
    const all = waiting;
    waiting = [];
    for (const resolve of all) resolve();
  };
  return {
    track(work) {
      count += 1;
      work.then(end, end);
      return work;
    },
    idle: () => (count === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}
