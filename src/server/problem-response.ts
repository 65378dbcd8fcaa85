/** Refusals as problem documents (RFC 9457). No provider text, no secret and no stack ever gets in here. */
import { CatracaError, errorCodes, type ErrorCode } from '../core/errors.js';
import type { Problem } from '../core/protocol/problem.js';

const titles: Partial<Record<ErrorCode, string>> = {
  request_invalid: 'The request does not fit',
  not_authenticated: 'Nobody is signed in',
  not_allowed: 'Not allowed',
  not_found: 'Not found',
  conflict: 'The state of things forbids it',
  slow_down: 'Asked too often',
  session_ended: 'The session has ended',
  provider_refused: 'The provider refused',
  provider_invalid: 'The provider gave no usable answer',
  provider_unreachable: 'The provider did not answer',
  store_unreachable: 'The store did not answer',
  internal: 'Something went wrong',
};

/** Seconds told with a code that says "later" where the error does not know better. */
const defaultRetryAfter = 5;
const laterCodes: readonly ErrorCode[] = ['slow_down', 'provider_unreachable', 'store_unreachable'];

/** The one body of every 404: unknown, foreign, wrong secret and long ended look the same. */
export function notFound(): CatracaError {
  return new CatracaError('not_found', 'not found');
}

/** Makes the answer of an error; one that has no status of its own is `internal`. */
export function problemResponse(error: CatracaError): Response {
  const code = errorCodes[error.code].status === null ? 'internal' : error.code;
  const status = errorCodes[code].status ?? 500;
  const problem: Problem = { type: `urn:catraca:problem:${code}`, title: titles[code] ?? code, status, code };
  if (code === 'request_invalid' || code === 'conflict') {
    const errors = error.fields.map(({ pointer, code: field, detail }) => ({
      pointer,
      code: field,
      ...(detail === undefined ? {} : { detail }),
    }));
    if (errors.length > 0 || code === 'request_invalid') problem.errors = errors;
  }
  const headers = new Headers({ 'content-type': 'application/problem+json' });
  if (laterCodes.includes(code)) {
    headers.set('retry-after', String(Math.max(1, Math.ceil(error.retryAfter ?? defaultRetryAfter))));
  }
  return new Response(JSON.stringify(problem), { status, headers });
}
