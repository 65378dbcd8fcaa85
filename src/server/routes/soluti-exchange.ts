/**
 * Exchanges approvals for access tokens, from the store's outbox: under a lease, so that another instance
 * takes over when this one dies, and with pauses while the provider is away.
 */
import { z } from 'zod';
import type { ErrorCode } from '../../core/errors.js';
import type { SolutiToken } from '../../core/protocol/soluti.js';
import { steadyTime } from '../clock.js';
import type { FlowLog } from '../flow-log.js';
import { logProviderError } from '../provider-log.js';
import { isProviderError, type ProviderError } from '../providers/provider-error.js';
import { retryPause } from '../providers/retry-pause.js';
import type { SolutiAccess, SolutiApi } from '../providers/soluti-api.js';
import type { RouteContext } from '../route-context.js';
import type { LeasedFlow } from '../stores/flow-store.js';
import { solutiFlow } from './soluti-flow.js';

/** Longer than one try may take. Milliseconds, as all below. */
const leaseTime = 10_000;
/** Before the second, third and fourth try; the last one is repeated. */
const pauses = [400, 800, 1600, 3200];
/** After the approval: the last try begins by then. */
const giveUpAfter = 30_000;
const outboxEvery = 1000;

export interface Exchange {
  /** Works on one flow if its exchange is due and nobody else does. Never rejects, needs not be awaited. */
  kick(id: string): Promise<void>;
}

export function createExchange(context: RouteContext, api: SolutiApi, log: FlowLog): Exchange {
  const { store, clock, closing, draining } = context;

  const fail = async (flow: LeasedFlow, reason: ErrorCode) => {
    const done = await context.flows.complete(solutiFlow, flow.id, flow.lease, { state: 'failed', reason });
    if (done) await log.tell(flow.id, 'failed', reason);
  };

  /** The provider's own `Retry-After` counts where it is longer, but the last try uses up the time that is left. */
  const tryAgain = async (flow: LeasedFlow, age: number, error: ProviderError) => {
    const left = giveUpAfter - age;
    if (left <= 0) return fail(flow, 'provider_unreachable');
    const pause = Math.min(retryPause(pauses, flow.attempt, error), left);
    await store.defer(flow.id, flow.lease, pause);
    // Draining: another instance takes over once the pause is over.
    void clock.delay(pause, draining).then(
      () => kick(flow.id),
      () => undefined,
    );
  };

  const exchange = async (flow: LeasedFlow): Promise<void> => {
    const token = await context.flows.vault.open(flow.id, 'token', flow.sealedToken, z.string());
    if (token === null) return fail(flow, 'internal');
    let access: SolutiAccess;
    const startedAt = steadyTime(clock);
    try {
      access = await api.exchange(token, closing);
    } catch (error) {
      // Closing: another instance, or the next start, takes over when the lease has run out.
      if (closing.aborted) return;
      logProviderError(context, 'exchange', error, await log.nameOf(flow.id));
      if (!isProviderError(error)) return fail(flow, 'internal');
      if (error.code !== 'provider_unreachable') return fail(flow, error.code);
      return tryAgain(flow, flow.age + steadyTime(clock) - startedAt, error);
    }
    if (!(await allowsScope(context, log, flow.id, access.scope))) return fail(flow, 'provider_invalid');
    const username = await approvedBy(context, flow, access);
    if (username === null) {
      // Nothing was asked for, and the answer names two holders.
      const reason = flow.holderHash === null ? 'provider_invalid' : 'holder_mismatch';
      await log.warn(flow.id, flow.holderHash === null ? 'holder_ambiguous' : reason);
      return fail(flow, reason);
    }
    const { accessToken, tokenType, expiresIn, scope } = access;
    const result: SolutiToken = { accessToken, tokenType, expiresIn, scope, username };
    if (await context.flows.complete(solutiFlow, flow.id, flow.lease, { state: 'ready', result })) {
      await log.tell(flow.id, 'ready');
    }
  };

  const work = async (lease: Parameters<typeof store.lease>[0]): Promise<void> => {
    try {
      await Promise.all((await store.lease(lease)).map(exchange));
    } catch {
      // The store is away: the lease runs out, and the next read or round tries again.
      context.log({ event: 'defect', requestId: null, where: 'exchange', error: 'the store failed' });
    }
  };

  const kick = (id: string): Promise<void> => context.track(work({ duration: leaseTime, id }));
  // What an instance that died left behind. One process alone leaves nothing behind but itself.
  if (store.shared) void everyRound(context, () => context.track(work({ duration: leaseTime, limit: 10 })));
  return { kick };
}

/** The certificate holder, as the push named them where there was one; null: another one, or not to be known. */
async function approvedBy(
  { keys }: Pick<RouteContext, 'keys'>,
  { holderHash }: LeasedFlow,
  { username, otherUsername }: SolutiAccess,
): Promise<string | null> {
  if (holderHash === null) return otherUsername === null ? username : null;
  for (const reading of otherUsername === null ? [username] : [username, otherUsername]) {
    if (await keys.hasKeyedHash('holder', reading, holderHash)) return reading;
  }
  return null;
}

/**
 * Whether a token with the scope `granted` may be delivered. The provider is documented to grant more or less than was asked:
 * both are logged, and `scopes: 'exact'` refuses more.
 */
async function allowsScope({ options }: RouteContext, log: FlowLog, id: string, granted: string): Promise<boolean> {
  const asked = (options.soluti?.scope ?? 'authentication_session').split(' ');
  const got = granted.split(' ').filter((name) => name !== '');
  if (got.some((name) => !asked.includes(name))) {
    await log.error(id, 'scope_differs', 'more');
    return options.soluti?.scopes !== 'exact';
  }
  if (asked.some((name) => !got.includes(name))) await log.warn(id, 'scope_differs', 'less');
  return true;
}

async function everyRound({ clock, draining }: RouteContext, round: () => Promise<void>): Promise<void> {
  while (!draining.aborted) {
    await round();
    await clock.delay(outboxEvery, draining).catch(() => undefined);
  }
}
