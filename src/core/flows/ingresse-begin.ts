/** Begins a login: opens the other window or leaves the page, and finishes with what comes back. */
import { CatracaError } from '../errors.js';
import type { IngresseMode } from '../protocol/ingresse.js';
import type { Handover, IngressePorts } from './ingresse-ports.js';
import { loginOfToken } from './ingresse-result.js';
import { loginLife, sourceOf, type IngresseRun, type Source } from './ingresse-run.js';

/** Milliseconds until a page that should have left says that it could not. */
const leavingTime = 20_000;

/** What one login may differ in. */
export interface LoginPlan {
  /** Tried in this order. */
  readonly modes: readonly IngresseMode[];
  /** Opened by the page already. */
  readonly window?: object | undefined;
  /** Comes back to this page, although its logins go to an app. */
  readonly isHere?: boolean;
}

/** Opens the window before it returns, so that the click still counts. */
export async function beginLogin(run: IngresseRun, plan: LoginPlan): Promise<void> {
  const { ports, store } = run;
  store.send({ type: 'open', mode: plan.modes[0] ?? 'redirect' });
  const hasBackend = ports.hasBackend();
  if (hasBackend === null) {
    throw new CatracaError('config_invalid', 'write api-key="your public key", or endpoint="/catraca" with a backend');
  }
  const { mode, nonce } = open(run, plan, hasBackend);
  store.send({ type: 'open', mode });
  if (hasBackend) await loginWithBackend(run, mode);
  else await loginInBrowser(run, mode, nonce, await ports.loginUrl(nonce, plan.isHere === true));
}

function open(
  run: IngresseRun,
  { modes, window }: LoginPlan,
  hasBackend: boolean,
): { mode: IngresseMode; nonce: string } {
  for (const mode of modes) {
    // Before the window opens, because it takes a copy of what is remembered with it.
    const nonce = hasBackend ? '' : run.ports.remember(mode);
    run.window = mode === 'redirect' ? null : run.ports.openWindow(mode, window);
    if (run.window !== null || mode === 'redirect') return { mode, nonce };
  }
  throw new CatracaError('popup_blocked', 'the browser blocked the window, and no other mode was left');
}

async function loginInBrowser(
  run: IngresseRun,
  mode: IngresseMode,
  nonce: string,
  { url, deepLink }: Awaited<ReturnType<IngressePorts['loginUrl']>>,
): Promise<void> {
  run.signal.throwIfAborted();
  if (deepLink === null) {
    run.end(loginOfToken(mode, await send(run, url, mode, { name: nonce, origin: null, life: loginLife })));
  } else {
    run.store.send({ type: 'hand-over', url: deepLink });
    go(run, url);
  }
}

async function loginWithBackend(run: IngresseRun, mode: IngresseMode): Promise<void> {
  const { ports, signal } = run;
  const client = await ports.client();
  const { id, secret, url, expiresIn } = await client.start(ports.startRequest(mode), signal);
  if (!/^https?:/.test(url)) throw new CatracaError('response_invalid', 'the address of the login is not of the web');
  signal.throwIfAborted();
  const flow = { id, secret, mode, origin: new URL(url).origin };
  run.keep(client, flow);
  await run.redeem(client, flow, await send(run, url, mode, sourceOf(flow, expiresIn * 1000)));
}

/** Sends the visitor to the login page and gives what comes back. */
async function send(run: IngresseRun, url: string, mode: IngresseMode, source: Source): Promise<Handover> {
  if (mode === 'redirect') {
    go(run, url);
    await run.ports.delay(leavingTime, run.signal);
    throw new CatracaError('timeout', 'the login page did not open');
  }
  const handover = run.hear(mode, source);
  go(run, url);
  return handover;
}

function go({ window, ports }: IngresseRun, url: string): void {
  if (window === null) ports.leave(url);
  else window.navigate(url);
}
