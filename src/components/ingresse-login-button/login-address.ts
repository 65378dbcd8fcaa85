/** Where a login without backend goes: the login page's address, from what the page and its settings allow. */
import { CatracaError } from '../../core/errors.js';
import type { IngresseMode, IngresseStartRequest } from '../../core/protocol/ingresse.js';
import { longestReturnUrl, pageReturnUrl } from '../../core/url/page-return-url.js';
import { parseUrl } from '../../core/url/parse-url.js';
import { buildLoginUrl } from '../../core/url/user-token.js';
import type { CatracaConfig } from '../internal/config.js';
import { safePageUrl } from '../internal/page-url.js';

/** What a login needs to know of its element. */
export interface LoginElement {
  readonly apiKey: string | undefined;
  readonly apiKeyParam: string;
  readonly companyId: string | undefined;
  readonly authUrl: string;
  readonly returnUrl: string | undefined;
  readonly endpoint: string | undefined;
  readonly assertionNonce: string | undefined;
}

/** Ingresse's login page. */
export const ingresseAuthUrl = 'https://auth.ingresse.com/';

/**
 * The login page's address with everything in it; `deepLink` where the token goes to an app, which then has to know
 * what it asked for: this page hears no more of it.
 * @throws {CatracaError} `config_invalid`
 */
export function loginAddress(
  target: LoginElement,
  wanted: string | undefined,
  nonce: string,
  config: CatracaConfig,
): { url: string; deepLink: string | null } {
  const { authUrl } = target;
  const origin = parseUrl(authUrl)?.origin ?? '';
  if (![new URL(ingresseAuthUrl).origin, ...(config.allowedAuthOrigins ?? [])].includes(origin)) {
    throw new CatracaError(
      'config_invalid',
      `auth-url="${authUrl}" is not allowed: call configure({ allowedAuthOrigins: ['${origin}'] })`,
    );
  }
  const returnUrl = returnAddress(wanted, pageAddress(), config);
  return {
    url: buildLoginUrl({
      apiKey: target.apiKey ?? '',
      companyId: target.companyId,
      authUrl,
      apiKeyParam: target.apiKeyParam,
      returnUrl,
      nonce,
    }),
    deepLink: /^https?:/.test(returnUrl) ? null : returnUrl,
  };
}

function pageAddress(): string {
  const { origin, pathname, search } = location;
  return pageReturnUrl(origin + pathname + search);
}

/** @throws {CatracaError} `config_invalid` */
function returnAddress(wanted: string | undefined, otherwise: string, config: CatracaConfig): string {
  const url = wanted ? safePageUrl(wanted, config) : otherwise;
  if (url !== null) return url;
  throw new CatracaError(
    'config_invalid',
    `return-url="${String(wanted)}" is not allowed: use an address of this site, or list it in configure({ allowedReturnUrls })`,
  );
}

/**
 * What a backend is asked for a login of this page.
 * @throws {CatracaError} `config_invalid`
 */
export function startRequest(element: LoginElement, mode: IngresseMode, config: CatracaConfig): IngresseStartRequest {
  const { origin, href } = location;
  const returnTo = returnAddress(element.returnUrl, href.length > longestReturnUrl ? pageAddress() : href, config);
  if (!/^https?:/.test(returnTo)) {
    throw new CatracaError('config_invalid', `return-url="${returnTo}" is an app: it needs api-key and no endpoint`);
  }
  return { mode, origin, returnTo, ...(element.assertionNonce ? { nonce: element.assertionNonce } : {}) };
}
