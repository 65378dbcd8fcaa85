/** What this tab remembers of a login, and what a login left in this page's address. */
import { isIngresseMode } from '../../core/client/ingresse-client.js';
import { isCount, isRecord, isString, matching, shape } from '../../core/client/guards.js';
import { isErrorCode } from '../../core/errors.js';
import type { Arrival, StoredFlow } from '../../core/flows/ingresse-ports.js';
import type { IngresseMode } from '../../core/protocol/ingresse.js';
import {
  isPendingAlive,
  parsePendingLogin,
  pendingLoginLife,
  readReturn,
  stripReturn,
} from '../../core/url/user-token.js';
import type { PendingLogin } from '../../core/url/user-token.js';
import { holdReturn } from '../internal/handed-return.js';
import { takeHeldAddress } from '../internal/held-address.js';
import { loginKey } from './login-keys.js';
import { isWaitedFor } from './login-window.js';
import { refuseLostNonce } from './lost-nonce.js';
import { pendingFor } from './pending-for.js';
import { loadItem, saveItem } from './tab-storage.js';
import { watchForTokens } from './token-back.js';

const isStoredFlow = shape<StoredFlow & { returnTo: string; startedAt: number }>({
  returnTo: isString,
  id: matching(/^[\w-]{22}$/),
  secret: matching(/^[\w-]{43}$/),
  mode: isIngresseMode,
  origin: isString,
  startedAt: isCount,
});

/** What came back in the address, and the login that it is taken for. */
export interface Landing {
  readonly address: string;
  readonly pending: PendingLogin | null;
  /** Whether this tab remembered it. */
  readonly isOurs: boolean;
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

/** Marks the login as one whose window is open. The window's own copy, taken when it opened, lacks the mark. */
export function markLoginOpen(): void {
  const pending = loadItem(loginKey);
  if (isRecord(pending)) saveItem(loginKey, { ...pending, isOpen: true });
}

/** The login whose window was open when this page was loaded anew. */
export function takeOpenLogin(): Arrival | null {
  const pending = parsePendingLogin(JSON.stringify(loadItem(loginKey)));
  if (pending?.isOpen !== true) return null;
  return isPendingAlive(pending, Date.now()) && !isWaitedFor(pending.nonce) ? { type: 'open', ...pending } : null;
}

/** Takes a token, or what else a login without backend brought, out of this page's address. */
export function takeLanding(): Landing | null {
  holdReturn();
  const held = takeHeldAddress() ?? location.href;
  const address = typeof held === 'string' ? held : location.href;
  const { pending, isOurs } = pendingFor(address);
  const { spent, code, nonce } = readReturn(address, pending, { requireNonce: false });
  if (!spent) return null;
  saveItem(loginKey, null);
  const here = stripReturn(location.href).cleanUrl;
  // The full address that was left, where this is still its page. A login page that drops the nonce drops the query with it.
  const pageOf = nonce === null ? withoutQuery : withoutFragment;
  const isSamePage = code === null && pending?.mode === 'redirect' && pageOf(pending.returnTo) === pageOf(here);
  showAddress(isSamePage ? pending.returnTo : here);
  void watchForTokens(stripReturn(address).tokens);
  return { address, pending, isOurs };
}

/** Judges a landing once the page's settings are known. Null where nothing of worth came back. */
export function judgeLanding(landing: Landing, requireNonce: boolean | undefined): Arrival | null {
  const { address, pending, isOurs } = landing;
  const { token, code, nonce } = readReturn(address, pending, { requireNonce: false });
  if (code === 'unexpected_token') return { type: 'unexpected' };
  if (pending === null || (token === null && code === null)) return null;
  const isProven = nonce !== null;
  // A page that opened this window can send it to any address, with a token of its own choice.
  const counts = isProven || (requireNonce === false && (window.opener as unknown) === null);
  const refusal = counts ? null : refuseLostNonce(requireNonce);
  return { type: 'token', ...pending, handover: { secret: token, error: code }, isOurs, isProven, refusal };
}

/** Takes a backend's one-time code, or its error, out of this page's address. */
export function takeCode(): Arrival | null {
  const [mark = '', isError, value = '', flow = null] =
    /#catraca(-error)?=([\w-]*)(?:\.([\w-]{22}))?$/.exec(location.href) ?? [];
  if (mark === '') return null;
  showAddress(location.href.slice(0, -mark.length));
  if (isError === undefined) return { type: 'code', flow, handover: { secret: value, error: null } };
  return { type: 'code', flow, handover: { secret: null, error: isErrorCode(value) ? value : 'provider_invalid' } };
}

/** Changes what the address bar shows, without a new entry in the history. */
function showAddress(url: string): void {
  if (url !== location.href) history.replaceState(history.state, '', url);
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*/s, '');
}

/** Keeps a login at the backend for after the navigation. */
export function storeFlow(key: string, flow: StoredFlow): void {
  saveItem(key, { ...flow, returnTo: location.href, startedAt: Date.now() });
}

/** The login at the backend that this tab remembers, once. Where this is still the page that was left, its fragment is back. */
export function takeFlow(key: string): StoredFlow | null {
  const stored = loadItem(key);
  if (isStoredFlow(stored) && isWaitedFor(stored.id)) return null;
  saveItem(key, null);
  if (!isStoredFlow(stored) || Math.abs(Date.now() - stored.startedAt) > pendingLoginLife) return null;
  const { id, secret, mode, origin, returnTo } = stored;
  if (mode === 'redirect' && withoutFragment(returnTo) === withoutFragment(location.href)) showAddress(returnTo);
  return { id, secret, mode, origin };
}

function withoutFragment(url: string): string {
  return url.replace(/#.*/s, '');
}
