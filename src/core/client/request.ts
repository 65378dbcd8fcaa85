/**
 * The only place that calls `fetch`: sends one request of the protocol and ends in exactly one of a
 * value that the guard accepts, a `CatracaError`, or the caller's own abort reason.
 */
import { CatracaError } from '../errors.js';
import type { Guard } from './guards.js';
import { readProblem } from './read-problem.js';

/** How an element reaches its backend. */
export interface Connection {
  /** Absolute base address without a trailing slash. */
  readonly endpoint: string;
  readonly fetch?: typeof fetch | undefined;
  /** Extra headers, asked for at every request. */
  readonly headers?: (() => HeadersInit | Promise<HeadersInit>) | undefined;
  readonly credentials?: RequestCredentials | undefined;
}

export interface RequestOptions {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the endpoint, with a leading slash. */
  readonly path: string;
  /** JSON body; absent: none. */
  readonly body?: unknown;
  readonly flowSecret?: string | undefined;
  readonly passToken?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** In place of the connection's. */
  readonly credentials?: RequestCredentials;
  /** Lets the request outlive the page: for a cancel on the way out. */
  readonly keepalive?: boolean;
  readonly accept?: string;
  /** Milliseconds until the request is given up; default 15,000. */
  readonly timeout?: number;
}

const requestTimeout = 15_000;

/**
 * Sends a request and gives the value of its answer.
 * @throws {CatracaError} `network_unreachable`, `timeout`, `response_invalid`, or the code of the problem document.
 */
export async function requestJson<T>(connection: Connection, options: RequestOptions, guard: Guard<T>): Promise<T> {
  return withDeadline(options, async (signal) => {
    const response = await send(connection, options, signal);
    const what = `${options.method} ${options.path}`;
    // Not `response.json()`: of an answer that broke off and one that is no JSON, engines throw the same kinds of error.
    const text = await response.text().catch((cause: unknown) => {
      throw new CatracaError('network_unreachable', `${what}: the answer broke off`, { cause });
    });
    const value = parsed(text);
    if (!guard(value)) throw new CatracaError('response_invalid', `${what}: the answer does not fit the protocol`);
    return value;
  });
}

/** What the text says as JSON; `undefined`, which no guard takes, where it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Sends a request whose answer has no body.
 * @throws {CatracaError} as {@link requestJson}
 */
export async function requestEmpty(connection: Connection, options: RequestOptions): Promise<void> {
  await withDeadline(options, (signal) => send(connection, options, signal));
}

/**
 * Sends a request and gives the open response, of which only the head is subject to the time-out.
 * @throws {CatracaError} as {@link requestJson}
 */
export async function requestStream(connection: Connection, options: RequestOptions): Promise<Response> {
  return withDeadline(options, (signal) => send(connection, options, signal), false);
}

/** Aborts at the time-out, and turns that, and a refusal of the network, into their codes. */
async function withDeadline<T>(
  options: RequestOptions,
  work: (signal: AbortSignal) => Promise<T>,
  detach = true,
): Promise<T> {
  const deadline = new AbortController();
  const abort = () => {
    deadline.abort(options.signal?.reason);
  };
  options.signal?.throwIfAborted();
  options.signal?.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(() => {
    deadline.abort(new CatracaError('timeout', `${options.method} ${options.path}: no answer in time`));
  }, options.timeout ?? requestTimeout);
  try {
    // The race ends also where the page's own `headers` or `fetch` hangs and does not heed the signal.
    return await Promise.race([work(deadline.signal), rejectOnAbort(deadline.signal)]);
  } catch (error) {
    // The signal's reason tells who ended it: the caller (its reason goes out unchanged) or the time-out.
    if (deadline.signal.aborted) throw deadline.signal.reason;
    throw error;
  } finally {
    clearTimeout(timer);
    // A stream that is still being read stays under the caller's signal.
    if (detach) options.signal?.removeEventListener('abort', abort);
  }
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    // The reason goes out as it is, whatever it is.
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

async function send(connection: Connection, options: RequestOptions, signal: AbortSignal): Promise<Response> {
  const headers = await hostHeaders(connection);
  headers.set('x-catraca', '1');
  headers.set('accept', options.accept ?? 'application/json');
  if (options.flowSecret !== undefined) headers.set('x-catraca-flow', options.flowSecret);
  if (options.passToken !== undefined) headers.set('x-catraca-pass', options.passToken);
  if (options.body !== undefined) headers.set('content-type', 'application/json');
  const doFetch = connection.fetch ?? fetch;
  let response: Response;
  try {
    response = await doFetch(connection.endpoint + options.path, {
      method: options.method,
      headers,
      signal,
      credentials: options.credentials ?? connection.credentials ?? 'same-origin',
      redirect: 'error',
      cache: 'no-store',
      keepalive: options.keepalive ?? false,
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    throw new CatracaError('network_unreachable', `${options.method} ${options.path}: no answer`, { cause });
  }
  if (!response.ok) throw await readProblem(response, `${options.method} ${options.path}`);
  return response;
}

/** The page's own headers. It is the page's mistake where they cannot be had. */
async function hostHeaders(connection: Connection): Promise<Headers> {
  try {
    return new Headers(await connection.headers?.());
  } catch (cause) {
    throw new CatracaError('config_invalid', 'The function given as `headers` failed', { cause });
  }
}
