/** Addresses that an attribute may send the visitor to. */
import { parseUrl } from '../../core/url/parse-url.js';
import { safeReturnUrl } from '../../core/url/safe-return-url.js';
import type { CatracaConfig } from './config.js';

/** The address when it is `https:` or of this origin, else null: for links such as a privacy notice. */
export function safeLinkUrl(value: string | undefined): string | null {
  const url = value === undefined ? null : parseUrl(value, location.href);
  if (url === null) return null;
  // In a `srcdoc` frame our origin is the text "null", and so is that of `javascript:`.
  const isOwn = url.protocol === 'http:' && url.origin === location.origin;
  return url.protocol === 'https:' || isOwn ? url.href : null;
}

/** The address when it is of this origin or one that `configure({ allowedReturnUrls })` lists, else null. */
export function safePageUrl(value: string | undefined, config: CatracaConfig): string | null {
  const url = value === undefined ? null : parseUrl(value, location.href);
  if (url?.origin === location.origin && url.protocol === location.protocol) {
    // A user name hides the host from readers, and a password is a secret.
    return url.username === '' && url.password === '' ? url.href : null;
  }
  return safeReturnUrl(value, { allowed: config.allowedReturnUrls ?? [], base: location.href });
}
