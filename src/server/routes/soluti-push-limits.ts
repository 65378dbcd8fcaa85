/** Whether a push may be sent: the option that allows pushes, the visitor's address or the host's hook, and the limits. */
import { CatracaError } from '../../core/errors.js';
import type { PushFacts } from '../options.js';
import type { RouteContext } from '../route-context.js';
import { visitorsPerNetwork } from '../visitor.js';
import { limitWindow } from '../window-limit.js';

/** Milliseconds, as all below. */
const minute = 60_000;
const quarter = 15 * minute;
const holderLimit = { most: 3, period: quarter };
const visitorLimit = { most: 5, period: quarter };
/** Of a whole IPv6 /48: a bucket, because so many places of a window would be too many steps of the store. */
const networkLimit = { burst: visitorLimit.most * visitorsPerNetwork, period: quarter };

/** `off`: the options do not allow pushes. `no_address`: neither the visitor's address nor `beforePush` can limit the visitor. */
export type PushPermission = 'allowed' | 'off' | 'no_address';

export async function pushPermission(context: RouteContext, request: Request): Promise<PushPermission> {
  const { soluti, beforePush } = context.options;
  if (soluti?.push === undefined) return 'off';
  return beforePush !== undefined || (await context.visitor(request)) !== null ? 'allowed' : 'no_address';
}

/**
 * The limits and the host's hook, in the order in which a refusal costs others least: a visitor's own limit and that of
 * the visitor's IPv6 /48, the hook, the
 * cap of the whole backend, the holder's limit.
 * @returns the hook's refusal, or null
 * @throws {CatracaError} `slow_down`
 */
export async function limitPush(context: RouteContext, request: Request, facts: PushFacts): Promise<Response | null> {
  // Without an address `beforePush` is what limits a visitor; a single flow is limited all the same.
  const visitor = (await context.visitor(request)) ?? facts.flowId;
  await take(context, `visitor:${visitor}`, visitorLimit);
  const network = await context.network(request);
  if (network !== null) requireAllowed(await context.store.limit(`soluti:push:network:${network}`, networkLimit));
  const refusal = await context.beforePush(request, facts);
  if (refusal !== null) return refusal;
  await limitTotal(context);
  await take(context, `holder:${await context.keys.keyedHash('push', facts.username)}`, holderLimit);
  return null;
}

async function take(context: RouteContext, key: string, limit: Parameters<typeof limitWindow>[2]): Promise<void> {
  requireAllowed(await limitWindow(context.store, `soluti:push:${key}`, limit));
}

async function limitTotal({ options, store }: RouteContext): Promise<void> {
  const burst = options.soluti?.push?.perMinute ?? 0;
  requireAllowed(await store.limit('soluti:push', { burst, period: minute }));
}

function requireAllowed({ allowed, retryAfter }: { readonly allowed: boolean; readonly retryAfter: number }): void {
  if (!allowed) throw new CatracaError('slow_down', 'too many pushes', { retryAfter: retryAfter / 1000 });
}
