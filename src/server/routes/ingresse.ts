/** The routes of `<ingresse-login-button>`: start a login, redeem its result, and the host's session. */
import { CatracaError } from '../../core/errors.js';
import { zEmptyRequest } from '../../core/protocol/flow.js';
import { zIngresseRedeemRequest, zIngresseStartRequest } from '../../core/protocol/ingresse.js';
import { isLoopback } from '../../core/url/parse-url.js';
import { safeReturnUrl } from '../../core/url/safe-return-url.js';
import { readCookie, setLoginCookie } from '../cookies.js';
import { flowFacts, flowOriginOf } from '../flow-origin.js';
import { readHolder } from '../flow-secret.js';
import { equalHashes, sha256 } from '../hash.js';
import { refusalPage } from '../pages/login-pages.js';
import { notFound } from '../problem-response.js';
import { createIngresseApi } from '../providers/ingresse-api.js';
import { randomToken } from '../random.js';
import { readJson, readOptionalJson } from '../read-body.js';
import { emptyResponse, jsonResponse } from '../respond.js';
import type { RouteCall, RouteContext, RouteHandler, RouteTable } from '../route-context.js';
import { createCallbackRoute } from './ingresse-callback.js';
import { deliverLogin } from './ingresse-deliver.js';
import { ingresseFlow, isCrossSite, loginLife, loginShelf, zLogin, zProof, type LoginProof } from './ingresse-login.js';
import { createSessionRoutes } from './ingresse-session.js';
import { createTicketRoute } from './ingresse-ticket.js';

/** Wrong codes that one login survives. */
const codeTries = { burst: 5, period: loginLife };

export function registerIngresseRoutes(routes: RouteTable, context: RouteContext): void {
  const { ingresse } = context.options;
  if (ingresse === undefined) return;
  const api = createIngresseApi({ ...ingresse, fetch: context.fetch });
  const session = createSessionRoutes(context, ingresse, api);

  routes.add('POST', '/ingresse/flows', 'ambient', startRoute(context));
  routes.add('DELETE', '/ingresse/flows/:id', 'ambient', cancelRoute(context));
  routes.add('POST', '/ingresse/flows/:id/redeem', 'ambient', redeemRoute(context));
  routes.add('POST', '/ingresse/flows/:id/ack', 'ambient', ackRoute(context));
  routes.add('GET', '/ingresse/login/:ticket', 'open', createTicketRoute(context, api), refusalPage);
  routes.add('GET', '/ingresse/callback/:state', 'open', createCallbackRoute(context, api), refusalPage);
  routes.add('GET', '/ingresse/session', 'ambient', session.show);
  routes.add('DELETE', '/ingresse/session', 'ambient', session.end);
  routes.add('POST', '/ingresse/session', 'ambient', session.accept);
}

function startRoute(context: RouteContext): RouteHandler {
  const { publicUrl } = context;
  const tickets = loginShelf(context, 'ticket', zLogin);
  return async (call) => {
    const { mode, returnTo, origin, nonce } = await readJson(call, zIngresseStartRequest, context.clock);
    const target = allowedReturn(context, call, origin, returnTo);
    const refusal = await context.admitStart(call.request, 'ingresse');
    if (refusal !== null) return refusal;

    const data = { ...flowOriginOf(call, context, nonce), origin, mode, returnTo: target };
    const { id, secret } = await context.flows.start(ingresseFlow, { life: loginLife, data });
    const ticket = randomToken(32);
    await tickets.put(ticket, { flowId: id, mode, origin, returnTo: target });
    const url = `${publicUrl}/ingresse/login/${ticket}`;
    return jsonResponse(201, { id, secret, url, expiresIn: loginLife / 1000 });
  };
}

/** Where the visitor may be sent back to. @throws {CatracaError} `not_allowed` */
function allowedReturn(context: RouteContext, call: RouteCall, origin: string, returnTo: string): string {
  const { allowedOrigins, returnUrls = allowedOrigins } = context.options;
  // A page speaks for its own origin only.
  const isListed = allowedOrigins.includes(origin) && (call.origin === null || call.origin === origin);
  const loopbackHttp = isLoopback(new URL(context.publicUrl));
  // Where the code alone counts, no other page may get to see it: not one that redirects by its query, for example.
  const exact = isCrossSite(context, origin);
  const target = isListed ? safeReturnUrl(returnTo, { allowed: returnUrls, exact, base: origin, loopbackHttp }) : null;
  if (target === null) throw new CatracaError('not_allowed', 'origin or returnTo is not listed');
  return target;
}

function redeemRoute(context: RouteContext): RouteHandler {
  const proofs = loginShelf(context, 'proof', zProof);
  return async (call) => {
    const { id, secret } = readHolder(call);
    const { code } = await readOptionalJson(call, zIngresseRedeemRequest, context.clock);
    await context.flows.read(ingresseFlow, id, secret);
    const proof = await proofs.get(id);
    if (proof === null || !(await isProven(context, call.request, id, proof, code))) throw notFound();
    return context.flows.redeem(ingresseFlow, id, secret, (result, data) =>
      deliverLogin(context, { result, flow: flowFacts(id, data), request: call.request, audience: data.origin }),
    );
  };
}

/**
 * The secret alone proves who began a login, not who signed in: an attacker who begins one and has a victim finish it
 * holds the secret, but not the cookie of the victim's browser. The code is no substitute: it travels in an address,
 * which the page that it belongs to may pass on. Where it counts alone, the callback says.
 */
async function isProven(
  { store, log }: RouteContext,
  request: Request,
  id: string,
  proof: LoginProof,
  code: string | undefined,
): Promise<boolean> {
  const cookie = readCookie(request, proof.cookieName);
  if (cookie !== null && equalHashes(await sha256(cookie), proof.cookieHash)) return true;
  if (code === undefined) return false;
  if (proof.codeHash === null) {
    log({ event: 'security', provider: 'ingresse', what: 'login_cookie_missing' });
    return false;
  }
  const { allowed } = await store.limit(`ingresse:code:${id}`, codeTries);
  return allowed && equalHashes(await sha256(code), proof.codeHash);
}

function ackRoute(context: RouteContext): RouteHandler {
  const proofs = loginShelf(context, 'proof', zProof);
  return async (call) => {
    const { id, secret } = readHolder(call);
    await readOptionalJson(call, zEmptyRequest, context.clock);
    await context.flows.ack(ingresseFlow, id, secret);
    return emptyResponse(clearCookie(context, call, await proofs.get(id)));
  };
}

function cancelRoute(context: RouteContext): RouteHandler {
  const proofs = loginShelf(context, 'proof', zProof);
  return async (call) => {
    const { id, secret } = readHolder(call);
    await context.flows.cancel(ingresseFlow, id, secret);
    return emptyResponse(clearCookie(context, call, await proofs.get(id)));
  };
}

/** A page on another site can only clear a cookie that is for other sites. */
function clearCookie(context: RouteContext, { origin }: RouteCall, proof: LoginProof | null): HeadersInit {
  if (proof === null) return {};
  const attributes = { maxAge: 0, isCrossSite: isCrossSite(context, origin) };
  return { 'set-cookie': setLoginCookie(context.publicUrl, { name: proof.cookieName, value: '' }, attributes) };
}
