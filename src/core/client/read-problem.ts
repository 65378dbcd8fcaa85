/** Turns a refused request's answer into an error. */
import { CatracaError, isErrorCode, type ErrorCode, type FieldError } from '../errors.js';
import { isRecord, isString } from './guards.js';

/**
 * Makes an error of a refusal, whether the backend or something before it refused.
 * @param request for the message: method and path
 */
export async function readProblem(response: Response, request: string): Promise<CatracaError> {
  const body: unknown = await response.json().catch(() => undefined);
  const code = isRecord(body) && isErrorCode(body['code']) ? body['code'] : codeOfStatus(response.status);
  const detail = isRecord(body) && isString(body['detail']) ? `: ${body['detail']}` : '';
  // Ours are whole seconds; a date, which the header may also hold, is not worth a parser.
  const retryAfter = /^\d+$/.exec(response.headers.get('retry-after') ?? '')?.[0];
  const requestId = response.headers.get('x-request-id');
  return new CatracaError(code, `${request}: ${String(response.status)} ${code}${detail}`, {
    fields: isRecord(body) ? readFields(body['errors']) : [],
    ...(retryAfter === undefined ? {} : { retryAfter: Number(retryAfter) }),
    ...(requestId === null ? {} : { requestId }),
  });
}

/** For refusals that are not ours: a proxy that found nobody behind it, a rate limit before us, a wrong endpoint's page. */
function codeOfStatus(status: number): ErrorCode {
  if (status >= 500) return 'network_unreachable';
  return status === 429 ? 'slow_down' : 'response_invalid';
}

function readFields(errors: unknown): FieldError[] {
  if (!Array.isArray(errors)) return [];
  return errors.filter(
    (field): field is FieldError => isRecord(field) && isString(field['pointer']) && isString(field['code']),
  );
}
