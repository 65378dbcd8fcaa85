/** Decides whether an image that a provider names may be loaded. */
import { decodeAscii, isSecure, parseUrl, plainText } from './parse-url.js';

export interface ImagePolicy {
  /** Hosts that images may come from, with the port where it is not the usual one: `img.example`, `img.example:8443`. */
  readonly hosts: readonly string[];
  /** Whether listed `http:` hosts of this machine count, for development. */
  readonly loopbackHttp?: boolean | undefined;
}

/**
 * The image's address, serialised from what was parsed, or null where the policy refuses it: only `https:` from
 * a listed host, no user name or password, and no SVG, which can hold more than a picture.
 */
export function safeImageUrl(input: unknown, policy: ImagePolicy): string | null {
  const text = plainText(input);
  if (text === null || !/^https?:\/\/[^/?#@]+(?:[/?#]|$)/i.test(text)) return null;
  const url = parseUrl(text);
  if (url === null || !isSecure(url, policy.loopbackHttp) || !policy.hosts.includes(url.host)) return null;
  return /\.svgz?$/i.test(decodeAscii(url.pathname)) ? null : url.href;
}
