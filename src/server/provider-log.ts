/** Tells the operator of a provider's failure that ends somewhere else than in a refused request. */
import { isProviderError } from './providers/provider-error.js';
import type { RouteContext } from './route-context.js';

/** Logs a `ProviderError` with the provider's own code; anything else is not its concern. */
export function logProviderError(
  context: Pick<RouteContext, 'log'>,
  operation: string,
  error: unknown,
  flow?: string,
): void {
  if (!isProviderError(error)) return;
  const { provider, code, status = null, providerCode = null } = error;
  context.log({ event: 'provider', provider, operation, flow, code, status, providerCode });
}
