/** How long to wait before a provider is asked again. */
import type { ProviderError } from './provider-error.js';

/**
 * Milliseconds before the next try: the pause of this attempt, the last one for all further attempts, or the provider's own
 * `Retry-After` (RFC 9110, 10.2.3) where that is longer.
 * @param attempt how many tries have failed, from 1
 */
export function retryPause(
  pauses: readonly number[],
  attempt: number,
  { providerRetryAfter = 0 }: Pick<ProviderError, 'providerRetryAfter'>,
): number {
  const pause = pauses[Math.min(attempt, pauses.length) - 1] ?? 0;
  return Math.max(pause, providerRetryAfter * 1000);
}
