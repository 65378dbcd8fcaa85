/** Serves the control panel, whole and by provider, and takes what is pressed on it. */
import { Hono, type Context } from 'hono';
import type { SandboxContext } from '../context.js';
import type { SandboxControl } from '../control.js';
import { NotFoundError } from '../not-found-error.js';
import { providerNames, type ProviderName } from '../request-log.js';
import type { SandboxWorld } from '../sandbox-world.js';
import type { SwitchTable } from '../switches.js';
import { controlPanel, providerPanel } from './control-panel.js';
import { readFaultForm } from './fault-forms.js';
import { isOwnPost, readVisitor, renderPage } from './page.js';
import { readSwitch } from './switch-forms.js';
import type { Words } from './words.js';

/** What the panel acts on. */
export interface PanelPorts {
  readonly context: SandboxContext;
  readonly world: () => SandboxWorld;
  readonly control: SandboxControl;
  readonly reset: () => void;
}

export function createPanelRoutes({ context, world, control, reset }: PanelPorts): Hono {
  const app = new Hono();
  app.get('/', (c) => {
    const visitor = readVisitor(c, context);
    const body = controlPanel(visitor, world(), control);
    return renderPage(c, context, visitor, { title: visitor.words.panelTitle, body, layout: 'panel' });
  });
  for (const provider of providerNames) {
    app.get(`/${provider}/panel`, (c) => {
      const visitor = readVisitor(c, context);
      const body = providerPanel(visitor, provider, world(), control);
      return renderPage(c, context, visitor, { title: visitor.words.panelTitle, body, layout: 'panel' });
    });
  }

  const press = (path: string, work: (c: Context) => keyof Words | Promise<keyof Words>) =>
    app.post(path, async (c) => {
      if (!isOwnPost(c, context)) return c.text('Refused', 403);
      return backToPanel(c, context, await noticeOf(() => work(c)));
    });
  press('/panel/reset', () => {
    reset();
    return 'panelResetDone';
  });
  press('/panel/log/clear', () => {
    control.clearLog();
    return 'panelLogCleared';
  });
  press('/panel/ingresse/reset-tokens', () => {
    control.ingresse.resetTokens();
    return 'panelTokensReset';
  });
  press('/panel/idenge/users', () => {
    control.idenge.createUsers(10_000);
    return 'panelUsersAdded';
  });
  press('/panel/soluti/expire', () => {
    control.soluti.expire();
    return 'panelExpired';
  });
  press('/panel/faults/:id/remove', (c) => {
    control.clearFaults(c.req.param('id'));
    return 'panelFaultRemoved';
  });
  press('/panel/:provider/faults', async (c): Promise<keyof Words> => {
    const fault = readFaultForm(c.req.param('provider') ?? '', new URLSearchParams(await c.req.text()));
    context.faults.add(fault);
    return 'panelFaultAdded';
  });
  press('/panel/:provider/switches/:name', async (c): Promise<keyof Words> => {
    const provider = providerNames.find((name) => name === c.req.param('provider'));
    if (provider === undefined) return 'panelInvalid';
    setSwitch(world(), provider, c.req.param('name') ?? '', new URLSearchParams(await c.req.text()).get('value'));
    return 'panelSaved';
  });
  return app;
}

function setSwitch(world: SandboxWorld, provider: ProviderName, name: string, value: string | null): void {
  const { switches } = world[provider];
  const table: SwitchTable = switches.table;
  switches.set({ [name]: readSwitch(table[name], value) });
}

/** A value that does not fit is the visitor's business, not a defect. */
async function noticeOf(work: () => keyof Words | Promise<keyof Words>): Promise<keyof Words> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NotFoundError) return 'panelNothingPending';
    if (error instanceof TypeError) return 'panelInvalid';
    throw error;
  }
}

function backToPanel(c: Context, context: SandboxContext, notice: keyof Words): Response {
  const pages = ['/', ...providerNames.map((provider) => `/${provider}/panel`)];
  const back = pages.find((path) => path === c.req.query('back')) ?? '/';
  const location = readVisitor(c, context).link(back, { notice });
  return new Response(null, { status: 303, headers: { location } });
}
