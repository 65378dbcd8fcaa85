/** The other window: opening it, and what travels between it and this page. */
import { isIngresseHandover } from '../../core/client/ingresse-client.js';
import { isRecord, isString } from '../../core/client/guards.js';
import { isErrorCode } from '../../core/errors.js';
import type { Handover, LoginWindow } from '../../core/flows/ingresse-ports.js';
import type { IngresseHandover, IngresseMode } from '../../core/protocol/ingresse.js';
import { currentConfig } from '../internal/config.js';
import { delay } from '../internal/delay.js';
import { page } from '../internal/unclobbered.js';
import { loginKey } from './login-keys.js';
import { refuseLostNonce } from './lost-nonce.js';

/** Pixels. */
const popup = { width: 480, height: 720 };
/** Milliseconds on the login page after which its opener policy, if it has one, has cut it off. Seen: up to 90. */
const cutOffTime = 500;
/** Milliseconds that the page which began has to say that it heard. */
const answerTime = 1_500;

/** Where the screen that shows the page begins, in CSS pixels: CSSOM View lacks these, all engines have them. */
interface ScreenPlace {
  readonly availLeft?: number;
  readonly availTop?: number;
}

/** What a page of the site posts to the page that opened it, in a login without backend. */
interface PageMessage {
  readonly type: 'catraca:token';
  readonly nonce: string;
  readonly token: string | null;
  readonly error: string | null;
  /** Whether the login's nonce came back with it. */
  readonly isProven: boolean;
  /** Whether the window has a name: any page that is related to it can send a named window to any address. */
  readonly isNamed: boolean;
}

/**
 * Opens a blank window, which must happen inside the click, or takes the one that the page opened; null when the browser
 * blocks it, or when it is closed already.
 */
export function openLoginWindow(mode: IngresseMode, given?: Window): LoginWindow | null {
  if (given !== undefined) copyLogin(given);
  const opened = given ?? openBlank(mode);
  return opened === null || opened.closed ? null : watchWindow(opened);
}

/** A window that is opened now gets a copy of what this tab remembers by itself. */
function copyLogin(opened: Window): void {
  try {
    opened.sessionStorage.setItem(loginKey, sessionStorage.getItem(loginKey) ?? '');
  } catch {
    // On another origin, or closed: the nonce of the address must do.
  }
}

function openBlank(mode: IngresseMode): Window | null {
  // Negative on a screen to the left of the first one, or above it.
  const { availLeft = -Infinity, availTop = -Infinity } = screen as Screen & ScreenPlace;
  const left = Math.max(availLeft, Math.round(window.screenX + (window.outerWidth - popup.width) / 2));
  const top = Math.max(availTop, Math.round(window.screenY + (window.outerHeight - popup.height) / 2));
  const features = `popup,width=${popup.width},height=${popup.height},left=${left},top=${top}`;
  return window.open('about:blank', '_blank', mode === 'popup' ? features : '');
}

function watchWindow(opened: Window): LoginWindow {
  const start = addressOf(opened);
  let arrivedAt = Infinity;
  let isOurs = false;
  let wasAway = false;
  return {
    get isReachable() {
      return !opened.closed;
    },
    get isGone() {
      if (!opened.closed && addressOf(opened) !== start) {
        arrivedAt = Math.min(arrivedAt, performance.now());
        isOurs ||= performance.now() - arrivedAt > cutOffTime;
      }
      // Cut off, the window keeps the visitor; closed, it gives him back to this page.
      const isBack = page.hasFocus();
      wasAway ||= !isBack;
      return opened.closed && (isOurs || (wasAway && isBack));
    },
    navigate(url) {
      // Nothing but the visitor closes a window that is still blank.
      if (opened.closed) isOurs = true;
      else opened.location.replace(url);
    },
    focus: () => opened.focus(),
    close: () => opened.close(),
  };
}

/** A window's address, as far as one may know it: another origin's is null. */
function addressOf(opened: Window): string | null {
  try {
    return opened.location.href;
  } catch {
    return null;
  }
}

/**
 * Calls `heard` with the first hand-over of the login of this name, by message or by channel, from this site or the
 * backend's origin. The name is random, so no window needs to be compared, which an opener policy would make impossible.
 */
export function listenForHandover(
  name: string,
  backend: string | null,
  heard: (handover: Handover) => void,
  signal: AbortSignal,
): void {
  const isBackend = backend !== null;
  const origins = [location.origin, backend];
  const channel = new BroadcastChannel(channelName(name, isBackend));
  const done = new AbortController();
  const take = (data: unknown) => {
    const handover = isBackend ? readCode(data, name) : readToken(data, name);
    if (handover === null || done.signal.aborted) return;
    channel.postMessage('catraca:taken');
    done.abort();
    heard(handover);
  };
  channel.onmessage = ({ data }) => take(data);
  window.addEventListener('message', ({ origin, data }) => origins.includes(origin) && take(data), {
    signal: done.signal,
  });
  done.signal.addEventListener('abort', () => channel.close());
  signal.addEventListener('abort', () => done.abort());
}

function readCode(data: unknown, flow: string): Handover | null {
  return isIngresseHandover(data) && data.flow === flow ? { secret: data.code, error: data.error } : null;
}

function readToken(data: unknown, name: string): Handover | null {
  if (!isRecord(data) || data['type'] !== 'catraca:token' || data['nonce'] !== name) return null;
  const { token, error, isProven } = data;
  const { requireNonce } = currentConfig();
  if (isProven !== true && (requireNonce !== false || data['isNamed'] === true)) {
    return { secret: null, error: 'unexpected_token', reason: refuseLostNonce(requireNonce) };
  }
  return { secret: isString(token) ? token : null, error: isErrorCode(error) ? error : null };
}

function channelName(name: string, isBackend: boolean): string {
  return isBackend ? `catraca:${name}` : name;
}

/** Hands the end of a login without backend to the page that began it, as far as it was checked here. */
export function passOn(nonce: string, { secret, error }: Handover, isProven: boolean): Promise<boolean> {
  const isNamed = window.name !== '';
  const message: PageMessage = { type: 'catraca:token', nonce, token: secret, error, isProven, isNamed };
  return send(channelName(nonce, false), message);
}

/** Hands a backend's code, which came back to this window, to the page that began. */
export function passOnCode(flow: string, { secret, error }: Handover): Promise<boolean> {
  const message: IngresseHandover = { type: 'catraca:login', flow, code: secret, error };
  return send(channelName(flow, true), message);
}

/** Whether a page of this site took the message; then this window is closed. */
async function send(name: string, message: PageMessage | IngresseHandover): Promise<boolean> {
  const channel = new BroadcastChannel(name);
  const taken = new Promise<boolean>((resolve) => {
    channel.onmessage = ({ data }) => resolve(data === 'catraca:taken');
  });
  const { opener } = window as { opener: Window | null };
  opener?.postMessage(message, location.origin);
  channel.postMessage(message);
  const isTaken = await Promise.race([taken, delay(answerTime).then(() => false)]);
  channel.close();
  if (isTaken) window.close();
  return isTaken;
}
