/** Sends a push to the holder of a CPF or CNPJ; the answer never tells whether a phone was reached. */
import { parseDocumentId } from '../../core/document-id/document-id.js';
import { CatracaError } from '../../core/errors.js';
import { zSolutiNotifyRequest } from '../../core/protocol/soluti.js';
import type { Flow } from '../flow-engine.js';
import type { FlowLog } from '../flow-log.js';
import { flowFacts } from '../flow-origin.js';
import { readHolder } from '../flow-secret.js';
import { sha256 } from '../hash.js';
import { logProviderError } from '../provider-log.js';
import { isProviderError } from '../providers/provider-error.js';
import type { SolutiApi, SolutiNotify } from '../providers/soluti-api.js';
import { readJson } from '../read-body.js';
import { jsonResponse } from '../respond.js';
import type { RouteContext, RouteHandler } from '../route-context.js';
import { storeTimes, type PushUpdate } from '../stores/flow-store.js';
import { announcePush, indexHandle, pushPatience } from './soluti-code.js';
import { snapshotOf, solutiFlow, type SolutiData } from './soluti-flow.js';
import { limitPush, pushPermission } from './soluti-push-limits.js';

/** Milliseconds before any good answer, so that its time tells nothing either. */
const leastTime = 1500;

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
    const note = await announce(context, flow, secretHash, holder);
    const patience = context.clock.delay(leastTime, context.closing).catch(() => undefined);
    const answer = await push(context, api, flow, holder, log).catch(async (error: unknown) => {
      await note({ awaited: 0 });
      throw error;
    });
    await note({ awaited: 0, ...(await newHandle(context, flow, answer)) });
    await remember(context, flow, secretHash, answer);
    await log.tell(id, 'pushed');
    await patience;
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
  if (state !== 'pending' || expiresIn <= 0) throw notPending();
  if (!data.canNotify) throw new CatracaError('conflict', 'the application may not push');
}

/**
 * Before anything is sent, because an approval may be here before the provider's answer is: who must approve, and that
 * a further handle may be in it. Gives the way to say more of the same code.
 */
async function announce(
  context: RouteContext,
  flow: Flow<SolutiData>,
  secretHash: string,
  holder: string,
): Promise<(change: Omit<PushUpdate, 'with'>) => Promise<boolean>> {
  const handle = await sha256(flow.data.shortToken);
  const note = (change: Omit<PushUpdate, 'with'>) =>
    context.store.update(flow.id, secretHash, { push: { with: handle, ...change } });
  const holderHash = await context.keys.keyedHash('holder', holder);
  if (!(await note({ holderHash, awaited: pushPatience }))) throw notPending();
  await announcePush(context);
  return note;
}

/** Null where the provider would not: the visitor is told the same as if it had. */
async function push(
  context: RouteContext,
  api: SolutiApi,
  { id, data }: Flow<SolutiData>,
  username: string,
  log: FlowLog,
): Promise<SolutiNotify | null> {
  try {
    return await api.notify({ username, shortToken: data.shortToken }, context.closing);
  } catch (error) {
    if (!isProviderError(error) || error.code !== 'provider_refused') throw error;
    logProviderError(context, 'notify', error, await log.nameOf(id));
    return null;
  }
}

/** The handle that the provider put in place of the one that the push was sent with, if it did. */
async function newHandle(
  context: RouteContext,
  { id, data, expiresIn }: Flow<SolutiData>,
  answer: SolutiNotify | null,
): Promise<{ matchHash?: string }> {
  const handle = answer?.shortToken ?? data.shortToken;
  if (handle === data.shortToken) return {};
  const matchHash = await sha256(handle);
  await indexHandle(context, matchHash, id, expiresIn + storeTimes.ended);
  return { matchHash };
}

/** Puts what came back in place of what was there; the code on screen counts on beside a new one. */
async function remember(
  context: RouteContext,
  flow: Flow<SolutiData>,
  secretHash: string,
  answer: SolutiNotify | null,
): Promise<void> {
  const data: SolutiData = {
    ...flow.data,
    push: 'sent',
    challenge: answer?.challenge ?? flow.data.challenge,
    qrCode: answer?.qrCode ?? flow.data.qrCode,
    shortToken: answer?.shortToken ?? flow.data.shortToken,
  };
  // Refused where the flow moved on in between (approved, renewed): then this is old news.
  await context.store.update(flow.id, secretHash, {
    data: await context.flows.vault.seal(flow.id, 'data', data),
    ifVersion: flow.version,
  });
}

function notPending(): CatracaError {
  return new CatracaError('conflict', 'not pending');
}
