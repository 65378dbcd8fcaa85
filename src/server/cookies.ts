/** The cookie that ties a login to the browser that began it: one per login, with fixed attributes. */
import { isLoopback, parseUrl } from '../core/url/parse-url.js';

export interface LoginCookie {
  readonly name: string;
  /** base64url: nothing that a cookie would have to quote. */
  readonly value: string;
}

/** Characters of the ticket in the name, so that two tabs do not overwrite each other. */
const tagLength = 8;

/** `__Host-` binds the name to our host and to https; on a loopback http address engines would drop such a cookie. */
export function loginCookieName(publicUrl: string, ticket: string): string {
  return `${isPlainHttp(publicUrl) ? '' : '__Host-'}catraca-login-${ticket.slice(0, tagLength)}`;
}

/**
 * A `Set-Cookie` line. `Lax`, because the way back from Ingresse is a navigation from another site; `None` where the page
 * that redeems is on another site, which needs `Secure`, so not on a loopback http address.
 * @see https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html
 */
export function setLoginCookie(
  publicUrl: string,
  { name, value }: LoginCookie,
  { maxAge, isCrossSite }: { readonly maxAge: number; readonly isCrossSite: boolean },
): string {
  const isPlain = isPlainHttp(publicUrl);
  const sameSite = isCrossSite && !isPlain ? 'None' : 'Lax';
  return `${name}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly${isPlain ? '' : '; Secure'}; SameSite=${sameSite}`;
}

/** The value that the browser sent under exactly this name; null if it is absent or was sent twice. */
export function readCookie(request: Request, name: string): string | null {
  const values = (request.headers.get('cookie') ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return values.length === 1 ? (values[0] ?? null) : null;
}

function isPlainHttp(publicUrl: string): boolean {
  const url = parseUrl(publicUrl);
  return url?.protocol === 'http:' && isLoopback(url);
}
