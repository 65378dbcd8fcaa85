/** What a login's end is worth: by the token itself, or by redeeming it at the backend. */
import type { IngresseClient } from '../client/ingresse-client.js';
import { CatracaError, isCatracaError } from '../errors.js';
import type { IngresseMode } from '../protocol/ingresse.js';
import type { Delay } from './delay.js';
import type { IngresseLogin } from './ingresse-machine.js';
import type { Handover, StoredFlow } from './ingresse-ports.js';

/** The result of a redeem is repeated by the backend, so that an answer that got lost can be asked for again. */
const redeemTries = 3;
/** Milliseconds between them. */
const redeemPause = 1_000;

const nothing = { userToken: null, assertion: null, session: null, userId: null, user: null };

/**
 * The login that a token is, or null where the visitor declined.
 * @throws {CatracaError} the code that the login ended with
 */
export function loginOfToken(via: IngresseMode, handover: Handover): IngresseLogin | null {
  if (isDeclined(handover)) return null;
  if (handover.secret === null) throw new CatracaError('provider_invalid', 'the login came back without a token');
  return { ...nothing, via, userToken: handover.secret };
}

/**
 * The login that the backend gives for a one-time code, or for its cookie; null where the visitor declined.
 * @throws {CatracaError} the code that the login ended with; `flow_expired` when the backend does not know it any more
 */
export async function redeemLogin(
  client: IngresseClient,
  flow: StoredFlow,
  handover: Handover,
  { delay, signal }: { delay: Delay; signal: AbortSignal },
): Promise<IngresseLogin | null> {
  if (isDeclined(handover)) return null;
  for (let tries = 1; ; tries++) {
    try {
      return { ...nothing, via: flow.mode, ...(await client.redeem(flow, handover.secret, signal)) };
    } catch (error) {
      if (!isCatracaError(error)) throw error;
      if (error.code === 'not_found') throw new CatracaError('flow_expired', error.message, { cause: error });
      if (!error.retryable || tries === redeemTries) throw error;
      await delay(redeemPause, signal);
    }
  }
}

/** Declining is no failure. */
function isDeclined({ error, reason = 'the login failed' }: Handover): boolean {
  if (error !== null && error !== 'flow_cancelled') throw new CatracaError(error, reason);
  return error !== null;
}

export function asCatracaError(cause: unknown): CatracaError {
  return isCatracaError(cause) ? cause : new CatracaError('internal', 'a defect in the login', { cause });
}
