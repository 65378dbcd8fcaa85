/** Who keeps the token of a sign-in: the host's hook, the page, or nobody (a signed assertion instead). */
import { CatracaError, errorCodes, isErrorCode, type ErrorCode } from '../core/errors.js';
import { parseJson } from './parse-json.js';
import { signAssertion } from './assertion.js';
import type { Deliver, FlowFacts } from './options.js';
import { copyHostResponse } from './host-response.js';
import { createFlowLog } from './flow-log.js';
import { problemResponse } from './problem-response.js';
import { jsonResponse } from './respond.js';
import type { RouteContext } from './route-context.js';
import { storeAnswer, type StoredAnswer } from './stored-answer.js';

export interface DeliverInput {
  readonly provider: 'soluti' | 'ingresse';
  readonly flow: FlowFacts;
  readonly request: Request;
  readonly deliver: Deliver | undefined;
  /** The host's hook, bound to the identity; it wins over `deliver`. */
  readonly hook: (() => Response | Promise<Response>) | undefined;
  /** The option that the hook is, for the log. */
  readonly hookName: string;
  /** The whole result, token included, for `deliver: 'page'`. */
  readonly pageResult: object;
  /** Members beside an assertion or the hook's JSON; they are claims of the assertion too. */
  readonly extra: Readonly<Record<string, unknown>>;
  /** `<provider>:<user id or CPF/CNPJ>`. */
  readonly subject: string;
  /** Origin of the page that started the flow. */
  readonly audience: string;
}

/** Makes the answer to a redeem, whole, so that it can be repeated: the hook runs once. */
export async function deliverResult(
  context: Pick<RouteContext, 'keys' | 'clock' | 'publicUrl' | 'options' | 'log'>,
  input: DeliverInput,
): Promise<StoredAnswer> {
  if (input.hook !== undefined) {
    const answer = await runHook(input.hook, input.hookName, input.extra);
    if (answer.ok && !setsNewSession(input.request, answer)) {
      await createFlowLog(context, input.provider).error(input.flow.flowId, 'session_not_rotated');
    }
    return storeAnswer(answer);
  }
  if (input.deliver === 'page') return storeAnswer(jsonResponse(200, input.pageResult));
  if (input.deliver === 'assertion') {
    const assertion = await signAssertion(context, {
      provider: input.provider,
      subject: input.subject,
      audience: context.options.assertionAudience ?? input.audience,
      nonce: input.flow.nonce,
      claims: input.extra,
    });
    return storeAnswer(jsonResponse(200, { assertion, ...input.extra }));
  }
  throw new CatracaError('internal', `${input.provider}: nobody was named to keep the token`);
}

/** What belongs to the hook's body, or would send the element's `fetch` elsewhere. */
const replacedHeaders = ['content-type', 'content-length', 'content-encoding', 'location', 'transfer-encoding'];

async function runHook(
  hook: () => Response | Promise<Response>,
  name: string,
  extra: Readonly<Record<string, unknown>>,
): Promise<Response> {
  const answer = await copyHostResponse(await hook(), name, 'a Response');
  // Thrown, so that the claim is given back and the next try runs the hook again.
  if (answer.status >= 500) throw new CatracaError('internal', `the host's hook answered ${answer.status}`);
  const headers = new Headers(answer.headers);
  for (const name of replacedHeaders) headers.delete(name);
  if (answer.status >= 400) return refusal(answer.status, await readJson(answer), headers);
  return jsonResponse(200, { session: await readJson(answer), ...extra }, headers);
}

/**
 * Whether the hook set an `HttpOnly` cookie to a value that did not come with the request, under any name: a session that
 * existed before the sign-in may be known to others (session fixation). A cookie that is deleted does not count.
 *
 * @see {@link https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html#renew-the-session-id-after-any-privilege-level-change}
 */
function setsNewSession(request: Request, answer: Response): boolean {
  const sent = (request.headers.get('cookie') ?? '').split(';').map(valueOf);
  return answer.headers.getSetCookie().some((cookie) => {
    const [pair = '', ...attributes] = cookie.split(';');
    const has = (attribute: RegExp) => attributes.some((text) => attribute.test(text.trim()));
    const value = valueOf(pair);
    return has(/^httponly$/i) && !has(/^max-age=(?:0+$|-)/i) && value !== '' && !sent.includes(value);
  });
}

/** Value of a cookie pair, without the double quotes that RFC 6265 allows around it. */
function valueOf(pair: string): string {
  return pair
    .slice(pair.indexOf('=') + 1)
    .trim()
    .replace(/^"(.*)"$/, '$1');
}

/** The host says no to this visitor: one of our codes, by its own problem document or by its status. */
function refusal(status: number, body: unknown, headers: Headers): Response {
  const told = typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
  const byStatus: Readonly<Record<number, ErrorCode>> = { 401: 'not_authenticated', 409: 'conflict', 429: 'slow_down' };
  const code = isRefusal(told) ? told : (byStatus[status] ?? 'not_allowed');
  const problem = problemResponse(new CatracaError(code, "the host's hook refused"));
  for (const [name, value] of problem.headers)
    if (!(name === 'retry-after' && headers.has(name))) headers.set(name, value);
  return new Response(problem.body, { status: problem.status, headers });
}

function isRefusal(code: unknown): code is ErrorCode {
  const status = isErrorCode(code) ? errorCodes[code].status : null;
  return status !== null && status < 500;
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return parseJson(await response.text());
  } catch {
    return null;
  }
}
