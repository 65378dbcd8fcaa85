/** Calls Idenge's API: the account's keys, a second try for reads, and a circuit breaker. */
import { createCircuitBreaker } from './circuit-breaker.js';
import type { IdengeApiOptions } from './idenge-api.js';
import { callProvider, failureOf, type ProviderAnswer, type ProviderCall } from './provider-request.js';
import { retryOnce } from './retry-once.js';

export type IdengeCalls = (
  method: ProviderCall['method'],
  address: string,
  rest: Partial<ProviderCall>,
  signal?: AbortSignal,
) => Promise<ProviderAnswer>;

/** One request at a time, with the account's keys, a second try for what changes nothing, and a rest for who is down. */
export function createIdengeCalls(options: IdengeApiOptions): IdengeCalls {
  const headers = { apikey: options.apiKey, apisecret: options.apiSecret };
  const now = options.now ?? (() => performance.now());
  const breaker = createCircuitBreaker({ provider: 'idenge', now });
  return (method, address, rest, signal) => {
    const url = new URL(address);
    const once = async () =>
      answered(
        await callProvider({ provider: 'idenge', method, url, headers, exactNumbers: true, ...rest }, options, signal),
      );
    // A write is never sent twice: the first may have arrived.
    return breaker.run(method === 'GET' ? () => retryOnce(once, now, signal) : once);
  };
}

/** An answer that says "not now" is none: it counts and is tried again like a broken connection. */
function answered(answer: ProviderAnswer): ProviderAnswer {
  const failure = failureOf(answer);
  if (failure?.code === 'provider_unreachable') throw failure;
  return answer;
}
