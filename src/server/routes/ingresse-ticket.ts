/** `GET /ingresse/login/{ticket}`: ties the login to this browser and sends it to Ingresse, once. */
import { CatracaError } from '../../core/errors.js';
import { loginCookieName, setLoginCookie } from '../cookies.js';
import { sha256 } from '../hash.js';
import { failurePage } from '../pages/login-pages.js';
import type { IngresseApi } from '../providers/ingresse-api.js';
import { randomToken } from '../random.js';
import type { RouteCall, RouteContext } from '../route-context.js';
import { isCrossSite, loginLife, loginShelf, zLogin, zProof, zState } from './ingresse-login.js';

export function createTicketRoute(context: RouteContext, api: IngresseApi): (call: RouteCall) => Promise<Response> {
  const { publicUrl } = context;
  const tickets = loginShelf(context, 'ticket', zLogin);
  const states = loginShelf(context, 'state', zState);
  const proofs = loginShelf(context, 'proof', zProof);

  return async ({ request, params }) => {
    requireNavigation(request);
    const ticket = params['ticket'] ?? '';
    const login = await tickets.take(ticket);
    if (login === null) return failurePage(request, 404, 'not_found');

    const cookie = { name: loginCookieName(publicUrl, ticket), value: randomToken(32) };
    const proof = { cookieName: cookie.name, cookieHash: await sha256(cookie.value) };
    const state = randomToken(32);
    await states.put(state, { ...login, ...proof });
    // Known from here on, so that a redeem before the visitor is back can tell "not yet" from "not yours".
    await proofs.put(login.flowId, { ...proof, codeHash: null }, 2 * loginLife);
    return new Response(null, {
      status: 302,
      headers: {
        // In the path: Ingresse is not known to keep a query.
        location: api.loginUrl(`${publicUrl}/ingresse/callback/${state}`),
        'set-cookie': setLoginCookie(publicUrl, cookie, {
          maxAge: loginLife / 1000,
          isCrossSite: isCrossSite(context, login.origin),
        }),
        'referrer-policy': 'no-referrer',
      },
    });
  };
}

/** A browser that looks ahead, or a page that loads the address as a picture, must not spend the ticket. */
function requireNavigation(request: Request): void {
  const purpose = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'].map((name) => request.headers.get(name) ?? '');
  const isAhead = purpose.some((value) => /prefetch|prerender|preview/i.test(value));
  const destination = request.headers.get('sec-fetch-dest');
  if (isAhead || (destination !== null && destination !== 'document')) {
    throw new CatracaError('not_allowed', 'a login is opened by a navigation');
  }
}
