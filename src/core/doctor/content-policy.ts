/** Whether a Content-Security-Policy lets a page load a script or ask an address. */

type Kind = 'script' | 'connect';

/** The directives that decide, the most particular first. */
const chains: Readonly<Record<Kind, readonly string[]>> = {
  script: ['script-src-elem', 'script-src', 'default-src'],
  connect: ['connect-src', 'default-src'],
};

/** The directive of `policy` that forbids it, or null where it is allowed. */
export function forbids(
  policy: string,
  kind: Kind,
  { url, page, hasNonce = false }: { readonly url: string; readonly page: string; readonly hasNonce?: boolean },
): string | null {
  const directives = new Map(
    policy.split(';').flatMap((part) => {
      const [name = '', ...sources] = part.trim().split(/\s+/);
      return name === '' ? [] : [[name.toLowerCase(), sources] as const];
    }),
  );
  const name = chains[kind].find((each) => directives.has(each));
  if (name === undefined) return null;
  const sources = directives.get(name) ?? [];
  if (kind === 'script' && hasNonce && sources.some((source) => source.startsWith("'nonce-"))) return null;
  // Then the list of hosts does not count: only a nonce, or a script that was let in, brings others.
  const isStrict = kind === 'script' && sources.includes("'strict-dynamic'");
  const isAllowed = !isStrict && sources.some((source) => fits(source, new URL(url), new URL(page)));
  return isAllowed ? null : name;
}

function fits(source: string, url: URL, page: URL): boolean {
  if (source === '*') return /^(https?|wss?):$/.test(url.protocol);
  if (source === "'self'") return url.origin === page.origin;
  if (/^[a-z][a-z0-9+.-]*:$/i.test(source)) return sameScheme(source.toLowerCase(), url.protocol);
  const parts = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\*|[^/:']+)(?::(\d+|\*))?(\/[^?#]*)?$/i.exec(source);
  if (parts === null) return false;
  const [, scheme, host = '', port, path] = parts;
  if (!sameScheme(`${scheme?.toLowerCase() ?? page.protocol.slice(0, -1)}:`, url.protocol)) return false;
  if (!sameHost(host.toLowerCase(), url.hostname)) return false;
  if (port !== '*' && (port ?? '') !== url.port) return false;
  if (path === undefined || path === '/') return true;
  return path.endsWith('/') ? url.pathname.startsWith(path) : url.pathname === path;
}

/** What is allowed by http is allowed by https too. */
function sameScheme(allowed: string, protocol: string): boolean {
  return allowed === protocol || (allowed === 'http:' && protocol === 'https:');
}

function sameHost(pattern: string, host: string): boolean {
  if (pattern === '*') return true;
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern;
}
