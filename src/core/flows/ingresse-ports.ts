/** What the flow of a login with Ingresse needs from the page that it runs in. */
import type { IngresseClient, IngresseHandle } from '../client/ingresse-client.js';
import type { ErrorCode } from '../errors.js';
import type { IngresseMode, IngresseStartRequest } from '../protocol/ingresse.js';
import type { Delay } from './delay.js';

/** The other window. */
export interface LoginWindow {
  /** Whether it can be brought to the front. */
  readonly isReachable: boolean;
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
  /** Why it failed, for the console. */
  readonly reason?: string;
}

/** A login at the backend, as this tab remembers it across a navigation. */
export interface StoredFlow extends IngresseHandle {
  readonly mode: IngresseMode;
  /** Where its end is heard from: the origin of the backend's own pages, which a proxy may hide from this one. */
  readonly origin: string;
}

/** What the address of this page brought back; taken out of it at once. */
export type Arrival =
  /** The end of a login without backend that this tab began, in this mode. */
  | {
      readonly type: 'token';
      readonly mode: IngresseMode;
      readonly nonce: string;
      readonly handover: Handover;
      /** False in a window that remembers nothing of it: only the page that began can tell, by the nonce. */
      readonly isOurs: boolean;
      /** Whether the login's nonce came back with it. */
      readonly isProven: boolean;
      /** Why it does not count here without its nonce, for the console; null where it counts. */
      readonly refusal: string | null;
    }
  /** The end of a login at a backend on another site, with the flow's id where it may belong to another window's page. */
  | { readonly type: 'code'; readonly flow: string | null; readonly handover: Handover }
  /** Nothing yet: this page was loaded anew while the window of its login without backend is open. */
  | { readonly type: 'open'; readonly mode: IngresseMode; readonly nonce: string; readonly startedAt: number }
  /** A token that was not requested in this tab. */
  | { readonly type: 'unexpected' };

export interface IngressePorts {
  /**
   * Whether a login goes through a backend; null where neither that nor an `api-key` is given.
   * @throws {CatracaError} `config_invalid` on a page without an origin
   */
  readonly hasBackend: () => boolean | null;
  /** Rejects with `config_invalid` where the endpoint is not allowed. */
  readonly client: () => Promise<IngresseClient>;
  /** Whether the login cookie goes along to the backend: to one of another origin it may not, and a code comes back instead. */
  readonly sendsCookie: () => boolean;
  readonly startRequest: (mode: IngresseMode) => IngresseStartRequest;
  /**
   * Without backend: the address of the login page, and the deep link where the token goes to an app unless `isHere`.
   * Rejects with `config_invalid`.
   */
  readonly loginUrl: (
    nonce: string,
    isHere: boolean,
  ) => Promise<{ readonly url: string; readonly deepLink: string | null }>;
  /** Opens a blank window at once, or takes the one that is given; null when the browser blocks it. */
  readonly openWindow: (mode: IngresseMode, given?: object) => LoginWindow | null;
  /** Sends this page elsewhere. */
  readonly leave: (url: string) => void;
  /** Takes what a login left in this page's address. */
  readonly takeArrival: () => Promise<Arrival | null>;
  /**
   * Hands a login's end to the page that began it, and closes this window if that took it. `isProven`: whether the nonce
   * of a login without backend came back; null with a backend.
   */
  readonly passOn: (name: string, handover: Handover, isProven: boolean | null) => Promise<boolean>;
  /**
   * Calls `heard` with the first hand-over of a login, named by its nonce or its flow, until the signal aborts. With a
   * backend it comes from that one's origin; null: from this site's own pages.
   */
  readonly listen: (
    name: string,
    origin: string | null,
    heard: (handover: Handover) => void,
    signal: AbortSignal,
  ) => void;
  /** Remembers a login without backend, and gives its nonce. */
  readonly remember: (mode: IngresseMode) => string;
  /** At once, so that no cancel comes between; once `client` was asked for. */
  readonly storeFlow: (flow: StoredFlow) => void;
  /** The remembered login at the backend, once. */
  readonly takeFlow: () => Promise<StoredFlow | null>;
  /** Forgets every login that this element began. */
  readonly forget: () => void;
  readonly delay: Delay;
  /** Milliseconds. */
  readonly now: () => number;
}
