/** How long to wait before trying again. */
import { isCatracaError } from '../errors.js';

/** Milliseconds: full jitter that doubles from 0.5 s to 10 s, on top of what the server asked for by `Retry-After`. */
export function backOff(failures: number, random: () => number, error?: unknown): number {
  const asked = isCatracaError(error) ? (error.retryAfter ?? 0) * 1000 : 0;
  return asked + random() * Math.min(10_000, 500 * 2 ** failures);
}
