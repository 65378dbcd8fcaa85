/** What a holder does on the simulated phone, or a test in a holder's stead, and what follows from it. */
import type { SandboxContext } from '../context.js';
import type { Switches } from '../switches.js';
import type { AuthRequest, AuthRequests } from './auth-requests.js';
import { holders, magicClients, magicOutcome } from './holders.js';
import type { solutiSwitchTable, SolutiSwitches } from './soluti-switches.js';
import { sendWebhooks } from './webhook.js';

export interface SolutiState {
  readonly switches: Switches<typeof solutiSwitchTable>;
  readonly requests: AuthRequests;
}

/** Milliseconds after which a magic holder or client approves by itself. */
const magicDelay = 500;

/** Approves as `holder` and lets the webhook go out behind the answer. Does nothing if the request no longer waits. */
export function approve(
  context: SandboxContext,
  { requests, switches }: SolutiState,
  request: AuthRequest,
  holder: string,
  overrides: Partial<SolutiSwitches> = {},
): boolean {
  if (requests.stateOf(request) !== 'pending') return false;
  request.outcome = 'approved';
  request.approvedBy = holder;
  request.approvedAt = context.now();
  context.background(sendWebhooks(context, requests, request, { ...switches.values, ...overrides }));
  return true;
}

/** Ignores the request, or says that the phone shows another number: no webhook tells the application of either. */
export function decline({ requests }: SolutiState, request: AuthRequest, how: 'ignored' | 'other-number'): boolean {
  if (requests.stateOf(request) !== 'pending') return false;
  request.outcome = how;
  return true;
}

/** After a push: whether a phone shows it, and what a magic holder does about it. */
export function push(context: SandboxContext, state: SolutiState, request: AuthRequest, username: string): void {
  const magic = magicOutcome(username);
  const known = magic !== undefined || holders.some((holder) => holder.username === username);
  request.pushedTo = username;
  request.notified = request.canNotify && known && state.switches.values.notified === 'auto';
  if (!request.notified || magic === undefined) return;
  const another = holders[0]?.username ?? username;
  const overrides: Partial<SolutiSwitches> = {
    ...(magic === 'webhook-lost' ? { webhook: 'lose' } : {}),
    ...(magic === 'webhook-twice' ? { webhookCopies: 2 } : {}),
  };
  approveLater(context, state, request, magic === 'approve-as-another' ? another : username, overrides);
}

/** After a start: a magic client's request is approved without a phone. */
export function startMagic(context: SandboxContext, state: SolutiState, request: AuthRequest): void {
  const holder = holders[0];
  if (request.clientId === magicClients.autoApprove && holder !== undefined) {
    approveLater(context, state, request, holder.username, {});
  }
}

function approveLater(
  context: SandboxContext,
  state: SolutiState,
  request: AuthRequest,
  holder: string,
  overrides: Partial<SolutiSwitches>,
): void {
  context.background(
    context.delay(magicDelay).then(
      () => void approve(context, state, request, holder, overrides),
      () => undefined,
    ),
  );
}
