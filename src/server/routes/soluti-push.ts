/**
 * Sends a push to the holder of a CPF or CNPJ. Neither what is answered nor when tells whether the provider knows the holder:
 * each push is sent for a new code, and its answer takes the same time.
 */
import { parseDocumentId } from '../../core/document-id/document-id.js';
import { CatracaError } from '../../core/errors.js';
import { zSolutiNotifyRequest } from '../../core/protocol/soluti.js';
import type { Flow } from '../flow-engine.js';
import type { FlowLog } from '../flow-log.js';
import { flowFacts } from '../flow-origin.js';
import { readHolder } from '../flow-secret.js';
import { sha256 } from '../hash.js';
import type { SolutiApi } from '../providers/soluti-api.js';
import { readJson } from '../read-body.js';
import { jsonResponse } from '../respond.js';
import type { RouteContext, RouteHandler } from '../route-context.js';
import { snapshotOf, solutiFlow, type SolutiData } from './soluti-flow.js';
import { limitPush, pushPermission } from './soluti-push-limits.js';
import { sendPush } from './soluti-push-send.js';

/** Milliseconds that one push of a flow keeps the next one out, should it never end. */
const longestPush = 20_000;

export function notifyHandler(context: RouteContext, api: SolutiApi, log: FlowLog): RouteHandler {
  return async (call) => {
    const { id, secret } = readHolder(call);
    const flow = await context.flows.read(solutiFlow, id, secret);
    const { username } = await readJson(call, zSolutiNotifyRequest, context.clock);
    const holder = requireHolder(username);
    await requirePermission(context, call.request, id, log);
    requirePushable(flow);
    const facts = { provider: 'soluti', username: holder, ...flowFacts(id, flow.data.origin) } as const;
    const refusal = await limitPush(context, call.request, facts);
    if (refusal !== null) return refusal;

    const secretHash = await sha256(secret);
    await oneAtATime(context, id, () => sendPush(context, api, { flow, secretHash, holder, secret, log }));
    await log.tell(id, 'pushed');
    return jsonResponse(202, snapshotOf(await context.flows.read(solutiFlow, id, secret)));
  };
}

function requireHolder(username: string): string {
  const { normal, valid } = parseDocumentId(username);
  if (normal !== null && valid) return normal;
  const fields = [{ pointer: '/username', code: 'invalid' }];
  throw new CatracaError('request_invalid', 'no CPF or CNPJ', { fields });
}

async function requirePermission(context: RouteContext, request: Request, id: string, log: FlowLog): Promise<void> {
  const permission = await pushPermission(context, request);
  if (permission === 'allowed') return;
  await log.warn(id, 'push_refused', permission);
  throw new CatracaError('not_allowed', 'this backend sends no push for this request');
}

function requirePushable({ state, expiresIn, data }: Flow<SolutiData>): void {
  if (state !== 'pending' || expiresIn <= 0) throw new CatracaError('conflict', 'not pending');
  if (!data.canNotify) throw new CatracaError('conflict', 'the application may not push');
}

/** Two pushes of one flow at once would put each other's code on screen. */
async function oneAtATime(context: RouteContext, id: string, push: () => Promise<void>): Promise<void> {
  const key = `soluti:pushing:${id}`;
  if (!(await context.store.put(key, '1', longestPush, { onlyIfAbsent: true }))) {
    throw new CatracaError('slow_down', 'another push of this flow is being sent', { retryAfter: 3 });
  }
  try {
    await push();
  } finally {
    await context.store.take(key);
  }
}
