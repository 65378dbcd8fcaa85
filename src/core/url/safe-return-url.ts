/** Decides whether a visitor may be sent to an address that came from a page or a request. */
import { decodeAscii, isSecure, parseUrl, plainText } from './parse-url.js';

export interface ReturnPolicy {
  /**
   * Where to: `https://shop.example/app` (that path and what is below it), `https://shop.example/app/*` (only what is below
   * it) or `shopapp://home`.
   */
  readonly allowed: readonly string[];
  /** Whether an entry without a trailing `/*` allows its own path alone, with any query. Default false. */
  readonly exact?: boolean | undefined;
  /** Absolute URL that a path with one leading slash is resolved against; absent: paths are refused. */
  readonly base?: string | undefined;
  /** Whether listed `http:` addresses of this machine count, for development. */
  readonly loopbackHttp?: boolean | undefined;
}

/** A parsed address; `root` is what must be equal to the list's: scheme, host and port. */
interface Place {
  readonly url: URL;
  readonly root: string;
  readonly path: string;
}

/** Schemes that run code, read files or wrap another URL, or that no browser navigates to: never, listed or not. */
const refusedScheme =
  /^(?:javascript|vbscript|data|blob|file|filesystem|content|about|view-source|intent|android-app|chrome.*|edge|resource|jar|mailto|ftp|ws|wss):$/;

/** Two slashes, and segments that climb: also followed by `;` or by an undecodable byte, which some servers cut off. */
const climbing = /\/\.\.(?:[/;%]|$)/;
const misleading = /[\p{Cc}\\]|\/\//u;

/**
 * The address to go to, serialised from what was parsed and never the text that came in, or null where the policy refuses it.
 * It is absolute `https:` (or what the policy lists), without user name and password, and its path does not climb.
 */
export function safeReturnUrl(input: unknown, policy: ReturnPolicy): string | null {
  const text = plainText(input);
  if (text === null) return null;
  const isPath = /^\/(?!\/)/.test(text);
  if (isPath && policy.base === undefined) return null;
  const place = isPath ? placeOf(text, policy, policy.base) : placeOf(text, policy);
  if (place === null || climbing.test(decodeAscii(text.split(/[?#]/, 1)[0] ?? ''))) return null;
  return policy.allowed.some((entry) => holds(entry, place, policy)) ? place.url.href : null;
}

/** Whether an entry of a list of allowed addresses can ever allow one: for checks of a configuration. */
export function isReturnUrlEntry(entry: string, loopbackHttp = false): boolean {
  return !withoutStar(entry).includes('*') && entryOf(entry, { allowed: [], loopbackHttp }) !== null;
}

function holds(entry: string, place: Place, policy: ReturnPolicy): boolean {
  const allowed = entryOf(entry, policy);
  if (allowed === null || allowed.root !== place.root) return false;
  if (entry.endsWith('/*')) return place.path.startsWith(allowed.path);
  if (policy.exact) return place.path === allowed.path;
  const prefix = allowed.path.replace(/\/$/, '');
  return place.path === prefix || place.path.startsWith(`${prefix}/`);
}

/** `https://shop.example/app/` of `https://shop.example/app/*`. */
function withoutStar(entry: string): string {
  return entry.replace(/\/\*$/, '/');
}

function entryOf(entry: string, policy: ReturnPolicy): Place | null {
  const text = plainText(withoutStar(entry));
  return text === null || /[?#]/.test(text) ? null : placeOf(text, policy);
}

function placeOf(text: string, policy: ReturnPolicy, base?: string): Place | null {
  const url = parseUrl(text, base);
  if (url === null || refusedScheme.test(url.protocol)) return null;
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  const place = isWeb ? webPlace(text, url, base) : appPlace(text, url);
  if (place === null || (isWeb && !isSecure(url, policy.loopbackHttp))) return null;
  return misleading.test(decodeAscii(place.path)) ? null : place;
}

function webPlace(text: string, url: URL, base?: string): Place | null {
  // `https:host` and `https:///host` are repaired by browsers; a user name hides the host from readers.
  const isWritten = base !== undefined || /^https?:\/\/[^/?#@]+(?:[/?#]|$)/i.test(text);
  return isWritten && url.username === '' && url.password === '' ? { url, root: url.origin, path: url.pathname } : null;
}

/** Read from the text, because engines differ in how they split the URLs of schemes that they do not know. */
function appPlace(text: string, url: URL): Place | null {
  const [, host, path = ''] = /^[a-z][a-z0-9+.-]*:\/\/([^/?#:@%\s]+)(\/[^?#]*)?(?:[?#]|$)/i.exec(text) ?? [];
  return host === undefined ? null : { url, root: `${url.protocol}//${host}`, path };
}
