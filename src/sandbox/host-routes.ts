/** A host site's session, simulated: what `IDENTIFY_URL` of `catraca serve` can be pointed at without a site of one's own. */
import { Hono } from 'hono';

/**
 * The visitor is whom the cookie `host-visitor` names: percent-encoded JSON such as `{"externalId":"1234EE"}`, or a
 * list of such keys. 401 without it.
 */
export function createHostRoutes(): Hono {
  const app = new Hono();
  app.get('/identify', (c) => {
    const said = /(?:^|;\s*)host-visitor=([^;]+)/.exec(c.req.header('cookie') ?? '')?.[1];
    const identity = said === undefined ? null : read(said);
    return identity === null ? c.json({ error: 'nobody is signed in' }, 401) : c.json(identity);
  });
  return app;
}

function read(text: string): object | null {
  try {
    const value: unknown = JSON.parse(decodeURIComponent(text));
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
