/** The one error class of Catraca: the situation is told by `code`. */
import { errorCodes, type ErrorCode } from './protocol/error-codes.js';

export { errorCodes, isErrorCode, type ErrorCode } from './protocol/error-codes.js';

/** One refused member of a request. */
export interface FieldError {
  /** JSON pointer to the member, e.g. `/email`. */
  readonly pointer: string;
  /** Why it was refused, e.g. `taken`, `required`, `invalid`. */
  readonly code: string;
  /** For developers, never shown raw. */
  readonly detail?: string;
}

export interface CatracaErrorOptions {
  readonly cause?: unknown;
  /** Seconds to wait before trying again, from `Retry-After`. */
  readonly retryAfter?: number;
  readonly fields?: readonly FieldError[];
  /** The `X-Request-Id` of the answer, for the operator's log. */
  readonly requestId?: string;
}

/**
 * Rejected by every promise of Catraca that rejects, and the `cause` of every `-error` event.
 * `message` is for developers; the words for the visitor are `messages['error.<code>']`.
 */
export class CatracaError extends Error {
  override readonly name = 'CatracaError' as const;
  readonly code: ErrorCode;
  /** Whether trying again, as things are, can help. */
  readonly retryable: boolean;
  /** Not enumerable, so that error reporters do not copy evidence around. */
  declare readonly retryAfter: number | undefined;
  declare readonly fields: readonly FieldError[];
  declare readonly requestId: string | undefined;

  constructor(code: ErrorCode, message: string, options: CatracaErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.retryable = errorCodes[code].retryable;
    Object.defineProperties(this, {
      retryAfter: { value: options.retryAfter },
      fields: { value: options.fields ?? [] },
      requestId: { value: options.requestId },
    });
  }
}

/** Whether `value` is a `CatracaError`, also one that another copy of the script made. */
export function isCatracaError(value: unknown): value is CatracaError {
  return value instanceof Error && value.name === 'CatracaError' && 'code' in value;
}

/** For the developer, on one line: nothing in it is secret or personal. */
export function describeError({ code, retryAfter, requestId }: CatracaError): string {
  const details = [retryAfter && `retry after ${String(retryAfter)} s`, requestId && `request ${requestId}`];
  return [code, ...details.filter(Boolean)].join(', ');
}
