/** A `fetch` for pages that call the Ingresse API themselves: adds the credentials, and tells when the token is dead. */
import { adviceOf, isSessionEnded, readIngresseError, type IngresseError } from './ingresse-error.js';

export {
  configErrorCodes,
  isConfigError,
  isSessionEnded,
  readIngresseError,
  sessionEndedCodes,
  type IngresseError,
} from './ingresse-error.js';

export interface IngresseFetchOptions {
  /** The application's public key. */
  readonly apiKey: string;
  /** The visitor's token, asked for at every call; null while nobody is signed in. */
  readonly getUserToken: () => string | null | Promise<string | null>;
  /** Called when an answer says that the token it was sent with is dead. A page calls `button.expire()`. */
  readonly onSessionEnded: (error: IngresseError) => void;
  /** Called when an answer says that the application is not set up right (2007, 2008, 2012, 2015, 6060); the console says what to do. */
  readonly onConfigError?: ((error: IngresseError) => void) | undefined;
  readonly fetch?: typeof fetch | undefined;
  /** Default `https://api.ingresse.com`. Only what is below it gets the credentials. */
  readonly apiUrl?: string | undefined;
}

/**
 * Makes a `fetch` that adds `apikey` and `usertoken` to calls of the Ingresse API and leaves all others alone. The
 * answer is the caller's to read.
 * @throws {TypeError} where `apiUrl` is no absolute URL
 */
export function createIngresseFetch(options: IngresseFetchOptions): typeof fetch {
  const api = new URL(options.apiUrl ?? 'https://api.ingresse.com');
  return async (input, init) => {
    const doFetch = options.fetch ?? fetch;
    const url = absoluteUrl(input);
    if (url === null || !isBelow(url, api)) return doFetch(input, init);
    const token = await options.getUserToken();
    addParameter(url, 'apikey', options.apiKey);
    if (token !== null) addParameter(url, 'usertoken', token);
    const response = await doFetch(input instanceof Request ? new Request(url, input) : url.href, init);
    await judge(response, token, options);
    return response;
  };
}

/** A relative address belongs to the page, not to the API. */
function absoluteUrl(input: RequestInfo | URL): URL | null {
  try {
    return new URL(input instanceof Request ? input.url : input);
  } catch {
    return null;
  }
}

function isBelow(url: URL, api: URL): boolean {
  const prefix = api.pathname.replace(/\/$/, '');
  return url.origin === api.origin && (url.pathname === prefix || url.pathname.startsWith(`${prefix}/`));
}

/** Appended as text: going through `searchParams` would spell the caller's own parameters anew. */
function addParameter(url: URL, name: string, value: string): void {
  if (url.searchParams.has(name)) return;
  url.search = `${url.search}${url.search === '' ? '' : '&'}${name}=${encodeURIComponent(value)}`;
}

async function judge(response: Response, token: string | null, options: IngresseFetchOptions): Promise<void> {
  const body = await readCopy(response);
  const error = readIngresseError(response.status, body);
  if (error === null) return;
  const advice = adviceOf(error);
  if (advice !== undefined) {
    console.error(`[catraca] Ingresse, code ${String(error.code)}: ${advice}`);
    options.onConfigError?.(error);
  }
  if (token === null || !isSessionEnded(response.status, body)) return;
  // A late answer to an old token says nothing of the one that the visitor has signed in with since.
  if ((await options.getUserToken()) === token) options.onSessionEnded(error);
}

/** The body as JSON, else as text. What is no text (an image, a stream of events) is left alone. */
async function readCopy(response: Response): Promise<unknown> {
  const type = response.headers.get('content-type') ?? 'text/plain';
  if (response.bodyUsed || !/json|text\/(?!event-stream)/i.test(type)) return undefined;
  const text = await response
    .clone()
    .text()
    .catch(() => '');
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
