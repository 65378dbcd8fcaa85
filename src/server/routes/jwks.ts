/** `/.well-known/jwks.json`: the keys with which a server verifies our assertions. */
import { assertionKeySet } from '../assertion.js';
import { jsonResponse } from '../respond.js';
import type { RouteContext, RouteTable } from '../route-context.js';

/** Exists only where a provider delivers assertions. */
export function registerJwksRoutes(routes: RouteTable, context: RouteContext): void {
  const { ingresse, soluti } = context.options;
  if (ingresse?.deliver !== 'assertion' && soluti?.deliver !== 'assertion') return;
  routes.add('GET', '/.well-known/jwks.json', 'open', async () =>
    jsonResponse(200, await assertionKeySet(context.keys)),
  );
}
