/** Cross-origin answers: an exact list, never a reflection, never a wildcard. */
import type { RouteAccess, RouteMethod } from './route-context.js';

export interface CorsPolicy {
  readonly allowedOrigins: ReadonlySet<string>;
  /** Headers that the host's own code adds to the elements' requests, lower case. */
  readonly allowedHeaders: readonly string[];
}

const ownHeaders = ['authorization', 'content-type', 'x-catraca', 'x-catraca-flow', 'x-catraca-pass'];
/** Seconds that a browser may remember a preflight's answer. */
const maxAge = 600;

/** Adds what lets a listed page read the answer. */
export function allowOrigin(headers: Headers, request: Request, access: RouteAccess, policy: CorsPolicy): void {
  if (access === 'open') return;
  headers.append('vary', 'Origin');
  const origin = request.headers.get('origin');
  if (origin === null || !policy.allowedOrigins.has(origin)) return;
  headers.set('access-control-allow-origin', origin);
  headers.set('access-control-expose-headers', 'Retry-After, X-Request-Id');
  if (access === 'ambient') headers.set('access-control-allow-credentials', 'true');
}

/** The answer to a preflight; null where it is none, or where the origin is not listed. */
export function preflightResponse(
  request: Request,
  methods: Iterable<RouteMethod>,
  policy: CorsPolicy,
): Response | null {
  const origin = request.headers.get('origin');
  if (!request.headers.has('access-control-request-method')) return null;
  if (origin === null || !policy.allowedOrigins.has(origin)) return null;
  return new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-methods': [...methods].join(', '),
      'access-control-allow-headers': [...ownHeaders, ...policy.allowedHeaders].join(', '),
      'access-control-max-age': String(maxAge),
      vary: 'Access-Control-Request-Method, Access-Control-Request-Headers',
    },
  });
}
