/** Secrets are kept and compared as hashes only. */
import { toBase64Url } from './base64url.js';

/** SHA-256 of a text, base64url. Enough for secrets of 128 random bits or more; not for what a person types. */
export async function sha256(text: string): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))));
}

/** Compares two hashes in a time that does not tell where they differ. */
export function equalHashes(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let index = 0; index < a.length; index++) {
    // Past the end of `b` the code is NaN, which counts as 0; the lengths differ already.
    difference |= a.charCodeAt(index) ^ b.charCodeAt(index);
  }
  return difference === 0;
}
