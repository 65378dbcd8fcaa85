/** The provider's webhook: checked in one atomic step, durable before it is acknowledged, and no call goes out before that. */
import { CatracaError, isCatracaError } from '../../core/errors.js';
import { zFlowId, zSecret } from '../../core/protocol/flow.js';
import { zSolutiWebhook } from '../../core/protocol/soluti.js';
import type { FlowLog } from '../flow-log.js';
import { sha256 } from '../hash.js';
import { notFound } from '../problem-response.js';
import { readJson, webhookLimits } from '../read-body.js';
import { emptyResponse } from '../respond.js';
import type { RouteCall, RouteContext, RouteHandler } from '../route-context.js';
import { flowOfHandle, isFixed } from './soluti-code.js';

/** Milliseconds between tries while the store does not answer: senders usually wait longer. */
const storePauses = [250, 500, 1000, 2000];

/** The token is opaque; it only has to fit the header that it will be sent in. */
const zWebhook = zSolutiWebhook.refine(({ token }) => /^[\x21-\x7e]+$/.test(token), { path: ['token'] });

interface Target {
  readonly id: string;
  /** Null where the provider's handle alone found the flow. */
  readonly callbackHash: string | null;
}

/** `onApproved` starts the exchange; it is not waited for. */
export function webhookHandler(context: RouteContext, log: FlowLog, onApproved: (id: string) => void): RouteHandler {
  return async (call) => {
    const { token, short_token: handle } = await readJson(call, zWebhook, context.clock, webhookLimits);
    const [tokenHash, matchHash] = await Promise.all([sha256(token), sha256(handle)]);
    const target = isFixed(context) ? await findByHandle(context, matchHash) : await targetOf(call);
    if (target === null) return refuse(context);

    const { id, callbackHash } = target;
    const sealedToken = await context.flows.vault.seal(id, 'token', token);
    const outcome = await insist(context, () =>
      context.store.approve('soluti', id, { callbackHash, matchHash, tokenHash, sealedToken }),
    );
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
      case 'unknown':
        return refuse(context);
    }
  };
}

function refuse(context: RouteContext): never {
  // Whose flow was meant is not told: the sender may have made it up.
  context.log({ event: 'security', provider: 'soluti', what: 'webhook_refused' });
  throw notFound();
}

async function targetOf({ params }: RouteCall): Promise<Target | null> {
  const id = zFlowId.safeParse(params['id']);
  const secret = zSecret.safeParse(params['callbackSecret']);
  return id.success && secret.success ? { id: id.data, callbackHash: await sha256(secret.data) } : null;
}

async function findByHandle(context: RouteContext, matchHash: string): Promise<Target | null> {
  const id = await insist(context, () => flowOfHandle(context, matchHash));
  return id === null ? null : { id, callbackHash: null };
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
