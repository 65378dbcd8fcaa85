/** What the flow of a login with Ingresse needs from the page that it runs in. */
import type { IngresseClient, IngresseHandle } from '../client/ingresse-client.js';
import type { ErrorCode } from '../errors.js';
import type { IngresseMode, IngresseStartRequest } from '../protocol/ingresse.js';
import type { Delay } from './delay.js';

/** The other window. */
export interface LoginWindow {
  /** Whether it was seen on the login page and is gone: a hint, because an opener policy cuts a living window off. */
  readonly isGone: boolean;
  navigate(url: string): void;
  focus(): void;
  close(): void;
}

/** What a login page's end hands to the page that began: the token, or the backend's one-time code, or why neither. */
export interface Handover {
  readonly secret: string | null;
  readonly error: ErrorCode | null;
}

/** A login at the backend, as this tab remembers it across a navigation. */
export interface StoredFlow extends IngresseHandle {
  readonly mode: IngresseMode;
}

/** What the address of this page brought back; taken out of it at once. */
export type Arrival =
  /** The end of a login without backend that this tab began, in this mode. */
  | { readonly type: 'token'; readonly mode: IngresseMode; readonly nonce: string; readonly handover: Handover }
  /** The end of a login at a backend on another site. */
  | { readonly type: 'code'; readonly handover: Handover }
  /** A token that nobody in this tab asked for. */
  | { readonly type: 'unexpected' };

export interface IngressePorts {
  /** Whether a login goes through a backend; null where neither that nor an `api-key` is given. */
  readonly hasBackend: () => boolean | null;
  /** Rejects with `config_invalid` where the endpoint is not allowed. */
  readonly client: () => Promise<IngresseClient>;
  /** Whether the login cookie goes along to the backend: to one of another origin it may not, and a code comes back instead. */
  readonly sendsCookie: () => boolean;
  readonly startRequest: (mode: IngresseMode) => IngresseStartRequest;
  /**
   * Without backend: the address of the login page, and the deep link where the token goes to an app.
   * Rejects with `config_invalid`.
   */
  readonly loginUrl: (nonce: string) => Promise<{ readonly url: string; readonly deepLink: string | null }>;
  /** Opens a blank window at once; null when the browser blocks it. */
  readonly openWindow: (mode: IngresseMode) => LoginWindow | null;
  /** Sends this page elsewhere. */
  readonly leave: (url: string) => void;
  /** Takes what a login left in this page's address. */
  readonly takeArrival: () => Promise<Arrival | null>;
  /** Hands a login's end to the page that opened this window, and closes the window if that took it. */
  readonly passOn: (nonce: string, handover: Handover) => Promise<boolean>;
  /** Calls `heard` with the first hand-over of a login, named by its nonce or its flow, until the signal aborts. */
  readonly listen: (name: string, heard: (handover: Handover) => void, signal: AbortSignal) => void;
  /** Remembers a login without backend, and gives its nonce. */
  readonly remember: (mode: IngresseMode) => string;
  readonly storeFlow: (flow: StoredFlow) => Promise<void>;
  /** The remembered login at the backend, once. */
  readonly takeFlow: () => Promise<StoredFlow | null>;
  /** Forgets every login that this tab began. */
  readonly forget: () => void;
  readonly delay: Delay;
  /** Milliseconds. */
  readonly now: () => number;
}
