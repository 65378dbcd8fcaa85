/** Answers of the host's hooks: checked, and copied, because a hook may answer with one constant `Response` each time. */
import { kindOf, setupError } from './setup-error.js';

/** Statuses that forbid a body. */
const bodyless = [204, 205, 304];

/** Bodies of the responses that hooks gave: a body can be read only once. */
const bodies = new WeakMap<Response, Promise<ArrayBuffer>>();

/**
 * A new response equal to the one that a hook answered with.
 * @param hook name of the option, for the log
 * @param expected what the hook must answer with, for the log
 * @throws {CatracaError} `internal`, with a {@link SetupError} where the answer is no response
 */
export async function copyHostResponse(answer: unknown, hook: string, expected: string): Promise<Response> {
  if (!isResponse(answer)) throw setupError(`${hook} must answer with ${expected}, got ${kindOf(answer)}`);
  if (answer.status < 200 || answer.status > 599) {
    throw setupError(`${hook} must answer with a status from 200 to 599, got ${String(answer.status)}`);
  }
  let body = bodies.get(answer);
  if (body === undefined) {
    if (answer.bodyUsed)
      throw setupError(`${hook} answered with a Response whose body was read before; answer with a new one`);
    body = answer.arrayBuffer();
    bodies.set(answer, body);
  }
  const bytes = await body;
  const hasBody = bytes.byteLength > 0 && !bodyless.includes(answer.status);
  return new Response(hasBody ? bytes : null, { status: answer.status, headers: new Headers(answer.headers) });
}

/** By its members: a framework may bring a `Response` of its own. */
function isResponse(value: unknown): value is Response {
  if (typeof value !== 'object' || value === null) return false;
  const { status, headers, arrayBuffer } = value as Partial<Response>;
  return typeof status === 'number' && typeof headers === 'object' && typeof arrayBuffer === 'function';
}
