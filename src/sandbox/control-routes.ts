/** The control API over HTTP: `/control/*`, JSON, for tests and for the host pages that the options list. */
import { Hono, type Context } from 'hono';
import type { SandboxControl } from './control.js';
import type { SandboxContext } from './context.js';
import type { FaultInput } from './faults.js';
import type { IdengeUser } from './idenge/idenge-users.js';
import { NotFoundError } from './not-found-error.js';
import type { SandboxSwitchesPatch } from './sandbox-world.js';
import type { RequestName } from './soluti/soluti-control.js';

export function createControlRoutes(context: SandboxContext, control: SandboxControl, reset: () => void): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    const origin = c.req.header('origin');
    if (origin !== undefined && !isTrustedOrigin(context, origin, c.req.url)) {
      return c.json({ error: 'This origin may not call the control API' }, 403);
    }
    if (c.req.method === 'OPTIONS') c.res = new Response(null, { status: 204 });
    else await next();
    if (origin !== undefined) allowOrigin(c, origin);
    c.res.headers.append('vary', 'Origin');
    c.res.headers.set('cache-control', 'no-store');
    return undefined;
  });
  app.onError((error, c) => {
    if (error instanceof NotFoundError) return c.json({ error: error.message }, 404);
    if (error instanceof TypeError) return c.json({ error: error.message }, 400);
    throw error;
  });

  app.post('/reset', (c) => {
    reset();
    return c.json({ ok: true });
  });
  app.post('/settle', async (c) => {
    await control.settle();
    return c.json({ ok: true });
  });
  app.get('/switches', (c) => c.json(control.switches));
  app.patch('/switches', async (c) => c.json(control.setSwitches(await readObject<SandboxSwitchesPatch>(c))));
  app.get('/log', (c) => {
    const { provider, operation, after } = c.req.query();
    return c.json(control.log({ provider, operation, after: after === undefined ? undefined : Number(after) }));
  });
  app.delete('/log', (c) => done(c, () => control.clearLog()));
  app.get('/faults', (c) => c.json(control.faults()));
  app.post('/faults', async (c) => c.json(control.addFault(await readObject<FaultInput>(c)), 201));
  app.delete('/faults', (c) => done(c, () => control.clearFaults()));
  app.delete('/faults/:id', (c) => done(c, () => control.clearFaults(c.req.param('id'))));
  addProviderRoutes(app, control);
  app.all('*', (c) => c.json({ error: 'There is no such control' }, 404));
  return app;
}

function addProviderRoutes(app: Hono, { soluti, ingresse, idenge }: SandboxControl): void {
  app.get('/soluti/requests', (c) => c.json(soluti.requests()));
  app.post('/soluti/approve', async (c) => c.json(soluti.approve(await readObject<RequestName>(c))));
  app.post('/soluti/ignore', async (c) => c.json(soluti.ignore(await readObject<RequestName>(c))));
  app.post('/soluti/expire', async (c) => c.json(soluti.expire(await readObject<RequestName>(c))));
  app.post('/soluti/webhook', async (c) => c.json(await soluti.sendWebhook(await readObject<RequestName>(c))));

  app.get('/ingresse/tokens', (c) => c.json(ingresse.tokens()));
  app.post('/ingresse/tokens', async (c) => {
    const { userId, apiKey } = await readObject<{ userId: number; apiKey?: string }>(c);
    return c.json({ token: ingresse.issueToken({ userId, apiKey }) }, 201);
  });
  app.post('/ingresse/reset-tokens', async (c) => {
    const { userId } = await readObject<{ userId?: number }>(c);
    return done(c, () => ingresse.resetTokens(userId));
  });

  app.get('/idenge/users', (c) => c.json(idenge.users()));
  app.post('/idenge/users', async (c) => c.json(idenge.createUser(await readObject<Partial<IdengeUser>>(c)), 201));
  app.post('/idenge/users/many', async (c) => {
    const { count } = await readObject<{ count: number }>(c);
    return done(c, () => idenge.createUsers(count));
  });
  app.patch('/idenge/users/:id', async (c) =>
    c.json(idenge.editUser(c.req.param('id'), await readObject<Partial<IdengeUser>>(c))),
  );
  app.delete('/idenge/users/:id', (c) => done(c, () => idenge.removeUser(c.req.param('id'))));
  app.post('/idenge/:id/install', async (c) => {
    const { platform } = await readObject<{ platform?: string }>(c);
    return c.json(idenge.install(c.req.param('id'), platform));
  });
  app.post('/idenge/:id/uninstall', (c) => c.json(idenge.uninstall(c.req.param('id'))));
  app.post('/idenge/:id/delete', (c) => c.json(idenge.delete(c.req.param('id'))));
}

/** Own pages, listed hosts, and the sandbox itself under another loopback name. */
export function isTrustedOrigin(context: SandboxContext, origin: string, requestUrl: string): boolean {
  if (origin === new URL(context.publicUrl).origin || context.hostOrigins.includes(origin)) return true;
  const own = new URL(requestUrl);
  // Only loopback names: under any other one, a stranger's site could have been pointed at this machine.
  return origin === own.origin && ['localhost', '127.0.0.1', '[::1]'].includes(own.hostname);
}

function allowOrigin(c: Context, origin: string): void {
  c.res.headers.set('access-control-allow-origin', origin);
  c.res.headers.set('access-control-allow-methods', 'GET, POST, PATCH, DELETE');
  c.res.headers.set('access-control-allow-headers', 'content-type');
  c.res.headers.set('access-control-max-age', '600');
}

function done(c: Context, work: () => void): Response {
  work();
  return c.json({ ok: true });
}

/** The JSON body as an object, `{}` where there is none. What it holds is judged by who uses it. */
async function readObject<T>(c: Context): Promise<T> {
  const text = await c.req.text();
  if (text === '') return {} as T;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new TypeError('The body is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('Write a JSON object');
  return value as T;
}
