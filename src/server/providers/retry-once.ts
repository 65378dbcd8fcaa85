/** A second try for a call that changes nothing, where the first one broke rather than waited in vain. */
import { isProviderError } from './provider-error.js';

/** Milliseconds; whoever took longer than this to fail is slow, and asking again would only double the wait. */
const quick = 2000;

/**
 * Does the work, and once more if the provider could not be reached or failed (5xx) at once. A provider that asks
 * for patience (429) is not asked again.
 */
export async function retryOnce<T>(work: () => Promise<T>, now: () => number, signal?: AbortSignal): Promise<T> {
  const startedAt = now();
  try {
    return await work();
  } catch (error) {
    const isBroken = isProviderError(error) && error.code === 'provider_unreachable' && error.status !== 429;
    if (!isBroken || now() - startedAt > quick || signal?.aborted === true) throw error;
    return await work();
  }
}
