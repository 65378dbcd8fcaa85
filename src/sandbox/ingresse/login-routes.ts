/** The simulated `auth.ingresse.com`: shows the login page, checks what is typed, and sends the visitor back with a token. */
import { Hono, type Context } from 'hono';
import type { SandboxContext } from '../context.js';
import type { Html } from '../pages/html.js';
import { readVisitor, renderPage, type PageOptions, type Visitor } from '../pages/page.js';
import { record } from '../record.js';
import type { IngresseAccount } from './accounts.js';
import type { IngresseState } from './ingresse-api-routes.js';
import { gatewayError } from './ingresse-errors.js';
import { continueInAppPage, endPage, loginPage, type LoginForm, type LoginView } from './login-page.js';
import { pictures } from './pictures.js';
import { isDeepLink, isReturnAddress, withUserToken } from './return-address.js';

/** The documentation's name for the API key first, then those that Ingresse's own pages have used. */
const apiKeyNames = ['apikey', 'apiKey', 'publicKey', 'publickey'];

export function createLoginRoutes(context: SandboxContext, state: () => IngresseState): Hono {
  const app = new Hono();
  const recorded = (operation: string) => record(context, 'ingresse', operation, gatewayError);
  for (const path of ['/auth', '/auth/']) {
    app.get(path, recorded('auth'), (c) => showLogin(c, context, state()));
    app.post(path, recorded('signIn'), (c) => takeLogin(c, context, state()));
  }
  app.get('/auth/cancelled', (c) => showCancelled(c, context, state()));
  app.get('/pictures/:name', (c) => {
    const picture = Object.hasOwn(pictures, c.req.param('name')) ? pictures[c.req.param('name')] : undefined;
    if (picture === undefined) return c.notFound();
    const bytes = Uint8Array.from(atob(picture), (character) => character.charCodeAt(0));
    return new Response(bytes, {
      headers: { 'content-type': 'image/png', 'cache-control': 'max-age=3600', 'access-control-allow-origin': '*' },
    });
  });
  return app;
}

function showLogin(c: Context, context: SandboxContext, state: IngresseState): Response {
  const visitor = readVisitor(c, context);
  const form = readForm(c, visitor);
  if (form === null) return answer(c, context, state, visitor, endPage(visitor, 'bad-return', null), 400);
  return answer(c, context, state, visitor, loginPage(visitor, form));
}

async function takeLogin(c: Context, context: SandboxContext, state: IngresseState): Promise<Response> {
  const visitor = readVisitor(c, context);
  const form = readForm(c, visitor);
  if (form === null) return answer(c, context, state, visitor, endPage(visitor, 'bad-return', null), 400);
  const fields = new URLSearchParams(await c.req.text());
  const typed = {
    email: fields.get('email')?.trim() ?? '',
    name: fields.get('name')?.trim() ?? '',
    password: fields.get('password') ?? '',
  };
  if (form.view === 'recover') {
    return answer(c, context, state, visitor, loginPage(visitor, { ...form, view: 'recovered' }));
  }
  const result = form.view === 'sign-up' ? signUp(state, typed) : signIn(state, typed);
  if (typeof result === 'string') {
    return answer(c, context, state, visitor, loginPage(visitor, { ...form, typed, problem: result }));
  }
  return sendBack(c, context, state, visitor, form, result);
}

interface Typed {
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

function signIn({ accounts }: IngresseState, { email, password }: Typed): IngresseAccount | 'wrongPassword' {
  return accounts.signIn(email, password) ?? 'wrongPassword';
}

function signUp({ accounts }: IngresseState, typed: Typed): IngresseAccount | 'emailTaken' | 'fieldsMissing' {
  if (Object.values(typed).includes('')) return 'fieldsMissing';
  return accounts.find(typed.email) === undefined ? accounts.signUp(typed) : 'emailTaken';
}

function sendBack(
  c: Context,
  context: SandboxContext,
  state: IngresseState,
  visitor: Visitor,
  { apiKey, returnUrl }: LoginForm,
  account: IngresseAccount,
): Response {
  const token = state.accounts.issue(account, apiKey);
  if (returnUrl === null) return answer(c, context, state, visitor, endPage(visitor, 'signed-in', null));
  const address = withUserToken(returnUrl, token, state.switches.values);
  if (isDeepLink(address)) return answer(c, context, state, visitor, continueInAppPage(visitor, address));
  return new Response(null, {
    status: 303,
    headers: { ...pageHeaders(state), location: new URL(address).href, 'referrer-policy': 'no-referrer' },
  });
}

function showCancelled(c: Context, context: SandboxContext, state: IngresseState): Response {
  const visitor = readVisitor(c, context);
  const form = readForm(c, visitor);
  const { cancel } = state.switches.values;
  const backTo = form === null || cancel === 'stay' ? null : form.returnUrl;
  return answer(c, context, state, visitor, endPage(visitor, 'cancelled', backTo));
}

/** What the page was opened with; `null` where its return address cannot be opened. */
function readForm(c: Context, visitor: Visitor): LoginForm | null {
  const query = c.req.query();
  const returnUrl = query['returnUrl'] ?? null;
  if (returnUrl !== null && !isReturnAddress(returnUrl)) return null;
  const views: readonly LoginView[] = ['sign-in', 'sign-up', 'recover'];
  return {
    view: views.find((view) => view === query['view']) ?? 'sign-in',
    apiKey: apiKeyNames.map((name) => query[name]).find((value) => value !== undefined) ?? null,
    returnUrl,
    address(view) {
      const path = view === 'cancelled' ? '/ingresse/auth/cancelled' : '/ingresse/auth/';
      return `${visitor.path(path)}?${new URLSearchParams({ ...query, view }).toString()}`;
    },
    typed: { email: '', name: '' },
    problem: null,
  };
}

function answer(
  c: Context,
  context: SandboxContext,
  state: IngresseState,
  visitor: Visitor,
  body: Html,
  status = 200,
): Response {
  const options: PageOptions = {
    title: `Ingresse · ${visitor.words.simulated}`,
    body,
    status,
    layout: 'dialog',
    framed: false,
    leaves: true,
    headers: pageHeaders(state),
  };
  return renderPage(c, context, visitor, options);
}

function pageHeaders({ switches }: IngresseState): Record<string, string> {
  return { 'cross-origin-opener-policy': switches.values.openerPolicy };
}
