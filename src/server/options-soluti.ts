/** The host's options for Soluti (Bird ID, Vault ID). */
import type { Deliver, FlowFacts, SignInHook } from './options.js';
import type { SolutiEnvironment } from './providers/soluti-api.js';

/** Who approved, and the token that the provider gave for it. */
export interface SolutiIdentity extends FlowFacts {
  readonly provider: 'soluti';
  /** CPF or CNPJ, unmasked and zero-padded. */
  readonly username: string;
  readonly accessToken: string;
  readonly tokenType: 'Bearer';
  /** Seconds, at the time of the exchange. */
  readonly expiresIn: number;
  readonly scope: string;
}

/** What `beforePush` is given about a push before it is sent. */
export interface PushFacts extends FlowFacts {
  readonly provider: 'soluti';
  /** CPF or CNPJ that the visitor entered, unmasked and zero-padded. Not verified: anyone can enter any number. */
  readonly username: string;
}

export interface SolutiPushOptions {
  /**
   * Pushes per minute of the whole backend, at least 1; above it the answer is `slow_down` (429). 3 per holder and 5 per
   * visitor's address in any 15 minutes apply below it.
   */
  readonly perMinute: number;
}

export interface SolutiOptions {
  /** A named environment, the address of a partner's one, or the simulated provider (with `sandboxUrl`). */
  readonly environment: SolutiEnvironment | 'sandbox' | { readonly baseUrl: string };
  readonly sandboxUrl?: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Default `authentication_session`. */
  readonly scope?: string;
  /**
   * `exact` fails a login whose token has a wider scope than `scope` with `provider_invalid`. Default: the token is delivered,
   * and the log gets an error event (`scope_differs`), because the provider may widen a scope for some applications.
   */
  readonly scopes?: 'exact';
  /** Seconds that the access token lives; default 600, at most 30 days. */
  readonly lifetime?: number;
  /**
   * Allows pushes to a holder's phone. Default: off, the element shows the QR code alone (`canNotify: false`), and a push is
   * refused with `not_allowed` (403). Each push also needs `clientAddress` to answer with an address, or `beforePush`.
   */
  readonly push?: SolutiPushOptions;
  /** `per-flow` (default), or `fixed` for a provider that accepts only a registered address: `{publicUrl}/soluti/callback`. */
  readonly callback?: 'per-flow' | 'fixed';
  /** Who keeps the token: this, or `onApproved`. */
  readonly deliver?: Deliver;
  readonly onApproved?: SignInHook<SolutiIdentity>;
  /** Opens the provider's app on this device; the element replaces `{qrCode}` in it by the text of the code on screen, encoded. */
  readonly appLink?: string;
}
