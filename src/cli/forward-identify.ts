/** Asks the host's own application who the visitor is, by forward authentication. */
import type { CardholderKey } from '../server/index.js';

type Identity = CardholderKey | readonly CardholderKey[] | null;

/** Headers that belong to one connection, or say how long a body is that does not go along. */
const notForwarded =
  /^(?:host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|content-.*|x-catraca.*)$/;

/** Milliseconds that the application has to answer. */
const timeout = 5000;

/**
 * Makes the option `identify`: a GET to `url` with the visitor's cookies and headers. The application answers 200 with
 * `{ "externalId": "..." }`, `{ "userId": "..." }` or `{ "verifiedEmail": "..." }`, a list of them, or `null`; 401, 403, 404,
 * 204 and a redirect (to its sign-in page) mean that nobody is signed in.
 */
export function forwardIdentify(url: string, doFetch: typeof fetch = fetch): (request: Request) => Promise<Identity> {
  return async (request) => {
    const headers = new Headers();
    request.headers.forEach((value, name) => {
      if (!notForwarded.test(name)) headers.append(name, value);
    });
    headers.set('accept', 'application/json');
    const signal = AbortSignal.timeout(timeout);
    const response = await doFetch(url, { headers, signal, redirect: 'manual', cache: 'no-store' });
    const isNobody =
      [204, 401, 403, 404].includes(response.status) || (response.status >= 300 && response.status < 400);
    if (isNobody) return null;
    if (!response.ok) throw new Error(`IDENTIFY_URL answered ${String(response.status)}`);
    return readIdentity(await response.json());
  };
}

function readIdentity(value: unknown): Identity {
  if (value === null) return null;
  const keys = (Array.isArray(value) ? value : [value]).map(readKey);
  return keys;
}

function readKey(value: unknown): CardholderKey {
  if (typeof value === 'object' && value !== null) {
    const [entry, ...more] = Object.entries(value as Record<string, unknown>);
    if (entry !== undefined && more.length === 0 && typeof entry[1] === 'string' && entry[1] !== '') {
      const [name, text] = entry;
      if (name === 'externalId') return { externalId: text };
      if (name === 'userId') return { userId: text };
      if (name === 'verifiedEmail') return { verifiedEmail: text };
    }
  }
  throw new Error('IDENTIFY_URL answered something else than { externalId }, { userId }, { verifiedEmail } or null');
}
