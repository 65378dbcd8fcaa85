/**
 * The closed list of error codes and what each implies, as plain data: the browser reads it too, and
 * the browser does not load the schemas.
 */

/** What a code implies: the HTTP status it travels with (null: never on the wire) and whether trying again can help. */
export interface ErrorCodeFacts {
  readonly status: number | null;
  readonly retryable: boolean;
}

/** Every code that Catraca knows: the same string on the wire, in `CatracaError.code`, in `event.detail.code` and as the key of its text. */
export const errorCodes = {
  /** The integrator's mistake: no endpoint, an address that is not allowed, a missing key. */
  config_invalid: { status: null, retryable: false },
  /** No answer at all. */
  network_unreachable: { status: null, retryable: true },
  /** No answer in time. */
  timeout: { status: null, retryable: true },
  /** An answer that does not fit the schema. */
  response_invalid: { status: null, retryable: false },
  /** A request that does not fit; carries field errors. */
  request_invalid: { status: 400, retryable: false },
  /** The host site has no session for this visitor. */
  not_authenticated: { status: 401, retryable: false },
  /** The origin, the policy or `authorize` says no. */
  not_allowed: { status: 403, retryable: false },
  /** Unknown, foreign, wrong secret or long ended: one constant body. */
  not_found: { status: 404, retryable: false },
  /** The state of things forbids it, e.g. the e-mail is taken. */
  conflict: { status: 409, retryable: false },
  /** Asked too often; comes with `Retry-After`. */
  slow_down: { status: 429, retryable: true },
  /** The code ran out. */
  flow_expired: { status: null, retryable: true },
  flow_cancelled: { status: null, retryable: true },
  /** Another holder approved than the one named. */
  holder_mismatch: { status: null, retryable: true },
  /** A login answer that nobody in this tab asked for. */
  unexpected_token: { status: null, retryable: true },
  /** The provider refused the token. */
  session_ended: { status: 401, retryable: true },
  /** The window was blocked and no other mode was left. */
  popup_blocked: { status: null, retryable: true },
  /** The provider says that the application may not do this. */
  provider_refused: { status: 502, retryable: false },
  /** The provider's answer made no sense. */
  provider_invalid: { status: 502, retryable: true },
  /** The provider did not answer; comes with `Retry-After`. */
  provider_unreachable: { status: 503, retryable: true },
  /** The store did not answer; comes with `Retry-After`. */
  store_unreachable: { status: 503, retryable: true },
  /** A defect. */
  internal: { status: 500, retryable: true },
} as const satisfies Record<string, ErrorCodeFacts>;

export type ErrorCode = keyof typeof errorCodes;

/** Whether a string is one of the codes. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorCodes, value);
}
