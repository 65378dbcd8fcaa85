/** `/ingresse/session`: who is signed in at the host, sign-out, and a token that a page already has. */
import { zIngresseTokenRequest, zIngresseUser, type IngresseUser } from '../../core/protocol/ingresse.js';
import { flowFacts, flowOriginOf } from '../flow-origin.js';
import { notFound } from '../problem-response.js';
import type { IngresseApi } from '../providers/ingresse-api.js';
import { randomToken } from '../random.js';
import { readJson } from '../read-body.js';
import { jsonResponse } from '../respond.js';
import type { RouteContext, RouteHandler } from '../route-context.js';
import { answerOf } from '../stored-answer.js';
import { deliverLogin } from './ingresse-deliver.js';
import { identify } from './ingresse-identity.js';
import type { IngresseOptions } from '../options.js';

export interface SessionRoutes {
  readonly show: RouteHandler;
  readonly end: RouteHandler;
  readonly accept: RouteHandler;
}

export function createSessionRoutes(context: RouteContext, options: IngresseOptions, api: IngresseApi): SessionRoutes {
  return {
    async show({ request }) {
      const user = (await options.currentUser?.(request)) ?? null;
      return jsonResponse(200, { user: user === null ? null : publicUser(user) });
    },

    async end({ request }) {
      const answer = await options.onLogout?.(request);
      if (answer instanceof Response && answer.status >= 400) return answer;
      const headers = new Headers(answer instanceof Response ? answer.headers : undefined);
      for (const name of ['content-type', 'content-length', 'location']) headers.delete(name);
      return new Response(null, { status: 204, headers });
    },

    async accept(call) {
      if (options.acceptBrowserTokens !== true) throw notFound();
      const { userToken } = await readJson(call, zIngresseTokenRequest, context.clock);
      const refusal = await context.admitStart(call.request, 'ingresse');
      if (refusal !== null) return refusal;
      const result = await identify(context, api, userToken);
      const origin = flowOriginOf(call, context, undefined);
      const flow = flowFacts(randomToken(16), origin);
      return answerOf(await deliverLogin(context, { result, flow, request: call.request, audience: origin.origin }));
    },
  };
}

/** Of what the host tells of its user, only what the element may know. */
function publicUser(user: IngresseUser): IngresseUser {
  const { id, name = null, email = null, picture = null } = user as Partial<IngresseUser> & { id: string };
  return zIngresseUser.parse({ id, name, email, picture });
}
