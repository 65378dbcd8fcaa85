/** The provider's webhook: checked in one atomic step, durable before it is acknowledged, and no call goes out before that. */
import { CatracaError, isCatracaError } from '../../core/errors.js';
import { zFlowId, zSecret } from '../../core/protocol/flow.js';
import { zSolutiWebhook } from '../../core/protocol/soluti.js';
import type { FlowLog } from '../flow-log.js';
import { sha256 } from '../hash.js';
import { notFound } from '../problem-response.js';
import { BodyError } from '../read-body.js';
import { readWebhook } from '../read-webhook.js';
import { emptyResponse } from '../respond.js';
import type { RouteCall, RouteContext, RouteHandler } from '../route-context.js';
import type { Approval, ApprovalOutcome } from '../stores/flow-store.js';
import { flowOfHandle, isFixed, isPushing, pushPatience } from './soluti-code.js';

/** Milliseconds between tries while the store does not answer: senders usually wait longer. */
const storePauses = [250, 500, 1000, 2000];
/** Milliseconds between looks for a handle that a push is about to name. */
const earlyPause = 200;
/** Approvals that may wait for one at once, so that nobody piles them up. */
const mostEarly = 100;

/** The token is opaque; it only has to fit the header that it will be sent in. */
const zWebhook = zSolutiWebhook.refine(({ token }) => /^[\x21-\x7e]+$/.test(token), { path: ['token'] });

type Proof = Omit<Approval, 'sealedToken'> & { readonly token: string };

interface Verdict {
  readonly outcome: ApprovalOutcome;
  /** Null where nobody's flow was meant. */
  readonly id: string | null;
}

/** `onApproved` starts the exchange; it is not waited for. */
export function webhookHandler(context: RouteContext, log: FlowLog, onApproved: (id: string) => void): RouteHandler {
  let waiting = 0;
  /** An approval may overtake the answer that names its handle: it waits for it instead of being lost. */
  const settled = async (judge: () => Promise<Verdict>): Promise<Verdict> => {
    let verdict = await judge();
    if (verdict.outcome !== 'early' || waiting >= mostEarly) return verdict;
    waiting += 1;
    try {
      for (let waited = 0; verdict.outcome === 'early' && waited < pushPatience; waited += earlyPause) {
        await context.clock.delay(earlyPause);
        verdict = await judge();
      }
      return verdict;
    } finally {
      waiting -= 1;
    }
  };
  return async (call) => {
    const { token, short_token: handle } = await readWebhook(call.request, zWebhook, context.clock).catch(
      (error: unknown) => {
        if (error instanceof BodyError) logRefusal(context, error.why);
        throw error;
      },
    );
    const [tokenHash, matchHash] = await Promise.all([sha256(token), sha256(handle)]);
    const judge = isFixed(context) ? judgeByHandle : judgeByPath;
    const { outcome, id } = await settled(() => judge(context, call, { token, tokenHash, matchHash }));
    if (id === null) return refuse(context, log, outcome, id);
    switch (outcome) {
      case 'approved':
        onApproved(id);
        await log.tell(id, 'approved');
        return emptyResponse();
      case 'repeated':
        return emptyResponse();
      case 'conflict':
        await log.warn(id, 'second_token');
        throw new CatracaError('conflict', 'approved with another token');
      default:
        return refuse(context, log, outcome, id);
    }
  };
}

/** Whose flow was meant is told only where the proof was right: else the sender may have made it up. */
async function refuse(context: RouteContext, log: FlowLog, why: ApprovalOutcome, id: string | null): Promise<never> {
  const proven = id !== null && ['late', 'cancelled', 'foreign'].includes(why);
  if (proven) await log.warn(id, 'webhook_refused', why);
  else logRefusal(context, why);
  throw notFound();
}

function logRefusal({ log }: RouteContext, why: string): void {
  log({ event: 'security', provider: 'soluti', what: 'webhook_refused', why });
}

/** Answers what comes below the webhook's path but not to it: a mistyped address leaves a line in the log. */
export function strayWebhookHandler(context: RouteContext): RouteHandler {
  return ({ request }) => {
    logRefusal(context, request.method === 'POST' ? 'path' : 'method');
    throw notFound();
  };
}

async function judgeByPath(
  context: RouteContext,
  { params }: RouteCall,
  proof: Omit<Proof, 'callbackHash'>,
): Promise<Verdict> {
  const id = zFlowId.safeParse(params['id']);
  const secret = zSecret.safeParse(params['callbackSecret']);
  if (!id.success || !secret.success) return { outcome: 'unknown', id: null };
  return approve(context, id.data, { ...proof, callbackHash: await sha256(secret.data) });
}

async function judgeByHandle(
  context: RouteContext,
  _call: RouteCall,
  proof: Omit<Proof, 'callbackHash'>,
): Promise<Verdict> {
  const id = await insist(context, () => flowOfHandle(context, proof.matchHash));
  if (id !== null) return approve(context, id, { ...proof, callbackHash: null });
  return { outcome: (await insist(context, () => isPushing(context))) ? 'early' : 'unknown', id: null };
}

async function approve(context: RouteContext, id: string, { token, ...proof }: Proof): Promise<Verdict> {
  const sealedToken = await context.flows.vault.seal(id, 'token', token);
  return { id, outcome: await insist(context, () => context.store.approve('soluti', id, { ...proof, sealedToken })) };
}

/** Tries again while the store is away: the provider may not send this twice. */
async function insist<T>(context: RouteContext, step: () => Promise<T>): Promise<T> {
  for (const pause of storePauses) {
    try {
      return await step();
    } catch (error) {
      if (!isCatracaError(error) || error.code !== 'store_unreachable') throw error;
      await context.clock.delay(pause);
    }
  }
  return step();
}
