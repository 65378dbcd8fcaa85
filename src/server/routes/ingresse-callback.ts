/** `GET /ingresse/callback/{state}`: the visitor is back. Only the browser that left with the state may bring a token. */
import { steadyTime } from '../clock.js';
import { CatracaError, isCatracaError, type ErrorCode } from '../../core/errors.js';
import { stripReturn } from '../../core/url/strip-return.js';
import { readCookie } from '../cookies.js';
import { equalHashes, sha256 } from '../hash.js';
import { failurePage, fragmentPage, handoverPage } from '../pages/login-pages.js';
import { logProviderError } from '../provider-log.js';
import type { IngresseApi } from '../providers/ingresse-api.js';
import { isProviderError } from '../providers/provider-error.js';
import { randomToken } from '../random.js';
import type { RouteCall, RouteContext } from '../route-context.js';
import { answerOf, storeAnswer, zStoredAnswer } from '../stored-answer.js';
import { checkTime, identify } from './ingresse-identity.js';
import { ingresseFlow, isCrossSite, loginLife, loginShelf, zProof, zState, type LoginState } from './ingresse-login.js';

/** How a login ended: with a one-time code for its result, or with why there is none. */
type LoginEnd = { readonly code: string; readonly error: null } | { readonly code: null; readonly error: ErrorCode };

/** Milliseconds that the same browser gets the same answer, for a reload. */
const repeatFor = 60_000;
/** Milliseconds that a second request waits for the first one's answer: the last of two calls may begin at the end of `checkTime`. */
const patience = checkTime + 12_000;
const step = 100;
/** Values of the lock that the first request takes. */
const working = 'working';
const done = 'done';

export function createCallbackRoute(context: RouteContext, api: IngresseApi): (call: RouteCall) => Promise<Response> {
  const states = loginShelf(context, 'state', zState);
  const answers = loginShelf(context, 'answer', zStoredAnswer);

  return async (call) => {
    const { request } = call;
    const state = call.params['state'] ?? '';
    const login = await states.get(state);
    if (login === null) return failurePage(request, 404, 'not_found');
    if (!(await isSameBrowser(request, login))) {
      context.log({ event: 'security', provider: 'ingresse', what: 'login_from_another_browser' });
      return failurePage(request, 404, 'unexpected_token');
    }
    const known = await answers.get(state);
    if (known !== null) return answerOf(known);
    const { tokens } = stripReturn(request.url);
    if (tokens.length === 0) return fragmentPage(request);

    const lock = `ingresse:lock:${await sha256(state)}`;
    if (!(await context.store.put(lock, working, loginLife, { onlyIfAbsent: true }))) {
      const answer = await waitForAnswer(context, lock, () => answers.get(state));
      return answer === null ? failurePage(request, 404, 'not_found') : answerOf(answer);
    }
    const end = await endLogin(context, api, login, tokens).catch(async (error: unknown) => {
      // Nothing was decided: a reload may try again.
      await context.store.take(lock);
      throw error;
    });
    const answer = await storeAnswer(await handOver(context, request, login, end));
    try {
      await answers.put(state, answer, repeatFor);
      await context.store.put(lock, done, loginLife);
    } catch {
      // The login has ended: where the store fails now, this answer is not repeated.
    }
    return answerOf(answer);
  };
}

async function isSameBrowser(request: Request, login: LoginState): Promise<boolean> {
  const cookie = readCookie(request, login.cookieName);
  return cookie !== null && equalHashes(await sha256(cookie), login.cookieHash);
}

async function waitForAnswer<T>(
  { store, clock }: Pick<RouteContext, 'store' | 'clock'>,
  lock: string,
  read: () => Promise<T | null>,
): Promise<T | null> {
  // Not taken, and yet not to be had.
  if ((await store.get(lock)) === null)
    throw new CatracaError('store_unreachable', 'the store is full', { retryAfter: 30 });
  const startedAt = steadyTime(clock);
  for (;;) {
    // The lock first: once it says that the work is done, the answer is there, or has run out.
    const isWorking = (await store.get(lock)) === working;
    const answer = await read();
    if (answer !== null || !isWorking || steadyTime(clock) - startedAt > patience) return answer;
    await clock.delay(step);
  }
}

/** Checks the token with Ingresse and ends the flow, either way. */
async function endLogin(
  context: RouteContext,
  api: IngresseApi,
  login: LoginState,
  tokens: readonly string[],
): Promise<LoginEnd> {
  try {
    const [token = ''] = tokens;
    if (tokens.length > 1) throw new CatracaError('provider_invalid', 'two tokens came back');
    if (token === '') throw new CatracaError('flow_cancelled', 'the visitor came back without a token');
    const result = await identify(context, api, token);
    const code = randomToken(16);
    const { cookieName, cookieHash } = login;
    const codeHash = redeemsAlone(context, login) ? await sha256(code) : null;
    const proof = { cookieName, cookieHash, codeHash };
    // The proof first: a page that sees the flow ready must be able to redeem it.
    await loginShelf(context, 'proof', zProof).put(login.flowId, proof, 2 * loginLife);
    if (await context.flows.complete(ingresseFlow, login.flowId, null, { state: 'ready', result })) {
      return { code, error: null };
    }
    // Cancelled by the page, or too late.
    return { code: null, error: 'flow_expired' };
  } catch (error) {
    if (!isProviderError(error) && !isLoginFailure(error)) throw error;
    logProviderError(context, 'login callback', error);
    await context.flows.complete(ingresseFlow, login.flowId, null, { state: 'failed', reason: error.code });
    return { code: null, error: error.code };
  }
}

function isLoginFailure(error: unknown): error is CatracaError {
  return isCatracaError(error) && (error.code === 'provider_invalid' || error.code === 'flow_cancelled');
}

/**
 * Whether the code redeems without the login cookie: for a page on another site, by the host's word, and for our own
 * origin's page that a window brings it to, because then it is in no address. Such a page has no cookie in another site's
 * frame. Else the code only tells the page that the visitor is back: one that leaks redeems nothing.
 */
function redeemsAlone(context: RouteContext, { origin, mode }: LoginState): boolean {
  return isCrossSite(context, origin) || (mode !== 'redirect' && origin === new URL(context.publicUrl).origin);
}

async function handOver(
  { publicUrl }: RouteContext,
  request: Request,
  login: LoginState,
  end: LoginEnd,
): Promise<Response> {
  const { flowId: flow, mode, origin, returnTo } = login;
  if (mode !== 'redirect') {
    const back = new URL(returnTo).origin === origin ? `${backTo(returnTo, end, false)}.${flow}` : null;
    return handoverPage(request, { origin, back }, { type: 'catraca:login', flow, ...end });
  }
  const location = backTo(returnTo, end, new URL(returnTo).origin === new URL(publicUrl).origin);
  return new Response(null, { status: 303, headers: { location, 'referrer-policy': 'no-referrer' } });
}

/** The page to go back to. One of another origin than ours is told by the code that the visitor is back. */
function backTo(returnTo: string, end: LoginEnd, isOwn: boolean): string {
  const page = returnTo.replace(/#.*$/s, '');
  if (end.error !== null) return `${page}#catraca-error=${end.error}`;
  return isOwn ? returnTo : `${page}#catraca=${end.code}`;
}
