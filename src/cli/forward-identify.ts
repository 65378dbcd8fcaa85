/** Asks the host's own application who the visitor is, by forward authentication. */
import type { IdentifyAnswer } from '../server/index.js';
import { deepestJson, parseJson } from '../server/parse-json.js';
import { readIdentity } from '../server/routes/identity-answer.js';
import { setupError } from '../server/setup-error.js';

/** What an application's session needs. A visitor can write any other header too, `X-Forwarded-User` for one. */
const sessionHeaders = ['cookie', 'authorization', 'user-agent', 'accept-language'] as const;
/** Headers of one connection, of a body that is not sent along, or set by this program. */
const neverForwarded =
  /^(?:host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|accept|x-forwarded-proto|(?:content|proxy|x-catraca)(?:-.*)?)$/;

/** Milliseconds that the application has to answer. */
const timeout = 5000;

export interface ForwardIdentifyOptions {
  /** Address of the application's answer to who the visitor is: `IDENTIFY_URL`. */
  readonly url: string;
  /** Address of the backend; its scheme is sent as `X-Forwarded-Proto`. */
  readonly publicUrl: string;
  /** Names of headers that are sent along beside the four of a session: `IDENTIFY_HEADERS`. Default: none. */
  readonly headers?: readonly string[];
  /** Replaces the network: tests. */
  readonly fetch?: typeof fetch;
}

/**
 * Makes the option `identify`: a GET to `url` with the visitor's `Cookie`, `Authorization`, `User-Agent` and `Accept-Language`, and
 * with the headers that `headers` names. The application answers 200 with
 * one or more of `externalId`, `userId` and `verifiedEmail` in an object, a list of such objects, or `null`; 401, 403, 404,
 * 204 and a redirect (to its sign-in page) mean that nobody is signed in.
 * What it answers otherwise is a setup error in the log, with the fix, and a 500.
 * @throws {Error} where `headers` names one that cannot be sent along
 */
export function forwardIdentify(options: ForwardIdentifyOptions): (request: Request) => Promise<IdentifyAnswer> {
  const { url, publicUrl, headers: further = [], fetch: doFetch = fetch } = options;
  const names = [...sessionHeaders, ...further.map(requireName)];
  const proto = new URL(publicUrl).protocol.slice(0, -1);
  return async (request) => {
    const headers = new Headers();
    for (const name of names) {
      const value = request.headers.get(name);
      if (value !== null) headers.set(name, value);
    }
    headers.set('accept', 'application/json');
    headers.set('x-forwarded-proto', proto);
    const signal = AbortSignal.timeout(timeout);
    const response = await doFetch(url, { headers, signal, redirect: 'manual', cache: 'no-store' }).catch(
      (error: unknown) => {
        const kind = error instanceof Error ? error.name : typeof error;
        throw setupError(
          `IDENTIFY_URL did not answer within ${String(timeout / 1000)} s (${kind}); is its address right?`,
        );
      },
    );
    const isNobody =
      [204, 401, 403, 404].includes(response.status) || (response.status >= 300 && response.status < 400);
    if (isNobody) return null;
    if (!response.ok) {
      const fix = 'answer 200 with who the visitor is, or 401 where nobody is signed in';
      throw setupError(`IDENTIFY_URL answered ${String(response.status)}; ${fix}`);
    }
    const { keys, mistakes } = readIdentity(readJson(await response.text()));
    if (mistakes.length > 0) throw setupError(`IDENTIFY_URL ${mistakes.join('; ')}`);
    return keys.length === 0 ? null : keys;
  };
}

function readJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    throw setupError(`IDENTIFY_URL must answer JSON of at most ${String(deepestJson)} levels`);
  }
}

function requireName(name: string): string {
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name))
    throw new Error(`IDENTIFY_HEADERS: ${JSON.stringify(name)} is no header name`);
  if (!neverForwarded.test(name.toLowerCase())) return name;
  throw new Error(
    `IDENTIFY_HEADERS: ${name} cannot be sent along, because this program sets or removes it; leave it out`,
  );
}
