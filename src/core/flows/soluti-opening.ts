/** The three ways into a flow: a fresh one, the one before a reload, and the one whose code ran out. */
import { isCatracaError, type ErrorCode } from '../errors.js';
import type { SolutiClient, SolutiHandle } from '../client/soluti-client.js';
import type { SolutiSnapshot } from '../protocol/soluti.js';
import { backOff } from './back-off.js';
import type { SavedFlow } from './soluti-saved-flow.js';
import type { SolutiApp } from './soluti-state.js';
import type { WatchPorts } from './soluti-watch.js';

/** How often a request that came too soon is repeated. */
const mostRefusals = 5;

export interface Opening {
  readonly flow: SolutiHandle;
  readonly app: SolutiApp;
  readonly snapshot: SolutiSnapshot;
}

/** Rejects with a `CatracaError`; null: there is nothing to take up. */
export type OpenFlow = (client: SolutiClient, signal: AbortSignal) => Promise<Opening | null>;

export async function startFresh(
  client: SolutiClient,
  nonce: string | undefined,
  signal: AbortSignal,
): Promise<Opening> {
  // The secret stays out of what is shown.
  const { id, secret, clientName, canNotify, appLink, ...snapshot } = await client.start(nonce, signal);
  return { flow: { id, secret }, app: { clientName, canNotify, appLink }, snapshot };
}

/** A flow that ended during the reload is no failure: there is nothing to take up. */
export async function takeUp(
  client: SolutiClient,
  saved: SavedFlow,
  signal: AbortSignal,
  { delay, random }: Pick<WatchPorts, 'delay' | 'random'>,
): Promise<Opening | null> {
  const { id, secret, clientName, canNotify, appLink } = saved;
  const flow = { id, secret };
  const ask = async (refused = 0): Promise<SolutiSnapshot> => {
    try {
      return await client.snapshot(flow, signal);
    } catch (error) {
      // Reloads in a row, and duplicates of the tab that poll too, ask more often than the backend answers.
      if (!isCatracaError(error) || error.code !== 'slow_down' || refused === mostRefusals) throw error;
      await delay(backOff(refused, random, error), signal);
      return ask(refused + 1);
    }
  };
  const snapshot = await ask().catch(nullIf('not_found'));
  const isOver = snapshot === null || /^(done|cancelled|failed)$/.test(snapshot.state);
  return isOver ? null : { flow, app: { clientName, canNotify, appLink }, snapshot };
}

/** The same flow goes on for a minute after its code ran out; later a new one begins. */
export async function renewOrStart(
  client: SolutiClient,
  { flow, app }: Pick<Opening, 'flow' | 'app'>,
  nonce: string | undefined,
  signal: AbortSignal,
): Promise<Opening> {
  const renewed = await client.renew(flow, signal).catch(nullIf('not_found', 'conflict'));
  const snapshot = renewed ?? (await client.snapshot(flow, signal).catch(nullIf('not_found')));
  const goesOn = snapshot !== null && /^(pending|approved|ready)$/.test(snapshot.state);
  return goesOn ? { flow, app, snapshot } : startFresh(client, nonce, signal);
}

function nullIf(...codes: readonly ErrorCode[]): (error: unknown) => null {
  return (error) => {
    if (isCatracaError(error) && codes.includes(error.code)) return null;
    throw error;
  };
}
