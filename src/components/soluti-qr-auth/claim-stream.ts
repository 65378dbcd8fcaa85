/**
 * Limits the event streams of one browser with Web Locks. Over HTTP/1.1 a browser opens six connections to a host for all
 * of its tabs: streams that wait in each of them would leave none for the next page.
 */

/** Streams that all tabs of an origin hold at most; the other half of the connections is for the site's own requests. */
const mostStreams = 3;

const noLimit = (): void => undefined;

/**
 * Takes one of the places for a stream, and returns what gives it back; null where all are taken.
 * Without Web Locks (a page that is not a secure context, or has no origin) there is no limit.
 * @see https://w3c.github.io/web-locks/
 */
export async function claimStream(): Promise<(() => void) | null> {
  const locks = (navigator as { readonly locks?: LockManager }).locks;
  if (locks === undefined) return noLimit;
  for (let place = 1; place <= mostStreams; place += 1) {
    const release = await claim(locks, `catraca-stream-${String(place)}`);
    if (release !== null) return release;
  }
  return null;
}

function claim(locks: LockManager, name: string): Promise<(() => void) | null> {
  return new Promise((resolve) => {
    locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (lock === null) {
          resolve(null);
          return undefined;
        }
        return new Promise<void>((release) => {
          resolve(release);
        });
      })
      .catch(() => {
        resolve(noLimit);
      });
  });
}
