/** Stops asking a provider that does not answer, and lets a single call try it again a while later. */
import { isProviderError, ProviderError, type ProviderName } from './provider-error.js';

export interface CircuitBreakerOptions {
  readonly provider: ProviderName;
  /** Milliseconds, from any start. */
  readonly now: () => number;
}

export interface CircuitBreaker {
  /**
   * Does the work, or refuses it at once while the provider is left alone.
   * Rejects with `provider_unreachable` and `retryAfter`, or as the work does.
   */
  run<T>(work: () => Promise<T>): Promise<T>;
}

/** Failures in a row that say more than a bad moment. */
const tolerated = 5;
/** Milliseconds that the provider is left alone, unless it asked for more. */
const shortestRest = 10_000;
const longestRest = 60_000;

/** What counts as a failure is a provider that does not answer: `provider_unreachable`, 5xx and 429 among it. */
export function createCircuitBreaker({ provider, now }: CircuitBreakerOptions): CircuitBreaker {
  let failures = 0;
  let restsUntil = 0;
  let isTrying = false;

  function refuseWhileOpen(): void {
    if (failures < tolerated) return;
    const rest = restsUntil - now();
    if (rest <= 0 && !isTrying) return;
    const retryAfter = Math.max(1, Math.ceil(rest / 1000));
    throw new ProviderError('provider_unreachable', 'left alone, since it did not answer', { provider, retryAfter });
  }

  return {
    async run(work) {
      refuseWhileOpen();
      const isTrial = failures >= tolerated;
      if (isTrial) isTrying = true;
      try {
        const result = await work();
        failures = 0;
        return result;
      } catch (error) {
        if (!isUnanswered(error)) {
          // A refusal is an answer; an aborted call says nothing.
          if (isProviderError(error)) failures = 0;
          throw error;
        }
        failures += 1;
        const wanted = (error.retryAfter ?? 0) * 1000;
        restsUntil = now() + Math.min(Math.max(wanted, shortestRest), longestRest);
        throw error;
      } finally {
        if (isTrial) isTrying = false;
      }
    },
  };
}

function isUnanswered(error: unknown): error is ProviderError {
  return isProviderError(error) && error.code === 'provider_unreachable';
}
