/** The routes of `<soluti-qr-auth>`, and the provider's webhook. */
import { zEmptyRequest } from '../../core/protocol/flow.js';
import type { SolutiToken } from '../../core/protocol/soluti.js';
import { deliverResult } from '../deliver.js';
import { createFlowLog, type FlowLog } from '../flow-log.js';
import { flowFacts } from '../flow-origin.js';
import { readHolder } from '../flow-secret.js';
import type { SolutiOptions } from '../options.js';
import { createSolutiApi } from '../providers/soluti-api.js';
import { readOptionalJson } from '../read-body.js';
import { emptyResponse } from '../respond.js';
import type { RouteContext, RouteHandler, RouteTable } from '../route-context.js';
import type { StoredAnswer } from '../stored-answer.js';
import { isFixed } from './soluti-code.js';
import { createExchange } from './soluti-exchange.js';
import { solutiFlow, type SolutiData } from './soluti-flow.js';
import { notifyHandler } from './soluti-push.js';
import { renewHandler, startHandler } from './soluti-start.js';
import { eventsHandler, snapshotHandler } from './soluti-watch.js';
import { strayWebhookHandler, webhookHandler } from './soluti-webhook.js';

export function registerSolutiRoutes(routes: RouteTable, context: RouteContext): void {
  const { soluti } = context.options;
  if (soluti === undefined) return;
  const api = createSolutiApi({ ...soluti, fetch: context.fetch });
  const log = createFlowLog(context, 'soluti');
  const exchange = createExchange(context, api, log);
  const webhook = webhookHandler(context, log, (id) => void exchange.kick(id));

  routes.add('POST', '/soluti/flows', 'anonymous', startHandler(context, api, log));
  routes.add('GET', '/soluti/flows/:id', 'anonymous', snapshotHandler(context, exchange, log));
  routes.add('GET', '/soluti/flows/:id/events', 'anonymous', eventsHandler(context, exchange, log));
  routes.add('POST', '/soluti/flows/:id/renew', 'anonymous', renewHandler(context, api, log));
  routes.add('POST', '/soluti/flows/:id/notify', 'anonymous', notifyHandler(context, api, log));
  routes.add('POST', '/soluti/flows/:id/redeem', 'anonymous', redeemHandler(context, soluti, log));
  routes.add('POST', '/soluti/flows/:id/ack', 'anonymous', ackHandler(context, log));
  routes.add('DELETE', '/soluti/flows/:id', 'anonymous', cancelHandler(context, log));
  routes.add('POST', isFixed(context) ? '/soluti/callback' : '/soluti/callback/:id/:callbackSecret', 'open', webhook);
  // The same with a slash at the end, as some providers write it; openapi.json describes one spelling.
  const path = isFixed(context) ? '/soluti/callback/' : '/soluti/callback/:id/:callbackSecret/';
  const slashed = { method: 'POST', path } as const;
  routes.add(slashed.method, slashed.path, 'open', webhook);
  const stray = strayWebhookHandler(context);
  for (const method of ['GET', 'POST', 'PATCH', 'DELETE'] as const)
    routes.add(method, '/soluti/callback/*', 'open', stray);
}

function redeemHandler(context: RouteContext, options: SolutiOptions, log: FlowLog): RouteHandler {
  return async (call) => {
    const { id, secret } = readHolder(call);
    await context.flows.read(solutiFlow, id, secret);
    await readOptionalJson(call, zEmptyRequest, context.clock);
    return context.flows.redeem(solutiFlow, id, secret, async (token, data) => {
      const answer = await makeAnswer(context, options, call.request, id, token, data);
      await log.tell(id, 'delivered');
      return answer;
    });
  };
}

async function makeAnswer(
  context: RouteContext,
  { deliver, onApproved }: SolutiOptions,
  request: Request,
  id: string,
  token: SolutiToken,
  { origin }: SolutiData,
): Promise<StoredAnswer> {
  const flow = flowFacts(id, origin);
  return deliverResult(context, {
    provider: 'soluti',
    flow,
    request,
    deliver,
    hookName: 'soluti.onApproved',
    hook: onApproved && (() => onApproved({ provider: 'soluti', ...flow, ...token }, request)),
    pageResult: token,
    extra: {},
    subject: `soluti:${token.username}`,
    audience: origin.origin,
  });
}

function ackHandler(context: RouteContext, log: FlowLog): RouteHandler {
  return async (call) => {
    const { id, secret } = readHolder(call);
    await context.flows.read(solutiFlow, id, secret);
    await readOptionalJson(call, zEmptyRequest, context.clock);
    await context.flows.ack(solutiFlow, id, secret);
    await log.tell(id, 'done');
    return emptyResponse();
  };
}

function cancelHandler(context: RouteContext, log: FlowLog): RouteHandler {
  return async (call) => {
    const { id, secret } = readHolder(call);
    await context.flows.cancel(solutiFlow, id, secret);
    await log.tell(id, 'cancelled');
    return emptyResponse();
  };
}
