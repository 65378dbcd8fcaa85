/** The simulated Ingresse API: `login/renew-token`, `users/{id}` and the older `user/{id}`. */
import { Hono, type Context } from 'hono';
import { base64url, randomText, type SandboxContext } from '../context.js';
import { record } from '../record.js';
import type { Switches } from '../switches.js';
import type { Accounts, IngresseAccount, TokenState } from './accounts.js';
import { gatewayError, ingresseError } from './ingresse-errors.js';
import type { ingresseSwitchTable } from './ingresse-switches.js';

export interface IngresseState {
  readonly switches: Switches<typeof ingresseSwitchTable>;
  readonly accounts: Accounts;
}

/** The API key that stands for an application without permission: 2007. */
const refusedApiKey = 'refuse';

export function createIngresseApi(context: SandboxContext, state: () => IngresseState): Hono {
  const api = new Hono();
  const refuse = (status: number) => gatewayError(status);

  api.use(async (c, next) => {
    if (c.req.method === 'OPTIONS') c.res = new Response(null, { status: 204 });
    else await next();
    if (state().switches.values.cors === 'none') return;
    c.res.headers.set('access-control-allow-origin', '*');
    c.res.headers.set('access-control-allow-methods', 'GET, OPTIONS');
    c.res.headers.set('access-control-allow-headers', c.req.header('access-control-request-headers') ?? '*');
  });

  api.get('/login/renew-token', record(context, 'ingresse', 'renewToken', refuse), (c) =>
    whenLive(c, state(), ({ account }) => renewalAnswer(context, state(), account)),
  );
  for (const path of ['/users/:id', '/user/:id']) {
    api.get(path, record(context, 'ingresse', 'user', refuse), (c) =>
      whenLive(c, state(), ({ account }) => profileAnswer(c, context, state(), account)),
    );
  }
  api.all('*', record(context, 'ingresse', 'unknown', refuse), () => gatewayError(404, 'Not found'));
  return api;
}

/** Checks the application and the token before anything is answered. */
function whenLive(
  c: Context,
  { switches, accounts }: IngresseState,
  answer: (token: Extract<TokenState, { kind: 'live' }>) => Response,
): Response {
  const { errorShape, apiError, tokenCheck } = switches.values;
  const refuse = (code: number) => ingresseError(code, errorShape);
  if (apiError !== 'none') return refuse(Number(apiError));
  const apiKey = c.req.query('apikey') ?? c.req.header('apikey') ?? '';
  const userToken = c.req.query('usertoken') ?? '';
  if (apiKey === '') return refuse(1001);
  if (apiKey === refusedApiKey) return refuse(2007);
  if (userToken === '') return refuse(2001);
  const token = accounts.check(userToken, tokenCheck);
  if (token.kind === 'refused') return refuse(token.code);
  // A token is for one application; one got without an application, or made by a test, fits any.
  if (token.apiKey !== null && token.apiKey !== apiKey) return refuse(6060);
  return answer(token);
}

/** A new JWT. That its answer names the user at all is not documented. */
function renewalAnswer(context: SandboxContext, state: IngresseState, account: IngresseAccount): Response {
  const { renewal } = state.switches.values;
  const named = renewal === 'other-user' ? (otherAccount(state, account) ?? account) : account;
  const claims = renewal === 'jwt' || renewal === 'other-user' ? { sub: named.id } : {};
  const beside = renewal === 'member' ? { userId: named.id } : {};
  const responseData = { authToken: fakeJwt(context, claims), ...beside };
  return Response.json({ responseData, responseStatus: 200 });
}

/** Who judges the hash alone shows the profile of any id, and of a stranger's only what anybody may read. */
function profileAnswer(c: Context, context: SandboxContext, state: IngresseState, account: IngresseAccount): Response {
  const { profile, errorShape, tokenCheck } = state.switches.values;
  const isOwn = c.req.param('id') === String(account.id);
  const asked = state.accounts.list().find(({ id }) => String(id) === c.req.param('id'));
  if (asked === undefined || (!isOwn && tokenCheck === 'whole')) return ingresseError(2009, errorShape);
  if (profile === 'error') return ingresseError(3002, errorShape);
  if (profile === 'unreadable') return Response.json({ responseData: [], responseStatus: 200 });
  const shown = profile === 'other-user' ? (otherAccount(state, asked) ?? asked) : asked;
  const members = profileMembers(context, state, shown);
  const isPublic = profile === 'public' || !isOwn;
  const wanted = c.req.query('fields')?.split(',');
  const entries = Object.entries(members)
    .filter(([name]) => wanted === undefined || wanted.includes(name))
    .filter(([name]) => !isPublic || publicFields.has(name));
  return Response.json({ responseData: Object.fromEntries(entries), responseStatus: 200 });
}

/** Of a profile, what needs no token of that user. */
const publicFields = new Set(['id', 'name', 'companyId', 'type', 'pictures']);

function otherAccount({ accounts }: IngresseState, account: IngresseAccount): IngresseAccount | undefined {
  return accounts.list().find((other) => other.id !== account.id);
}

function profileMembers(context: SandboxContext, { switches }: IngresseState, account: IngresseAccount) {
  const { profileName, profilePicture } = switches.values;
  const names = {
    ok: account.name,
    long: 'Maria Aparecida Fernanda dos Santos Albuquerque de Vasconcelos e Silva',
    markup: '<img src=x onerror=alert(1)>',
    missing: null,
  };
  const links = {
    ok: account.picture === null ? null : `${context.publicUrl}/ingresse/pictures/${account.picture}`,
    missing: null,
    hostile: 'javascript:alert(1)',
    broken: `${context.publicUrl}/ingresse/pictures/none.png`,
  };
  const link = links[profilePicture];
  return {
    id: account.id,
    name: names[profileName],
    email: account.email,
    verified: true,
    companyId: 1,
    type: 'user',
    phone: { ddi: 55, number: '11987654321' },
    pictures: link === null ? [] : [{ type: 'small', link }],
  };
}

/** Looks like the JWT that the real one gives; nobody is meant to read it. */
function fakeJwt(context: SandboxContext, claims: Readonly<Record<string, number>>): string {
  const encode = (value: unknown) => base64url(new TextEncoder().encode(JSON.stringify(value)));
  const expires = Math.floor(context.now() / 1000) + 86_400;
  return `${encode({ alg: 'HS256' })}.${encode({ ...claims, exp: expires })}.${randomText(context, 32)}`;
}
