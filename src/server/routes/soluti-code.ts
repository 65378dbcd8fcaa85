/** Gets a new code from the provider and what must be kept of it: at the start of a flow, and at each renewal. */
import { CatracaError } from '../../core/errors.js';
import type { FlowLog } from '../flow-log.js';
import { sha256 } from '../hash.js';
import type { SolutiApi, SolutiStart } from '../providers/soluti-api.js';
import { randomToken } from '../random.js';
import type { RouteContext } from '../route-context.js';
import { storeTimes, type FlowCode } from '../stores/flow-store.js';

/** Seconds that a code lives at most, whatever the provider grants: a copied code is worth little. */
const maxLife = 120;

/**
 * Milliseconds in which a push may be approved before the provider's answer has named the handle that it gave it: the
 * call's own time and some.
 */
export const pushPatience = 6000;

export interface NewCode {
  readonly started: SolutiStart;
  readonly code: FlowCode;
  /** Milliseconds. */
  readonly life: number;
}

/** Starts at the provider, without `username`: that would send a push before the flow is stored. */
export async function startCode(context: RouteContext, api: SolutiApi, flowId: string): Promise<NewCode> {
  const callbackSecret = randomToken(32);
  const path = isFixed(context) ? 'soluti/callback' : `soluti/callback/${flowId}/${callbackSecret}`;
  const callbackUrl = `${context.publicUrl}/${path}`;
  const started = await api.start({ callbackUrl }, context.closing);
  const [callbackHash, matchHash] = await Promise.all([sha256(callbackSecret), sha256(started.shortToken)]);
  return { started, code: { callbackHash, matchHash }, life: Math.min(started.authTtl, maxLife) * 1000 };
}

/** Where the callback's address is registered, the provider's handle alone must find the flow. */
export async function indexHandle(
  context: RouteContext,
  matchHash: string,
  flowId: string,
  life: number,
): Promise<boolean> {
  return !isFixed(context) || context.store.put(handleKey(matchHash), flowId, life);
}

export async function flowOfHandle(context: RouteContext, matchHash: string): Promise<string | null> {
  return context.store.get(handleKey(matchHash));
}

/** In `fixed` mode nothing but a handle tells whose an approval is: then it is known at least that one may be on its way. */
export async function announcePush(context: RouteContext): Promise<void> {
  if (isFixed(context)) await context.store.put(pushingKey, '1', pushPatience);
}

export async function isPushing(context: RouteContext): Promise<boolean> {
  return (await context.store.get(pushingKey)) !== null;
}

export function isFixed({ options }: RouteContext): boolean {
  return options.soluti?.callback === 'fixed';
}

const pushingKey = 'soluti:pushing';

function handleKey(matchHash: string): string {
  return `soluti:handle:${matchHash}`;
}

/** With a fixed callback the handle is the only proof of a webhook: a code that holds it gives it to every camera. */
export async function warnOfHandle(
  context: RouteContext,
  log: FlowLog,
  id: string,
  { qrCode, shortToken }: NewCode['started'],
): Promise<void> {
  if (isFixed(context) && qrCode.includes(shortToken)) await log.warn(id, 'handle_in_code');
}

/** @throws {CatracaError} `store_unreachable` where the store is full */
export async function indexCode(context: RouteContext, id: string, matchHash: string, life: number): Promise<void> {
  if (await indexHandle(context, matchHash, id, life + storeTimes.grace + storeTimes.ended)) return;
  throw new CatracaError('store_unreachable', 'the store is full', { retryAfter: 30 });
}
