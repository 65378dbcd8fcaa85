/**
 * The only place that calls a provider: a time-out that covers the body, no redirects, a cap on the answer's size,
 * and every failure as one `ProviderError`. What an answer means is for the provider's client to say.
 */
import { parseExactJson, parseJson, stringifyExactJson } from '../parse-json.js';
import { onAbort } from '../on-abort.js';
import { ProviderError, type ProviderName } from './provider-error.js';
import { readLimited } from './read-limited.js';

/** What a client may be handed in from outside. */
export interface ProviderPorts {
  /** Replaces the network. */
  readonly fetch?: typeof fetch;
  /** Milliseconds until a call is given up, its body included; 5000 unless told. */
  readonly timeout?: number;
}

export interface ProviderCall {
  readonly provider: ProviderName;
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Bytes of the answer that are read at most. */
  readonly maxBytes?: number;
  /** Keeps the digits of numbers, in the answer and in `body`: see `ExactNumber`. */
  readonly exactNumbers?: boolean;
  /** Reads nothing of the answer but its status; `body` is then undefined. */
  readonly statusOnly?: boolean;
}

export interface ProviderAnswer {
  readonly provider: ProviderName;
  readonly status: number;
  /** Seconds, from `Retry-After`. */
  readonly retryAfter: number | undefined;
  /** The parsed JSON; the text where it was none; undefined where it was not even UTF-8. */
  readonly body: unknown;
}

const defaultTimeout = 5000;
const defaultMaxBytes = 256 * 1024;
/** Told to whoever waits when the provider itself does not say. */
const defaultRetryAfter = 5;

/**
 * Sends one request and reads the whole answer, whatever its status.
 * Rejects with `provider_unreachable` (no answer in time, refused connection) or `provider_invalid` (a redirect, an
 * answer that is too large), or with the reason of `signal`.
 */
export async function callProvider(
  call: ProviderCall,
  ports: ProviderPorts = {},
  signal?: AbortSignal,
): Promise<ProviderAnswer> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  // A port that ignores the signal must not keep anyone waiting: the deadline also races.
  const { promise: deadline, reject } = withReject();
  const give = (reason: unknown): void => {
    reject(reason);
    controller.abort(reason);
  };
  const timer = setTimeout(() => {
    give(unreachable(call.provider, 'no answer in time'));
  }, ports.timeout ?? defaultTimeout);
  // One listener for all calls: Node warns of a leak above ten at one signal.
  const forget = signal && onAbort(signal, () => give(signal.reason));
  try {
    return await Promise.race([send(call, ports.fetch ?? fetch, controller.signal), deadline]);
  } finally {
    clearTimeout(timer);
    forget?.();
  }
}

async function send(call: ProviderCall, fetchPort: typeof fetch, signal: AbortSignal): Promise<ProviderAnswer> {
  const { provider } = call;
  const response = await fetchPort(call.url.href, {
    method: call.method,
    headers: { accept: 'application/json', ...jsonType(call), ...call.headers },
    body: call.body === undefined ? null : stringify(call.body, call.exactNumbers),
    // `manual`, because `error` could not be told from a refused connection.
    redirect: 'manual',
    credentials: 'omit',
    cache: 'no-store',
    signal,
  }).catch((cause: unknown) => {
    throw unreachable(provider, 'the connection failed', cause);
  });
  if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
    await response.body?.cancel();
    throw new ProviderError('provider_invalid', 'answered with a redirect', { provider, status: response.status });
  }
  if (call.statusOnly === true) {
    // Not awaited: a source that ignores the cancel must not keep the answer back.
    response.body?.cancel().catch(() => undefined);
    return { provider, status: response.status, retryAfter: readRetryAfter(response.headers), body: undefined };
  }
  const bytes = await readLimited(response.body, call.maxBytes ?? defaultMaxBytes).catch((cause: unknown) => {
    throw unreachable(provider, 'the answer broke off', cause);
  });
  if (bytes === null) {
    throw new ProviderError('provider_invalid', 'the answer is too large', { provider, status: response.status });
  }
  return {
    provider,
    status: response.status,
    retryAfter: readRetryAfter(response.headers),
    body: parse(bytes, call.exactNumbers),
  };
}

/** A 4xx is `provider_refused`, 429 and 5xx are `provider_unreachable`; 2xx is undefined, anything else `provider_invalid`. */
export function failureOf(answer: ProviderAnswer, providerCode?: string): ProviderError | undefined {
  const { provider, status } = answer;
  if (status >= 200 && status < 300) return undefined;
  const evidence = { provider, status, ...(providerCode !== undefined && { providerCode }) };
  if (status === 429 || status >= 500) {
    const { retryAfter } = answer;
    return new ProviderError('provider_unreachable', `HTTP ${status}`, {
      ...evidence,
      retryAfter: retryAfter ?? defaultRetryAfter,
      ...(retryAfter !== undefined && { providerRetryAfter: retryAfter }),
    });
  }
  const code = status >= 400 ? 'provider_refused' : 'provider_invalid';
  return new ProviderError(code, `HTTP ${status}`, evidence);
}

function unreachable(provider: ProviderName, message: string, cause?: unknown): ProviderError {
  // The cause of a failed fetch may name the address: only its kind is kept.
  const kind = cause instanceof Error ? ` (${cause.name})` : '';
  return new ProviderError('provider_unreachable', message + kind, { provider, retryAfter: defaultRetryAfter });
}

function jsonType(call: ProviderCall): Record<string, string> {
  return call.body === undefined ? {} : { 'content-type': 'application/json' };
}

/** Seconds, or a date that is held against the answer's own `Date` (RFC 9110, 10.2.3); at most an hour. */
function readRetryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after') ?? '';
  const seconds = /^\d{1,5}$/.test(value)
    ? Number(value)
    : Math.ceil((Date.parse(value) - Date.parse(headers.get('date') ?? '')) / 1000);
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(seconds, 0), 3600);
}

function stringify(body: unknown, exactNumbers = false): string {
  return exactNumbers && typeof body === 'object' && body !== null ? stringifyExactJson(body) : JSON.stringify(body);
}

function parse(bytes: Uint8Array, exactNumbers = false): unknown {
  let text: string | undefined;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return exactNumbers ? parseExactJson(text) : parseJson(text);
  } catch {
    return text;
  }
}

function withReject(): { promise: Promise<never>; reject: (reason: unknown) => void } {
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<never>((_resolve, refuse) => {
    reject = refuse;
  });
  // Whoever races it has its own handler; without a race it must not count as unhandled.
  promise.catch(() => undefined);
  return { promise, reject };
}
