/** The host's options for Ingresse. */
import type { IngresseUser } from '../core/protocol/ingresse.js';
import type { Deliver, FlowFacts, SignInHook } from './options.js';

/** Who signed in, and the token that the provider gave for it. */
export interface IngresseIdentity extends FlowFacts {
  readonly provider: 'ingresse';
  readonly userId: string;
  readonly userToken: string;
  readonly user: IngresseUser | null;
}

/** What `currentUser` answers. A whole number as `id` counts as its digits. */
export interface CurrentUser {
  readonly id: string | number;
  readonly name?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly picture?: string | null | undefined;
}

export interface IngresseOptions {
  /** The application's public key. */
  readonly apiKey: string;
  /** Name of the key's parameter on the login page; default `apikey`, as documented. */
  readonly apiKeyParam?: string;
  readonly companyId?: string;
  /** Default `https://auth.ingresse.com/`. */
  readonly authUrl?: string;
  /** Default `https://api.ingresse.com/`. */
  readonly apiUrl?: string;
  /** Who keeps the token: this, or `onSignedIn`. */
  readonly deliver?: Deliver;
  readonly onSignedIn?: SignInHook<IngresseIdentity>;
  /** Who is signed in at the host, by the host's own session. */
  readonly currentUser?: (request: Request) => CurrentUser | null | undefined | Promise<CurrentUser | null | undefined>;
  /**
   * Ends the host's own session. The headers of a `Response` are sent with our 204; one with a 4xx or 5xx refuses. Anything but a
   * `Response`, undefined or null is a setup error: 500, and a log line.
   */
  readonly onLogout?: (
    request: Request,
  ) => Response | undefined | null | void | Promise<Response | undefined | null | void>;
  /** Takes a token that a page already has. Off: a token stolen elsewhere could be replayed. */
  readonly acceptBrowserTokens?: boolean;
  /**
   * Takes the id in front of a live token (`12345-...`) for its user's where no answer of Ingresse names the user.
   * Default false: such a login fails with `provider_invalid`. The risk: if Ingresse judges only the part after the `-`,
   * anybody with an account can sign in as any user.
   * @see https://developer.ingresse.com/docs/ingresse-login which documents neither the token's form nor the answers
   */
  readonly trustTokenPrefix?: boolean;
}
