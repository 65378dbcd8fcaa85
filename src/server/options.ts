/** What a host hands to `createCatraca`: the types. What is refused, and why, is in `parse-options.ts`. */
import type { Clock } from './clock.js';
import type { Log, ProviderName } from './log.js';
import type { IdengeOptions } from './options-idenge.js';
import type { IngresseOptions } from './options-ingresse.js';
import type { PushFacts, SolutiOptions } from './options-soluti.js';
import type { FlowStore } from './stores/flow-store.js';

export type {
  CardholderKey,
  EnrolledAnswer,
  IdengeOptions,
  IdentifyAnswer,
  PassFieldOptions,
} from './options-idenge.js';
export type { CurrentUser, IngresseIdentity, IngresseOptions } from './options-ingresse.js';
export type { PushFacts, SolutiIdentity, SolutiOptions, SolutiPushOptions } from './options-soluti.js';

/** Who keeps the provider's token where no hook does: the page, or nobody (a signed assertion instead). */
export type Deliver = 'page' | 'assertion';

/**
 * Runs once per flow, at redeem: its headers (the host's session cookie) and its JSON body go to the browser. A 4xx refuses; after a
 * 5xx or an exception it runs again at the next redeem. Anything but a `Response` is a setup error: 500, and a log line.
 */
export type SignInHook<Identity> = (identity: Identity, request: Request) => Response | Promise<Response>;

/** What every identity says of the flow that it came from. */
export interface FlowFacts {
  /** The idempotency key: the same flow never stands for two sign-ins. */
  readonly flowId: string;
  /** What the element was given as `assertion-nonce`. */
  readonly nonce: string | null;
  /** When and whence the flow was started, so that the host can tell its user of a new sign-in. */
  readonly startedAt: Date;
  readonly startedFrom: { readonly address: string | null; readonly userAgent: string | null };
}

/** A master secret: 32 random bytes or more, in hex or base64. */
export interface SecretKey {
  readonly id: string;
  readonly key: string;
}

export interface CatracaOptions {
  /** Where this handler is mounted, e.g. `https://shop.example/catraca`. Nothing is derived from `Host`. */
  readonly publicUrl: string;
  /** Exact origins of the pages that hold the elements. */
  readonly allowedOrigins: readonly string[];
  /** Headers that the host's own code adds to the elements' requests, for CORS. */
  readonly allowedHeaders?: readonly string[];
  /**
   * Where a login may return to: `https://shop.example/app` (that path and what is below it), `https://shop.example/app/*`
   * (only what is below it) or `shopapp://home`. For the logins of `crossSiteOrigins` an entry without `/*` is one exact path.
   * The query is free. Default: the origins; required with `ingresse` where a page is of another origin than `publicUrl`.
   */
  readonly returnUrls?: readonly string[];
  /**
   * Those of `allowedOrigins` that are on another site than `publicUrl` (another registrable domain): some browsers send no
   * login cookie from there, so the one-time code alone redeems their logins. Required with `ingresse` where a page is of
   * another origin than `publicUrl`; `[]` where all are on one site.
   * @see https://developer.mozilla.org/docs/Glossary/Site
   */
  readonly crossSiteOrigins?: readonly string[];
  /** The first one makes, all open: put a new one in front to rotate. */
  readonly secrets: readonly SecretKey[];
  /** Default: `memoryStore()`, which serves one process. */
  readonly store?: FlowStore;
  /** Whether several processes serve this address; then the store must be one that they share. Default `one`. */
  readonly instances?: 'one' | 'many';
  readonly ingresse?: IngresseOptions;
  readonly soluti?: SolutiOptions;
  readonly idenge?: IdengeOptions;
  /** Who may verify an assertion; default: the origin of the page that started the flow. */
  readonly assertionAudience?: string;
  /**
   * May refuse a start (CAPTCHA, risk) with a response of its own; undefined or null allows it. Anything else, `true` and `false` too,
   * is a setup error: 500, and a log line.
   */
  readonly beforeStart?: (
    request: Request,
    provider: ProviderName,
  ) => Response | undefined | null | void | Promise<Response | undefined | null | void>;
  /**
   * May refuse a push to a holder's phone (CAPTCHA, risk) with a response of its own, before anything is sent. What a CAPTCHA
   * needs comes in a header: the body is read by then. Undefined or null allows it; anything else is a setup error.
   */
  readonly beforePush?: (
    request: Request,
    facts: PushFacts,
  ) => Response | undefined | null | void | Promise<Response | undefined | null | void>;
  /**
   * The IP address of the visitor, for limits; a port in it does not count. Absent or null: no limits by address, and no pushes
   * unless `beforePush` is set. Not `async`: anything but text, null and undefined is a setup error (500, and a log line).
   */
  readonly clientAddress?: (request: Request) => string | null | undefined;
  /**
   * Starts (and renewals) per minute, for each provider by itself. Default 30 per visitor (an IPv4 address or an IPv6 /64; an IPv6
   * /48 may start ten times as often), 6000 in total.
   */
  readonly limits?: { readonly startsPerVisitor?: number; readonly startsInTotal?: number };
  readonly log?: Log;
  /** Lets the simulated providers serve a `publicUrl` that is not loopback: a demo, never a shop. */
  readonly allowSandbox?: boolean;
  /** Replaces the network: tests and the static demo. */
  readonly fetch?: typeof fetch;
  /** Replaces time: tests. */
  readonly clock?: Clock;
}
