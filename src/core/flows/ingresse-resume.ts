/** Takes up a login that this tab, or the window that opened it, began before this page was loaded. */
import { CatracaError, isCatracaError } from '../errors.js';
import type { Arrival, Handover, StoredFlow } from './ingresse-ports.js';
import { loginOfToken } from './ingresse-result.js';
import { loginLife, sourceOf, type IngresseRun } from './ingresse-run.js';

type Arrived<Type extends Arrival['type']> = Extract<Arrival, { type: Type }>;

/** Where there is no login to take up and `restore` says so, asks for the site's session. */
export async function resumeLogin(run: IngresseRun, restore: boolean): Promise<void> {
  const arrival = await run.ports.takeArrival();
  run.signal.throwIfAborted();
  if (arrival?.type === 'token') {
    await takeToken(run, arrival);
    return;
  }
  if (arrival?.type === 'open') {
    await waitOn(run, arrival);
    return;
  }
  const flow = run.ports.hasBackend() === true ? await run.ports.takeFlow() : null;
  run.signal.throwIfAborted();
  const handover = arrival?.type === 'code' ? arrival.handover : null;
  if (flow !== null) await takeUp(run, flow, handover, restore);
  else if (arrival !== null) await takeStray(run, arrival);
  else if (restore) await restoreSession(run);
}

async function takeToken(run: IngresseRun, arrival: Arrived<'token'>): Promise<void> {
  const { handover, mode, nonce, isOurs, isProven, refusal } = arrival;
  run.store.send({ type: 'finish' });
  if (mode !== 'redirect' && (await passOn(run, nonce, handover, isProven))) return;
  if (refusal !== null) throw unexpected(refusal);
  if (!isOurs) throw unexpected();
  run.end(loginOfToken(mode, handover));
}

async function waitOn(run: IngresseRun, { mode, nonce, startedAt }: Arrived<'open'>): Promise<void> {
  run.store.send({ type: 'open', mode });
  const life = startedAt + loginLife - run.ports.now();
  run.end(loginOfToken(mode, await run.hear(mode, { name: nonce, origin: null, life })));
}

/** A code of no login that this tab remembers may be that of the page which opened this window. */
async function takeStray(run: IngresseRun, arrival: Arrival): Promise<void> {
  if (arrival.type !== 'code' || arrival.flow === null) throw unexpected();
  run.store.send({ type: 'finish' });
  if (!(await passOn(run, arrival.flow, arrival.handover, null))) throw unexpected();
}

/** Whether the page that began, in another window, takes a login's end. */
async function passOn(run: IngresseRun, name: string, handover: Handover, isProven: boolean | null): Promise<boolean> {
  const isTaken = await run.ports.passOn(name, handover, isProven);
  if (isTaken) run.store.send({ type: 'cancel', reason: null });
  return isTaken;
}

async function takeUp(run: IngresseRun, flow: StoredFlow, arrived: Handover | null, restore: boolean): Promise<void> {
  const client = await run.ports.client();
  run.store.send({ type: 'finish' });
  try {
    if (arrived === null && !run.ports.sendsCookie()) throw new CatracaError('conflict', 'nothing came back yet');
    await run.redeem(client, flow, arrived ?? { secret: null, error: null });
  } catch (error) {
    if (arrived !== null || !isCatracaError(error) || error.code !== 'conflict') throw error;
    run.signal.throwIfAborted();
    // Not over yet: in another window, or left by going back.
    run.keep(client, flow);
    if (flow.mode === 'redirect') run.store.send({ type: 'cancel', reason: 'returned' });
    else await run.redeem(client, flow, await run.hear(flow.mode, sourceOf(flow)));
  }
  const { state } = run.store;
  if (restore && state.status === 'idle' && state.reason === 'other_tab') await restoreSession(run);
}

async function restoreSession(run: IngresseRun): Promise<void> {
  try {
    const { user } = await (await run.ports.client()).session(run.signal);
    run.store.send({ type: 'paint', user, login: null });
  } catch (error) {
    // Nobody acted yet: a click will say what is wrong, unless the page itself is.
    if (isCatracaError(error) && error.code === 'config_invalid') throw error;
  }
}

function unexpected(reason = 'a login came back that was not requested in this tab'): CatracaError {
  return new CatracaError('unexpected_token', reason);
}
