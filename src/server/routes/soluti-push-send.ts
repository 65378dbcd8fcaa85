/** One push: a new code that nobody has seen, the provider's `/oauth/notify` for it, and what the flow shows after a constant time. */
import { CatracaError } from '../../core/errors.js';
import type { Flow } from '../flow-engine.js';
import type { FlowLog } from '../flow-log.js';
import { sha256 } from '../hash.js';
import { logProviderError } from '../provider-log.js';
import { isProviderError } from '../providers/provider-error.js';
import type { SolutiApi, SolutiNotify, SolutiStart } from '../providers/soluti-api.js';
import type { RouteContext } from '../route-context.js';
import { storeTimes, type PushUpdate } from '../stores/flow-store.js';
import {
  announcePush,
  indexCode,
  indexHandle,
  pushPatience,
  startCode,
  warnOfHandle,
  type NewCode,
} from './soluti-code.js';
import { solutiFlow, type SolutiData } from './soluti-flow.js';

/**
 * Milliseconds from the new code to the answer, whatever the provider does with the push. The new code is asked for without
 * the holder's number, so that its time tells nothing. A push that takes longer counts, but no more for what is shown.
 */
export const pushTime = 3000;

export interface PushInput {
  readonly flow: Flow<SolutiData>;
  readonly secret: string;
  readonly secretHash: string;
  readonly holder: string;
  readonly log: FlowLog;
}

/** What became of a push within its time: `answer` is null where the provider refused it, or is not known yet. */
type Outcome = { readonly answer: SolutiNotify | null } | { readonly error: unknown };

/** @throws {CatracaError} `conflict` where the flow is not pending any more; `ProviderError` where the provider is down. */
export async function sendPush(context: RouteContext, api: SolutiApi, input: PushInput): Promise<void> {
  const { flow, secretHash } = input;
  const { code, version } = await renewUnseen(context, api, input);
  const patience = context.clock.delay(pushTime, context.closing).catch(() => undefined);
  const notify = await notifier(context, input, code.started);
  const unknown = patience.then((): Outcome => ({ answer: null }));
  const outcome = await Promise.race([outcomeOf(context, api, input, code, notify), unknown]);
  await patience;
  const data: SolutiData = {
    ...flow.data,
    ...shown(code.started, 'answer' in outcome ? outcome.answer : null),
    push: 'error' in outcome ? flow.data.push : 'sent',
  };
  if (version !== null) {
    // Refused where the flow moved on in between (approved, renewed): then this is old news.
    const sealed = await context.flows.vault.seal(flow.id, 'data', data);
    await context.store.update(flow.id, secretHash, { data: sealed, ifVersion: version });
  }
  if ('error' in outcome) throw outcome.error;
}

/** Code and challenge: of the push where the provider named them, else of its start. Both differ from what was on screen. */
function shown(
  { qrCode, challenge, canNotify }: SolutiStart,
  answer: SolutiNotify | null,
): Pick<SolutiData, 'qrCode' | 'challenge' | 'canNotify'> {
  return {
    qrCode: answer?.qrCode ?? qrCode,
    // A challenge that only a push brings would tell that it was sent.
    challenge: challenge === null ? null : (answer?.challenge ?? challenge),
    canNotify,
  };
}

/**
 * Puts a new code into the flow, whose approval counts from now on; what the flow shows stays as it was until the push has
 * been answered. The version is null where another renewal came in between, whose code is the one to show.
 */
async function renewUnseen(
  context: RouteContext,
  api: SolutiApi,
  { flow, secret, secretHash, log }: PushInput,
): Promise<{ code: NewCode; version: number | null }> {
  const { id } = flow;
  const fresh = await startCode(context, api, id);
  const { started, code, life } = fresh;
  if (!started.canNotify) throw new CatracaError('conflict', 'the application may not push');
  await indexCode(context, id, code.matchHash, life);
  const data = await context.flows.vault.seal(id, 'data', flow.data);
  if (!(await context.store.renew(id, secretHash, { code, life, data }))) throw notPending();
  await warnOfHandle(context, log, id, started);
  const now = await context.flows.read(solutiFlow, id, secret);
  return { code: fresh, version: now.data.qrCode === flow.data.qrCode ? now.version : null };
}

/**
 * Before anything is sent, because an approval may be here before the provider's answer is: who must approve, and that
 * a further handle may be in it. Gives the way to say more of the same code.
 */
async function notifier(
  context: RouteContext,
  { flow, secretHash, holder }: PushInput,
  { shortToken }: SolutiStart,
): Promise<(change: Omit<PushUpdate, 'with'>) => Promise<boolean>> {
  const handle = await sha256(shortToken);
  const note = (change: Omit<PushUpdate, 'with'>) =>
    context.store.update(flow.id, secretHash, { push: { with: handle, ...change } });
  const holderHash = await context.keys.keyedHash('holder', holder);
  if (!(await note({ holderHash, awaited: pushPatience }))) throw notPending();
  await announcePush(context);
  return note;
}

/** Never rejects. A handle that comes after the constant time counts all the same: the holder may still approve. */
async function outcomeOf(
  context: RouteContext,
  api: SolutiApi,
  { flow, holder, log }: PushInput,
  { started: { shortToken }, life }: NewCode,
  note: (change: Omit<PushUpdate, 'with'>) => Promise<boolean>,
): Promise<Outcome> {
  try {
    const answer = await api.notify({ username: holder, shortToken }, context.closing);
    await note({ awaited: 0, ...(await newHandle(context, flow.id, { shortToken, life }, answer)) });
    return { answer };
  } catch (error) {
    await note({ awaited: 0 }).catch(() => undefined);
    if (!isProviderError(error) || error.code !== 'provider_refused') return { error };
    logProviderError(context, 'notify', error, await log.nameOf(flow.id));
    return { answer: null };
  }
}

/** The handle that the provider put in place of the one that the push was sent with, if it did. */
async function newHandle(
  context: RouteContext,
  id: string,
  { shortToken, life }: { readonly shortToken: string; readonly life: number },
  { shortToken: handle }: SolutiNotify,
): Promise<{ matchHash?: string }> {
  if (handle === null || handle === shortToken) return {};
  const matchHash = await sha256(handle);
  await indexHandle(context, matchHash, id, life + storeTimes.grace + storeTimes.ended);
  return { matchHash };
}

function notPending(): CatracaError {
  return new CatracaError('conflict', 'not pending');
}
