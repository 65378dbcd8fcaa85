/**
 * zone.js, as Angular uses it, counts the timers that begin in an app's zone: while one runs, the app is not stable, so that
 * `whenStable()` and tests wait for it.
 */

interface PageWithZones {
  readonly Zone?: { readonly root?: { readonly run?: (work: () => unknown) => unknown } };
}

/** Starts a timer in no app's zone. */
export function outsideZone<Result>(work: () => Result): Result {
  // Markup can give the page a `Zone` that is an element.
  const root = (globalThis as PageWithZones).Zone?.root;
  return typeof root?.run === 'function' ? (root.run(work) as Result) : work();
}
