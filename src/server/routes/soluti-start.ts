/** Starts a flow, and puts a new code into a running one. */
import { CatracaError } from '../../core/errors.js';
import { zEmptyRequest } from '../../core/protocol/flow.js';
import { zSolutiStartRequest, type SolutiStartAnswer } from '../../core/protocol/soluti.js';
import { newFlowIds } from '../flow-engine.js';
import type { FlowLog } from '../flow-log.js';
import { flowOriginOf } from '../flow-origin.js';
import { readHolder } from '../flow-secret.js';
import { sha256 } from '../hash.js';
import type { SolutiApi } from '../providers/soluti-api.js';
import { readJson, readOptionalJson } from '../read-body.js';
import { jsonResponse } from '../respond.js';
import type { RouteContext, RouteHandler } from '../route-context.js';
import { indexCode, startCode, warnOfHandle, type NewCode } from './soluti-code.js';
import { snapshotOf, solutiFlow, type SolutiData } from './soluti-flow.js';
import { pushPermission } from './soluti-push-limits.js';

/** More than an element asks for by itself in this time. */
const renewLimit = { burst: 10, period: 10 * 60_000 };

export function startHandler(context: RouteContext, api: SolutiApi, log: FlowLog): RouteHandler {
  const hintOfPush = once(() => {
    const message = 'the provider allows pushes; soluti.push is not set, so that visitors see the QR code alone';
    context.log({ event: 'notice', topic: 'push', message });
  });
  return async (call) => {
    const { nonce } = await readJson(call, zSolutiStartRequest, context.clock);
    const refusal = await context.admitStart(call.request, 'soluti');
    if (refusal !== null) return refusal;

    const ids = newFlowIds();
    const { started, code, life } = await startCode(context, api, ids.id);
    const data = newData(started, flowOriginOf(call, context, nonce));
    await indexCode(context, ids.id, code.matchHash, life);
    await context.flows.start(solutiFlow, { life, data, code, ids });
    await log.tell(ids.id, 'started');
    await warnOfHandle(context, log, ids.id, started);
    const permission = await pushPermission(context, call.request);
    if (started.canNotify && permission === 'off') hintOfPush();
    // Read back: the time that is left is the store's to tell.
    const answer: SolutiStartAnswer = {
      ...ids,
      ...snapshotOf(await context.flows.read(solutiFlow, ids.id, ids.secret)),
      clientName: started.clientName,
      canNotify: started.canNotify && permission === 'allowed',
      // The element puts the code in: each renewal brings another.
      appLink: context.options.soluti?.appLink ?? null,
    };
    return jsonResponse(201, answer);
  };
}

export function renewHandler(context: RouteContext, api: SolutiApi, log: FlowLog): RouteHandler {
  return async (call) => {
    const { id, secret } = readHolder(call);
    const flow = await context.flows.read(solutiFlow, id, secret);
    await readOptionalJson(call, zEmptyRequest, context.clock);
    if (flow.state !== 'pending') throw new CatracaError('conflict', 'nothing to renew');
    const { allowed, retryAfter } = await context.store.limit(`soluti:renew:${id}`, renewLimit);
    if (!allowed) throw new CatracaError('slow_down', 'too many codes', { retryAfter: retryAfter / 1000 });
    await context.limitStarts(call.request, 'soluti');

    const { started, code, life } = await startCode(context, api, id);
    const data = await context.flows.vault.seal(id, 'data', newData(started, flow.data.origin));
    await indexCode(context, id, code.matchHash, life);
    const renewed = await context.store.renew(id, await sha256(secret), { code, life, data });
    // Approved or cancelled while the provider was asked: the code that is on screen has done its work.
    if (!renewed) throw new CatracaError('conflict', 'nothing to renew');
    await log.tell(id, 'renewed');
    await warnOfHandle(context, log, id, started);
    return jsonResponse(200, snapshotOf(await context.flows.read(solutiFlow, id, secret)));
  };
}

function once(act: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) act();
    isDone = true;
  };
}

function newData(started: NewCode['started'], origin: SolutiData['origin']): SolutiData {
  const { qrCode, challenge, canNotify } = started;
  return { qrCode, challenge, push: 'none', canNotify, origin };
}
