/** Secrets that nobody can guess. */
import { toBase64Url } from './base64url.js';

/** So many random bytes as base64url: 16 bytes are 22 characters, 32 are 43. */
export function randomToken(bytes: number): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(bytes)));
}

/** A number in [0, 1) for spreading things over time; no secret. */
export function randomFraction(): number {
  const [value = 0] = crypto.getRandomValues(new Uint32Array(1));
  return value / 2 ** 32;
}
