/** Serves the cardholder's phone and the download page, and takes what happens on them. */
import { Hono, type Context } from 'hono';
import type { SandboxContext } from '../context.js';
import { isOwnPost, readVisitor, renderPage } from '../pages/page.js';
import type { Words } from '../pages/words.js';
import type { IdengeState } from './idenge-api-routes.js';
import type { IdengeUser, IdengeUsers } from './idenge-users.js';
import { passDownloadPage, passPhonePage, passPhonePath } from './pass-pages.js';

export function createPassRoutes(context: SandboxContext, state: () => IdengeState): Hono {
  const app = new Hono();
  const redirect = (location: string) => new Response(null, { status: 303, headers: { location } });

  app.get('/phone', (c) => {
    const visitor = readVisitor(c, context);
    const { users } = state();
    const wanted = c.req.query('user') ?? null;
    const user = (wanted === null ? users.list().at(-1) : users.find(wanted)) ?? null;
    const body = passPhonePage({ visitor, users: users.list(), user, wanted });
    return renderPage(c, context, visitor, { title: visitor.words.passPhoneTitle, body, layout: 'phone' });
  });
  app.post('/phone/:action', async (c) => {
    if (!isOwnPost(c, context)) return c.text('Refused', 403);
    const user = state().users.find(c.req.query('user') ?? '');
    const notice = user === undefined ? null : await change(c, state().users, user, c.req.param('action'));
    if (user === undefined || notice === null) return c.notFound();
    return redirect(readVisitor(c, context).link(passPhonePath, { user: user._id, notice }));
  });
  app.get('/pass/:id', (c) => {
    const visitor = readVisitor(c, context);
    const user = state().users.find(c.req.param('id')) ?? null;
    const body = passDownloadPage(visitor, user);
    const status = user === null ? 404 : 200;
    return renderPage(c, context, visitor, { title: visitor.words.passPageTitle, body, status, layout: 'dialog' });
  });
  app.post('/pass/:id/add', async (c) => {
    if (!isOwnPost(c, context)) return c.text('Refused', 403);
    const user = state().users.find(c.req.param('id'));
    if (user === undefined || user.status === 'deleted') return c.notFound();
    const notice = await change(c, state().users, user, 'install');
    return redirect(readVisitor(c, context).link(`/idenge/pass/${user._id}`, { notice }));
  });
  return app;
}

/** Carries the action out and gives the notice to show; `null` for an action that does not exist. */
async function change(c: Context, users: IdengeUsers, user: IdengeUser, action: string): Promise<keyof Words | null> {
  switch (action) {
    case 'install': {
      const fields = new URLSearchParams(await c.req.text());
      users.install(user, fields.get('platform') === 'android' ? 'android' : 'ios');
      return 'passAdded';
    }
    case 'uninstall':
      users.uninstall(user);
      return 'passRemoved';
    case 'delete':
      users.markDeleted(user);
      return 'passDeleted';
    default:
      return null;
  }
}
