/** What this tab remembers of a login, and what a login left in this page's address. */
import { isIngresseMode } from '../../core/client/ingresse-client.js';
import { isCount, isString, matching, shape } from '../../core/client/guards.js';
import { isErrorCode } from '../../core/errors.js';
import type { Arrival, StoredFlow } from '../../core/flows/ingresse-ports.js';
import type { IngresseMode } from '../../core/protocol/ingresse.js';
import { parsePendingLogin, pendingLoginLife, readReturn, stripReturn } from '../../core/url/user-token.js';
import type { PendingLogin } from '../../core/url/user-token.js';
import { takeHeldAddress } from './held-address.js';
import { loginKey, returnKey } from './login-keys.js';
import { loadItem, saveItem } from './tab-storage.js';

const isStoredFlow = shape<StoredFlow & { returnTo: string; startedAt: number }>({
  returnTo: isString,
  id: matching(/^[\w-]{22}$/),
  secret: matching(/^[\w-]{43}$/),
  mode: isIngresseMode,
  startedAt: isCount,
});

/** What came back in the address, and the login that this tab remembered then. */
export interface Landing {
  readonly address: string;
  readonly pending: PendingLogin | null;
}

/** Remembers a login without backend that is about to begin, and gives its nonce. */
export function rememberLogin(mode: IngresseMode): string {
  const nonce = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(36)).join('');
  saveItem(loginKey, { nonce, mode, returnTo: location.href, startedAt: Date.now() });
  return nonce;
}

export function forgetLogin(): void {
  saveItem(loginKey, null);
}

/** Takes a token, or what else a login without backend brought, out of this page's address. */
export function takeLanding(): Landing | null {
  const pending = parsePendingLogin(JSON.stringify(loadItem(loginKey)));
  const held = loadItem(returnKey) ?? takeHeldAddress() ?? location.href;
  const address = typeof held === 'string' ? held : location.href;
  saveItem(returnKey, null);
  const { spent, code } = readReturn(address, pending, { now: Date.now() });
  if (!spent) return null;
  saveItem(loginKey, null);
  const here = stripReturn(location.href).cleanUrl;
  // The full address that was left, where this is still its page.
  const isSamePage = code === null && pending?.mode === 'redirect' && pageOf(pending.returnTo) === pageOf(here);
  showAddress(isSamePage ? pending.returnTo : here);
  return { address, pending };
}

/** Judges a landing once the page's settings are known. Null where nothing of worth came back. */
export function judgeLanding({ address, pending }: Landing, requireNonce: boolean | undefined): Arrival | null {
  const { token, code } = readReturn(address, pending, { now: Date.now(), requireNonce });
  if (code === 'unexpected_token') return { type: 'unexpected' };
  if (pending === null || (token === null && code === null)) return null;
  return { type: 'token', mode: pending.mode, nonce: pending.nonce, handover: { secret: token, error: code } };
}

/** Takes a backend's one-time code, or its error, out of this page's address. */
export function takeCode(): Arrival | null {
  const [mark = '', isError, value = ''] = /#catraca(-error)?=([\w-]*)$/.exec(location.href) ?? [];
  if (mark === '') return null;
  showAddress(location.href.slice(0, -mark.length));
  if (isError === undefined) return { type: 'code', handover: { secret: value, error: null } };
  return { type: 'code', handover: { secret: null, error: isErrorCode(value) ? value : 'provider_invalid' } };
}

/** Changes what the address bar shows, without a new entry in the history. */
function showAddress(url: string): void {
  if (url !== location.href) history.replaceState(history.state, '', url);
}

function pageOf(url: string): string {
  return url.replace(/[?#].*/s, '');
}

/** Keeps a login at the backend for after the navigation. */
export function storeFlow(key: string, { id, secret, mode }: StoredFlow): void {
  saveItem(key, { id, secret, mode, returnTo: location.href, startedAt: Date.now() });
}

/** The login at the backend that this tab remembers, once. Where this is still the page that was left, its fragment is back. */
export function takeFlow(key: string): StoredFlow | null {
  const stored = loadItem(key);
  saveItem(key, null);
  if (!isStoredFlow(stored) || Math.abs(Date.now() - stored.startedAt) > pendingLoginLife) return null;
  const { id, secret, mode, returnTo } = stored;
  if (mode === 'redirect' && withoutFragment(returnTo) === withoutFragment(location.href)) showAddress(returnTo);
  return { id, secret, mode };
}

function withoutFragment(url: string): string {
  return url.replace(/#.*/s, '');
}
