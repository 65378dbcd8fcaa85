/** Who may call a route: our header, the page's origin, and the browser's own word on where a request comes from. */
import { CatracaError } from '../core/errors.js';
import { headerNames } from '../core/protocol/flow.js';
import type { RouteAccess } from './route-context.js';

/**
 * Gives the page's origin, or null where the request names none.
 * @throws {CatracaError} `not_allowed`
 */
export function requireAccess(
  request: Request,
  access: RouteAccess,
  allowedOrigins: ReadonlySet<string>,
): string | null {
  if (access === 'open') return null;
  if (request.headers.get(headerNames.client) !== '1') throw refused('the request lacks our header');
  const origin = request.headers.get('origin');
  const site = request.headers.get('sec-fetch-site');
  if (origin !== null && !allowedOrigins.has(origin)) throw refused('the origin is not listed');
  switch (site) {
    case 'same-origin':
      break;
    case 'same-site':
    case 'cross-site':
    case 'none':
      // Another site's page names itself at every request that carries our header; one that does not is no page.
      if (origin === null) throw refused('a request from elsewhere must name its origin');
      break;
    case null:
      // No browser of this decade, or no browser: fine where no cookie could authorise it.
      if (origin === null && access === 'ambient') throw refused('not sent by a browser');
      break;
    default:
      throw refused('unknown Sec-Fetch-Site');
  }
  return origin;
}

function refused(message: string): CatracaError {
  return new CatracaError('not_allowed', message);
}
