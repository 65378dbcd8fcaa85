/** What a route module gets, and how it adds its routes. */
import type { CatracaError } from '../core/errors.js';
import type { Clock } from './clock.js';
import type { FlowEngine } from './flow-engine.js';
import type { Keys } from './keys.js';
import type { Log, ProviderName } from './log.js';
import type { CatracaOptions, PushFacts } from './options.js';
import type { FlowStore } from './stores/flow-store.js';

/** Everything that a route may use; made once per `createCatraca`. */
export interface RouteContext {
  /** Validated; defaults are each provider's own. */
  readonly options: CatracaOptions;
  /** `publicUrl` without a trailing slash. */
  readonly publicUrl: string;
  /** Its throws are `store_unreachable` already. */
  readonly store: FlowStore;
  readonly flows: FlowEngine;
  readonly keys: Keys;
  readonly log: Log;
  readonly clock: Clock;
  /** The network, or what replaces it. */
  readonly fetch: typeof fetch;
  /** Aborted as soon as `close()` is called: ends streams, and no new background work begins. */
  readonly draining: AbortSignal;
  /** Aborted when `close()` no longer waits for what is in progress; its reason is a 503 with `Retry-After`. */
  readonly closing: AbortSignal;
  /** Makes `close()` wait for background work. */
  readonly track: <T>(work: Promise<T>) => Promise<T>;
  /** Throws `slow_down` where the visitor, or all visitors together, start this provider's logins too often. */
  readonly limitStarts: (request: Request, provider: ProviderName) => Promise<void>;
  /** Keyed hash of the visitor's address (IPv6: its /64), for a limit's key; null where the host does not tell. */
  readonly visitor: (request: Request) => Promise<string | null>;
  /** Keyed hash of the /48 of the visitor's IPv6 address, for a wider limit's key; null for any other address. */
  readonly network: (request: Request) => Promise<string | null>;
  /**
   * Admits a start: the visitor's limit, the host's `beforeStart`, and the limit of all visitors together, which a start that
   * the hook refuses does not count towards. Answers with the hook's refusal, or null. Throws `slow_down`.
   */
  readonly admitStart: (request: Request, provider: ProviderName) => Promise<Response | null>;
  /** Runs the host's `beforePush`; its refusal, or null. */
  readonly beforePush: (request: Request, facts: PushFacts) => Promise<Response | null>;
}

/**
 * `anonymous`: our header, a listed origin where there is one; holds no ambient authority (Soluti).
 * `ambient`: the same, and a browser must have sent it: a cookie may authorise it (Ingresse, Idenge).
 * `open`: called without our header (webhook, login ticket, login callback, JWKS).
 */
export type RouteAccess = 'anonymous' | 'ambient' | 'open';

export type RouteMethod = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** One request on its way through a route. */
export interface RouteCall {
  readonly request: Request;
  readonly url: URL;
  /** Path parameters, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly requestId: string;
  /** The page's origin: listed, or null where the request names none (never on `ambient` with a body). */
  readonly origin: string | null;
}

/** Throws a `CatracaError` for any refusal: it becomes the problem document. */
export type RouteHandler = (call: RouteCall) => Response | Promise<Response>;

/** What a refusal looks like: a problem document, or a page where a person looks at it. */
export type RefusalAnswer = (error: CatracaError, request: Request) => Response | Promise<Response>;

export interface RouteTable {
  /** `path` is below `publicUrl`, with `:name` parameters. `answerRefusal` defaults to the problem document. */
  add(
    method: RouteMethod,
    path: string,
    access: RouteAccess,
    handler: RouteHandler,
    answerRefusal?: RefusalAnswer,
  ): void;
}
