/** `/ingresse/session`: who is signed in at the host, sign-out, and a token that a page already has. */
import { zIngresseTokenRequest, type IngresseUser } from '../../core/protocol/ingresse.js';
import { flowFacts, flowOriginOf } from '../flow-origin.js';
import type { Log } from '../log.js';
import { logOnce } from '../log-once.js';
import { copyHostResponse } from '../host-response.js';
import { notFound } from '../problem-response.js';
import type { IngresseApi } from '../providers/ingresse-api.js';
import { randomToken } from '../random.js';
import { readJson } from '../read-body.js';
import { jsonResponse } from '../respond.js';
import type { RouteContext, RouteHandler } from '../route-context.js';
import { answerOf } from '../stored-answer.js';
import { deliverLogin } from './ingresse-deliver.js';
import { identify, userIdOf } from './ingresse-identity.js';
import type { IngresseOptions } from '../options.js';

export interface SessionRoutes {
  readonly show: RouteHandler;
  readonly end: RouteHandler;
  readonly accept: RouteHandler;
}

export function createSessionRoutes(context: RouteContext, options: IngresseOptions, api: IngresseApi): SessionRoutes {
  const logSetup = logOnce(context.log);
  return {
    async show({ request }) {
      return jsonResponse(200, { user: publicUser(await options.currentUser?.(request), logSetup) });
    },

    async end({ request }) {
      const given = (await options.onLogout?.(request)) ?? null;
      const answer =
        given === null ? null : await copyHostResponse(given, 'ingresse.onLogout', 'a Response or undefined');
      if (answer !== null && answer.status >= 400) return answer;
      const headers = new Headers(answer?.headers);
      for (const name of ['content-type', 'content-length', 'location']) headers.delete(name);
      return new Response(null, { status: 204, headers });
    },

    async accept(call) {
      if (options.acceptBrowserTokens !== true) throw notFound();
      const { userToken } = await readJson(call, zIngresseTokenRequest, context.clock);
      // Before the limits: what cannot succeed uses up nothing of them.
      userIdOf(userToken);
      const refusal = await context.admitStart(call.request, 'ingresse');
      if (refusal !== null) return refusal;
      const result = await identify(context, api, userToken);
      const origin = flowOriginOf(call, context, undefined);
      const flow = flowFacts(randomToken(16), origin);
      return answerOf(await deliverLogin(context, { result, flow, request: call.request, audience: origin.origin }));
    },
  };
}

/**
 * Of what the host answers about its user, only what the element may know. A whole number as `id` counts as its digits. Where
 * another member is not text it is left out, and where the `id` is missing nobody is shown; both are logged with the fix.
 */
function publicUser(answer: unknown, logSetup: Log): IngresseUser | null {
  if (answer === null || answer === undefined) return null;
  const mistake = (error: string) =>
    logSetup({ event: 'defect', requestId: null, where: 'ingresse.currentUser', error });
  const user = (typeof answer === 'object' ? answer : {}) as Readonly<Record<string, unknown>>;
  const { id } = user;
  const text = (name: 'name' | 'email' | 'picture') => {
    const value = user[name] ?? null;
    if (value === null || typeof value === 'string') return value;
    mistake(`"${name}" must be text or null, got ${typeof value}`);
    return null;
  };
  if ((typeof id === 'string' && id !== '') || Number.isSafeInteger(id)) {
    return { id: String(id), name: text('name'), email: text('email'), picture: text('picture') };
  }
  mistake(`must answer { id, name, email, picture } or null; "id" must be text or a whole number, got ${typeof id}`);
  return null;
}
