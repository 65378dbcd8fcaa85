/** Tells the operator of every provider call that failed, with the provider's own code. */
import type { LogEvent } from './log.js';
import { isProviderError } from './providers/provider-error.js';
import type { RouteContext } from './route-context.js';

/** Runs `call`; its `ProviderError` is logged under `operation` and thrown on. */
export async function withProviderLog<T>(
  context: Pick<RouteContext, 'log'>,
  operation: string,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const event = providerEvent(operation, error);
    if (event !== null) context.log(event);
    throw error;
  }
}

function providerEvent(operation: string, error: unknown): LogEvent | null {
  if (!isProviderError(error)) return null;
  const { provider, code, status = null, providerCode = null } = error;
  return { event: 'provider', provider, operation, code, status, providerCode };
}
