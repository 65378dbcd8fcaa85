/** The one error of the three provider clients: our code for the wire, the provider's own for the operator. */
import { CatracaError, type CatracaErrorOptions } from '../../core/errors.js';

export type ProviderName = 'ingresse' | 'soluti' | 'idenge';

export type ProviderErrorCode = 'provider_refused' | 'provider_invalid' | 'provider_unreachable' | 'session_ended';

export interface ProviderErrorOptions extends CatracaErrorOptions {
  readonly provider: ProviderName;
  /** HTTP status of the provider's answer, if there was one. */
  readonly status?: number;
  /** The provider's own code, e.g. `2006` or `INVALID_CREDENTIALS`. Never logged as it is, unless it is a documented one. */
  readonly providerCode?: string;
  /** Seconds, from the provider's own `Retry-After` (RFC 9110, 10.2.3), if it sent one. */
  readonly providerRetryAfter?: number;
}

/**
 * Rejects every call of a provider client. Codes: `provider_refused`, `provider_invalid`, `provider_unreachable`
 * and, from Ingresse only, `session_ended`. The message never holds an address, a token or the provider's words.
 */
export class ProviderError extends CatracaError {
  declare readonly code: ProviderErrorCode;
  /** Not enumerable, like all evidence. */
  declare readonly provider: ProviderName;
  declare readonly status: number | undefined;
  declare readonly providerCode: string | undefined;
  declare readonly providerRetryAfter: number | undefined;

  constructor(code: ProviderErrorCode, message: string, options: ProviderErrorOptions) {
    super(code, `${options.provider}: ${message}`, options);
    Object.defineProperties(this, {
      provider: { value: options.provider },
      status: { value: options.status },
      providerCode: { value: options.providerCode },
      providerRetryAfter: { value: options.providerRetryAfter },
    });
  }
}

/** Whether `value` is an error of a provider client. */
export function isProviderError(value: unknown): value is ProviderError {
  return value instanceof ProviderError;
}
