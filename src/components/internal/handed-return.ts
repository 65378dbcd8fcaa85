/**
 * The address that `return.html` was reached by, on its way to the page that the visitor left. It stands in sessionStorage
 * for one navigation only: the next script of ours that loads moves it into memory, also on a page without an element.
 */
import { holdAddress, takeHeldAddress } from './held-address.js';
import { outsideZone } from './outside-zone.js';

const key = 'catraca:return';
/** Milliseconds until an element must have taken it. */
const life = 60_000;

/** Null deletes it. */
export function handReturn(address: string | null): void {
  try {
    if (address === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify({ address, at: Date.now() }));
  } catch {
    // Forbidden or full: a login in another window still ends well.
  }
}

/** Moves it into memory, where it is deleted after a minute. */
export function holdReturn(): void {
  try {
    const { address, at } = (JSON.parse(sessionStorage.getItem(key) ?? '{}') ?? {}) as Record<string, unknown>;
    handReturn(null);
    const age = Date.now() - Number(at);
    if (typeof address !== 'string' || !(age >= 0 && age < life)) return;
    holdAddress(address);
    outsideZone(() => setTimeout(takeHeldAddress, life - age));
  } catch {
    handReturn(null);
  }
}
