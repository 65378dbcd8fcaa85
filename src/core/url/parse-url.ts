/** What the URL policies have in common: a parser that gives null, and marks of a URL that means harm. */

/** Longest URL that is looked at, in UTF-16 units. */
const longest = 2048;

/** Control characters, backslashes, halves of surrogate pairs, and white space at either end: browsers repair these, each in its way. */
const repaired = /[\p{Cc}\p{Cs}\\]|^\s|\s$/u;

/** The text, if it is one that every parser reads alike; else null. */
export function plainText(input: unknown): string | null {
  return typeof input === 'string' && input !== '' && input.length <= longest && !repaired.test(input) ? input : null;
}

/** `new URL` that gives null instead of throwing. */
export function parseUrl(text: string, base?: string): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}

/** Whether a URL's host is this machine. */
export function isLoopback(url: URL): boolean {
  return /^(?:(?:.+\.)?localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
}

/** Whether a URL's scheme protects what is sent: `https:`, or `http:` to this machine where that is allowed. */
export function isSecure(url: URL, loopbackHttp = false): boolean {
  return url.protocol === 'https:' || (loopbackHttp && url.protocol === 'http:' && isLoopback(url));
}

/** Undoes the percent-encoding of ASCII characters, however often it was applied. Total, unlike `decodeURI`. */
export function decodeAscii(text: string): string {
  let decoded = text;
  for (let previous = ''; decoded !== previous;) {
    previous = decoded;
    decoded = previous.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  }
  return decoded;
}
