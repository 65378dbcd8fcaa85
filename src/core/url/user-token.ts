/**
 * The browser-only login: builds the address of the Ingresse page and reads the address that a visitor comes back
 * to. Pure: storage, history and the clock are the caller's.
 */
import type { ErrorCode } from '../protocol/error-codes.js';
import type { IngresseMode } from '../protocol/ingresse.js';
import { stripReturn } from './strip-return.js';

export { stripReturn, type StrippedReturn } from './strip-return.js';

/** What this tab remembers of a login that it began, under `catraca:login` in its sessionStorage. */
export interface PendingLogin {
  /** Random; rides in the return address as `catraca_nonce`. */
  readonly nonce: string;
  readonly mode: IngresseMode;
  /** The full address that the visitor left. */
  readonly returnTo: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Set in the page that opened a window or a tab for the login, and not in that window. */
  readonly isOpen?: true;
  /** The key of the element that began it, where that is known. */
  readonly owner?: string;
}

export interface ReadReturnOptions {
  /** Milliseconds since the epoch; default: the clock. */
  readonly now?: number | undefined;
  /**
   * Refuses an answer that did not bring the nonce back; default `true`. With `false` such an answer counts, except in
   * the page that began a login in another window. Then refuse it yourself where `window.opener` is set: a page that
   * opened this window can send it to any address.
   */
  readonly requireNonce?: boolean | undefined;
}

export interface LoginReturn {
  /** Null unless this tab asked for it and it can be one. */
  readonly token: string | null;
  /** The address without our parameters, for `history.replaceState`. */
  readonly cleanUrl: string;
  /**
   * `unexpected_token`: nobody in this tab asked for it; `provider_invalid`: what came is no token;
   * `flow_cancelled`: the visitor came back without one. Null with a token, and where nothing came back.
   */
  readonly code: ErrorCode | null;
  /** What came back of ours. */
  readonly nonce: string | null;
  /** Whether an answer came back, whatever its worth: the pending login is spent and must be forgotten. */
  readonly spent: boolean;
}

export interface LoginUrlOptions {
  /** Default `https://auth.ingresse.com/`. */
  readonly authUrl?: string | undefined;
  readonly apiKey: string;
  /** Default `apikey`, as documented; Ingresse's own pages have used `apiKey` and `publicKey`. */
  readonly apiKeyParam?: string | undefined;
  readonly companyId?: string | null | undefined;
  /** Absolute; a custom scheme is kept as it is. */
  readonly returnUrl: string;
  readonly nonce?: string | null | undefined;
}

/** How long a login may take, in milliseconds. */
export const pendingLoginLife = 10 * 60_000;

/** The characters of a bearer token (RFC 6750, 2.1), and more of them than any token has. */
const tokenPattern = /^[A-Za-z0-9._~+/-]{1,2048}={0,2}$/;

/** The address of the Ingresse page, with the return address encoded in it and the nonce in the return address. */
export function buildLoginUrl(options: LoginUrlOptions): string {
  const url = new URL(options.authUrl ?? 'https://auth.ingresse.com/');
  const parameters: [string, string | null | undefined][] = [
    [options.apiKeyParam ?? 'apikey', options.apiKey],
    ['companyId', options.companyId],
    ['returnUrl', withNonce(options.returnUrl, options.nonce)],
  ];
  const query = parameters
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value ?? '')}`);
  url.search = [url.search.slice(1), ...query].filter((part) => part !== '').join('&');
  return url.href;
}

/**
 * Reads what a login brought back. A token counts only where `pending`, what this tab remembers, is at most ten
 * minutes old and its nonce came back.
 * @see RFC 9700, section 4.7 (login CSRF)
 */
export function readReturn(url: string, pending: PendingLogin | null, options: ReadReturnOptions = {}): LoginReturn {
  const { tokens, nonces, cleanUrl, found } = stripReturn(url);
  const nonce = nonces.length === 1 ? (nonces[0] ?? null) : null;
  const end = { cleanUrl, nonce, spent: found };
  if (!found) return { ...end, token: null, code: null };
  if (!isExpected(nonces, pending, options)) {
    // A nonce alone, from a reload or a bookmark, claims nothing: it is only cleaned away.
    return { ...end, token: null, code: tokens.length > 0 ? 'unexpected_token' : null };
  }
  if (tokens.length === 0) return { ...end, token: null, code: 'flow_cancelled' };
  const [token = ''] = tokens;
  if (tokens.length > 1 || !tokenPattern.test(token)) return { ...end, token: null, code: 'provider_invalid' };
  return { ...end, token, code: null };
}

/** Reads what {@link PendingLogin} was stored as; null for anything else. */
export function parsePendingLogin(stored: string | null): PendingLogin | null {
  let value: unknown;
  try {
    value = JSON.parse(stored ?? 'null');
  } catch {
    return null;
  }
  const { nonce, mode, returnTo, startedAt, isOpen, owner } = Object(value) as Partial<
    Record<keyof PendingLogin, unknown>
  >;
  const isMode = mode === 'popup' || mode === 'tab' || mode === 'redirect';
  if (!isMode || typeof nonce !== 'string' || nonce === '') return null;
  if (typeof returnTo !== 'string' || typeof startedAt !== 'number') return null;
  const begun = typeof owner === 'string' ? { owner } : {};
  return { nonce, mode, returnTo, startedAt, ...begun, ...(isOpen === true && { isOpen }) };
}

/** Whether a pending login may still end. A clock that was set back does not lengthen its life. */
export function isPendingAlive(pending: PendingLogin, now: number): boolean {
  return Math.abs(now - pending.startedAt) <= pendingLoginLife;
}

function isExpected(nonces: readonly string[], pending: PendingLogin | null, options: ReadReturnOptions): boolean {
  if (pending === null || !isPendingAlive(pending, options.now ?? Date.now())) return false;
  // The page that opened another window for its login is not where that login comes back to.
  if (nonces.length === 0) return options.requireNonce === false && pending.isOpen !== true;
  return nonces.length === 1 && nonces[0] === pending.nonce;
}

/** Puts the nonce into the query, by text: engines differ in how they take apart the URLs of custom schemes. */
function withNonce(returnUrl: string, nonce: string | null | undefined): string {
  const { cleanUrl } = stripReturn(returnUrl);
  if (nonce === null || nonce === undefined) return cleanUrl;
  const [, page = '', fragment = ''] = /^([^#]*)(.*)$/s.exec(cleanUrl) ?? [];
  const separator = !page.includes('?') ? '?' : /[?&]$/.test(page) ? '' : '&';
  return `${page}${separator}catraca_nonce=${encodeURIComponent(nonce)}${fragment}`;
}
