/** The other window: opening it, and what travels between it and this page. */
import { isIngresseHandover } from '../../core/client/ingresse-client.js';
import { isRecord, isString } from '../../core/client/guards.js';
import { isErrorCode } from '../../core/errors.js';
import type { Handover, LoginWindow } from '../../core/flows/ingresse-ports.js';
import type { IngresseMode } from '../../core/protocol/ingresse.js';
import { currentConfig } from '../internal/config.js';
import { delay } from '../internal/delay.js';

/** Pixels. */
const popup = { width: 480, height: 720 };
/** Milliseconds on the login page after which its opener policy, if it has one, has cut it off. Seen: up to 90. */
const cutOffTime = 500;
/** Milliseconds that the page which began has to say that it heard. */
const answerTime = 1_500;

/** What a page of the site posts to the page that opened it, in a login without backend. */
interface PageMessage {
  readonly type: 'catraca:token';
  readonly nonce: string;
  readonly token: string | null;
  readonly error: string | null;
  /** Whether the login's nonce came back with it. */
  readonly isProven: boolean;
}

/** Opens a blank window, which must happen inside the click; null when the browser blocks it. */
export function openLoginWindow(mode: IngresseMode): LoginWindow | null {
  const left = Math.max(0, window.screenX + (window.outerWidth - popup.width) / 2);
  const top = Math.max(0, window.screenY + (window.outerHeight - popup.height) / 2);
  const features = `popup,width=${popup.width},height=${popup.height},left=${left},top=${top}`;
  const opened = window.open('about:blank', '_blank', mode === 'popup' ? features : '');
  if (opened === null || opened.closed) return null;
  let arrivedAt = Infinity;
  let isOurs = false;
  return {
    get isGone() {
      if (!opened.closed && isElsewhere(opened)) {
        arrivedAt = Math.min(arrivedAt, performance.now());
        isOurs ||= performance.now() - arrivedAt > cutOffTime;
      }
      return isOurs && opened.closed;
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

/** Whether a window has left the blank page, which is all that one can know of another origin's. */
function isElsewhere(opened: Window): boolean {
  try {
    return opened.location.href !== 'about:blank';
  } catch {
    return true;
  }
}

/** Where the end of a login is heard: the backend's, or without it this site's own. */
export interface Source {
  readonly origin: string;
  readonly isBackend: boolean;
}

/**
 * Calls `heard` with the first hand-over of the login of this name, by message or by channel. The name is random, so
 * no window needs to be compared, which an opener policy would make impossible.
 */
export function listenForHandover(
  name: string,
  { origin, isBackend }: Source,
  heard: (handover: Handover) => void,
  signal: AbortSignal,
): void {
  const channel = new BroadcastChannel(isBackend ? `catraca:${name}` : name);
  const done = new AbortController();
  const take = (data: unknown) => {
    const handover = isBackend ? readCode(data, name) : readToken(data, name);
    if (handover === null || done.signal.aborted) return;
    channel.postMessage('catraca:taken');
    done.abort();
    heard(handover);
  };
  channel.onmessage = ({ data }) => take(data);
  window.addEventListener('message', (event) => event.origin === origin && take(event.data), { signal: done.signal });
  done.signal.addEventListener('abort', () => channel.close());
  signal.addEventListener('abort', () => done.abort());
}

function readCode(data: unknown, flow: string): Handover | null {
  return isIngresseHandover(data) && data.flow === flow ? { secret: data.code, error: data.error } : null;
}

function readToken(data: unknown, name: string): Handover | null {
  if (!isRecord(data) || data['type'] !== 'catraca:token' || data['nonce'] !== name) return null;
  const { token, error, isProven } = data;
  if (isProven !== true && currentConfig().requireNonce) return { secret: null, error: 'unexpected_token' };
  return { secret: isString(token) ? token : null, error: isErrorCode(error) ? error : null };
}

/** Hands a login's end to the page that opened this window, as far as it was checked here; closes the window if that page took it. */
export async function passOn(nonce: string, { secret, error }: Handover, isProven = true): Promise<boolean> {
  const message: PageMessage = { type: 'catraca:token', nonce, token: secret, error, isProven };
  const channel = new BroadcastChannel(nonce);
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
