/** What this tab remembers of a login, and what a login left in this page's address. */
import { isIngresseMode } from '../../core/client/ingresse-client.js';
import { isCount, isString, matching, optional, shape } from '../../core/client/guards.js';
import { isErrorCode } from '../../core/errors.js';
import type { Arrival, StoredFlow } from '../../core/flows/ingresse-ports.js';
import {
  isPendingAlive,
  parsePendingLogin,
  pendingLoginLife,
  readReturn,
  stripReturn,
} from '../../core/url/user-token.js';
import type { PendingLogin } from '../../core/url/user-token.js';
import type { ClaimController } from '../internal/claim-controller.js';
import { holdReturn } from '../internal/handed-return.js';
import { takeHeldAddress } from '../internal/held-address.js';
import { loginKey } from './login-keys.js';
import { refuseLostNonce } from './lost-nonce.js';
import { pendingFor } from './pending-for.js';
import { loadItem, loadItems, saveItem } from './tab-storage.js';
import { watchForTokens } from './token-back.js';

interface KeptFlow extends StoredFlow {
  readonly returnTo: string;
  readonly startedAt: number;
  /** The key of the element that began it. */
  readonly owner?: string | undefined;
}

const isStoredFlow = shape<KeptFlow>({
  owner: optional(isString),
  returnTo: isString,
  id: matching(/^[\w-]{22}$/),
  secret: matching(/^[\w-]{43}$/),
  mode: isIngresseMode,
  origin: isString,
  startedAt: isCount,
});

type Code = Extract<Arrival, { type: 'code' }>;

/** What came back in the address, and the login that it is taken for. */
export interface Landing {
  readonly address: string;
  readonly pending: PendingLogin | null;
  /** Whether this tab remembered it. */
  readonly isOurs: boolean;
}

export function newNonce(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(36)).join('');
}

/** Remembers a login without backend that is about to begin. */
export function rememberLogin(login: Pick<PendingLogin, 'nonce' | 'mode' | 'owner'>): void {
  saveItem(loginKey, { ...login, returnTo: location.href, startedAt: Date.now() });
}

/** Forgets the login without backend, and the one at the backend, but not another element's. */
export function forgetLogins(flowKey: string, claims: ClaimController): void {
  const pending = pendingLogin();
  if (pending === null || claims.mayForget(pending.nonce, pending.owner)) saveItem(loginKey, null);
  const stored = loadItem(flowKey);
  if (!isStoredFlow(stored) || claims.mayForget(stored.id, stored.owner)) saveItem(flowKey, null);
}

/** Marks the login as one whose window is open. The window's own copy, taken when it opened, lacks the mark. */
export function markLoginOpen(nonce: string): void {
  const pending = pendingLogin();
  if (pending?.nonce === nonce) saveItem(loginKey, { ...pending, isOpen: true });
}

/** The login whose window was open when this page was loaded anew. */
export async function takeOpenLogin(claims: ClaimController): Promise<Arrival | null> {
  const pending = pendingLogin();
  if (pending?.isOpen !== true || !isPendingAlive(pending, Date.now())) return null;
  return (await claims.claim(pending.nonce, pending.owner)) ? { type: 'open', ...pending } : null;
}

function pendingLogin(): PendingLogin | null {
  return parsePendingLogin(JSON.stringify(loadItem(loginKey)));
}

/** What the address brought, until the element that it is for takes it. */
const held: { landing: Landing | null; code: Code | null } = { landing: null, code: null };

/** Takes a token, or what else a login without backend brought, out of this page's address at once, whichever element it is for. */
export function holdLanding(): void {
  held.landing = readLanding() ?? held.landing;
}

export async function takeLanding(claims: ClaimController): Promise<Landing | null> {
  const { landing } = held;
  if (landing === null || !(await claims.claim(landing.pending?.nonce ?? '', landing.pending?.owner))) return null;
  if (held.landing === landing) held.landing = null;
  return landing;
}

function readLanding(): Landing | null {
  holdReturn();
  const held = takeHeldAddress() ?? location.href;
  const address = typeof held === 'string' ? held : location.href;
  const { pending, isOurs } = pendingFor(address);
  const { spent, token, code, nonce } = readReturn(address, pending, { requireNonce: false });
  if (!spent) return null;
  saveItem(loginKey, null);
  const here = stripReturn(location.href).cleanUrl;
  // The full address that was left, where this is still its page. A login page that drops the nonce drops the query with it.
  const pageOf = nonce === null ? withoutQuery : withoutFragment;
  const isSamePage = code === null && pending?.mode === 'redirect' && pageOf(pending.returnTo) === pageOf(here);
  showAddress(isSamePage ? pending.returnTo : here);
  void watchForTokens(stripReturn(address).tokens);
  // A nonce alone, from a reload or a bookmark, is for no element.
  return token === null && code === null ? null : { address, pending, isOurs };
}

/** Judges a landing once the page's settings are known. */
export function judgeLanding(landing: Landing, requireNonce: boolean | undefined): Arrival | null {
  const { address, pending, isOurs } = landing;
  const { token, code, nonce } = readReturn(address, pending, { requireNonce: false });
  if (code === 'unexpected_token') return { type: 'unexpected' };
  if (pending === null) return null;
  const isProven = nonce !== null;
  // A page that opened this window can send it to any address, with a token of its own choice.
  const counts = isProven || (requireNonce === false && (window.opener as unknown) === null);
  const refusal = counts ? null : refuseLostNonce(requireNonce);
  return { type: 'token', ...pending, handover: { secret: token, error: code }, isOurs, isProven, refusal };
}

/** Takes a backend's one-time code, or its error, out of this page's address, whichever element it is for. */
export function holdCode(): void {
  held.code = readCode() ?? held.code;
}

/** The code, for the element whose backend keeps its flow under `key`. */
export async function takeCode(key: string, claims: ClaimController): Promise<Arrival | null> {
  const { code } = held;
  const flow = storedFlow(key);
  if (code === null || (flow === null && code.flow === null && keepsFlow())) return null;
  if (!(await claims.claim(flow?.id ?? code.flow ?? '', flow?.owner))) return null;
  if (held.code === code) held.code = null;
  return code;
}

/** Whether a login at any backend is remembered. */
function keepsFlow(): boolean {
  return loadItems(/^catraca:flow:.*\/ingresse$/).some((stored) => isStoredFlow(stored) && isFresh(stored));
}

function readCode(): Code | null {
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
export function storeFlow(key: string, flow: StoredFlow & Pick<KeptFlow, 'owner'>): void {
  saveItem(key, { ...flow, returnTo: location.href, startedAt: Date.now() });
}

/**
 * The login at the backend that this tab remembers. It is kept until it ends, for an element that takes the place of this
 * one. Where this is still the page that was left, its fragment is back.
 */
export async function takeFlow(key: string, claims: ClaimController): Promise<StoredFlow | null> {
  const flow = storedFlow(key);
  if (flow === null) saveItem(key, null);
  if (flow === null || !(await claims.claim(flow.id, flow.owner))) return null;
  const { id, secret, mode, origin, returnTo } = flow;
  if (mode === 'redirect' && withoutFragment(returnTo) === withoutFragment(location.href)) showAddress(returnTo);
  return { id, secret, mode, origin };
}

function storedFlow(key: string): KeptFlow | null {
  const stored = loadItem(key);
  return isStoredFlow(stored) && isFresh(stored) ? stored : null;
}

function isFresh({ startedAt }: KeptFlow): boolean {
  return Math.abs(Date.now() - startedAt) <= pendingLoginLife;
}

function withoutFragment(url: string): string {
  return url.replace(/#.*/s, '');
}
