/** Pieces of the options' schema that several files share, each with words on what to write instead. */
import { z } from 'zod';
import { isLoopback, isSecure, parseUrl } from '../core/url/parse-url.js';

/** Whether a text is an address that can only be reached from this machine. */
export function isLoopbackAddress(text: string): boolean {
  const url = parseUrl(text);
  return url !== null && isLoopback(url);
}

/** The address of a provider: `https:`, or `http:` on this machine, without credentials, query or fragment. */
export const zProviderUrl = z.string().refine(
  (text) => {
    const url = parseUrl(text);
    return url !== null && isSecure(url, true) && !url.username && !url.password && !url.search && !url.hash;
  },
  { error: 'must be an https address without credentials, query or fragment (http only on this machine)' },
);

export const zDeliver = z.enum(['page', 'assertion'], {
  error: "must be 'page' (the token goes to the page) or 'assertion' (the page gets a signed statement instead)",
});

/** A function of the host; its type is the interface's. */
export function zFunction<T>(): z.ZodType<T> {
  return z.custom<T>((value) => typeof value === 'function', { error: 'must be a function' });
}

/** A credential: never empty, never with blanks around it (a slip when copying). */
export const zCredential = z
  .string({ error: 'must be a string: is the environment variable set?' })
  .refine((text) => text.length > 0 && text.trim() === text, { error: 'must not be empty or have blanks around it' });

/** Says who keeps the token, exactly once. */
export function requireDelivery(
  value: { readonly deliver?: unknown } & Readonly<Record<string, unknown>>,
  hook: string,
  issue: (path: string, message: string) => void,
): void {
  const hasHook = value[hook] !== undefined;
  if (value.deliver === undefined && !hasHook) {
    issue(
      'deliver',
      `say who keeps the token: deliver: 'page' (the page gets it), ${hook} (this server keeps it), or deliver: 'assertion' (nobody does)`,
    );
  }
  if (value.deliver !== undefined && hasHook)
    issue('deliver', `leave it out, or leave out ${hook}: one of them keeps the token`);
}
