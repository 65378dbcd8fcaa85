/** Keeps cookies where the browser does not: between a page and a backend that run in the same browser. */

export interface CookieJar {
  /** Takes `Set-Cookie` lines; `Max-Age=0` takes a cookie out. */
  take(lines: readonly string[]): void;
  /** The `Cookie` header; null without cookies. */
  header(): string | null;
}

/** One site's cookies, all for its whole path: that is what the backend and the demo's session set. */
export function createCookieJar(now: () => number = Date.now): CookieJar {
  const cookies = new Map<string, { readonly value: string; readonly until: number }>();
  return {
    take(lines) {
      for (const line of lines) {
        const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
        const at = pair.indexOf('=');
        if (at < 1) continue;
        const maxAge = attributes.map((attribute) => /^max-age=(-?\d+)$/i.exec(attribute)?.[1]).find(Boolean);
        const until = maxAge === undefined ? Number.POSITIVE_INFINITY : now() + Number(maxAge) * 1000;
        cookies.set(pair.slice(0, at), { value: pair.slice(at + 1), until });
      }
    },
    header() {
      for (const [name, { until }] of cookies) if (until <= now()) cookies.delete(name);
      return cookies.size === 0 ? null : [...cookies].map(([name, { value }]) => `${name}=${value}`).join('; ');
    },
  };
}
