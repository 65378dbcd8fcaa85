/** Repeats a call that changes nothing while its provider is unavailable, as long as there is time for it. */
import { steadyTime, type Clock } from '../clock.js';
import { isProviderError, type ProviderError } from './provider-error.js';
import { retryPause } from './retry-pause.js';

/** Milliseconds before the second, third and fourth try; the last one is repeated. */
const pauses = [300, 900, 1800];

export interface RetryOptions {
  readonly clock: Clock;
  /** Steady time, in milliseconds, by which the last try begins. */
  readonly until: number;
  /** Called with each failure that is followed by another try. */
  readonly onRetry?: (error: ProviderError) => void;
}

/**
 * Does the work, and again after a pause if the provider could not be reached, failed (5xx) or asked to wait (429). The
 * provider's own `Retry-After` (RFC 9110, 10.2.3) counts where it is longer than the pause.
 * Rejects with the last failure if the next try would begin too late, and at once with any other failure.
 */
export async function retryWhileUnavailable<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { clock, until, onRetry } = options;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isProviderError(error) || error.code !== 'provider_unreachable') throw error;
      const pause = retryPause(pauses, attempt, error);
      if (steadyTime(clock) + pause > until) throw error;
      onRetry?.(error);
      await clock.delay(pause);
    }
  }
}
