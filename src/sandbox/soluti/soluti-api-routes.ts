/** The simulated Soluti API: `/oauth/start`, `/oauth/notify` and `/oauth/token`, plain and below each environment's name. */
import { Hono, type Context } from 'hono';
import { randomText, type SandboxContext } from '../context.js';
import { record } from '../record.js';
import type { AuthRequest } from './auth-requests.js';
import { isCompany, magicClients, magicOutcome, readUsername } from './holders.js';
import { push, startMagic, type SolutiState } from './phone.js';
import { notifyAnswer, startAnswer, tokenAnswer } from './soluti-answers.js';
import { solutiError } from './soluti-errors.js';

/** The environments of the documentation; `sandbox` is what the paths without a name mean. */
export const solutiEnvironments = [
  'sandbox',
  'develop',
  'bird-staging',
  'vault-staging',
  'bird-production',
  'vault-production',
] as const;

const knownScopes = ['single_signature', 'multi_signature', 'signature_session', 'authentication_session'];

/** Seconds: 7 days for a CPF, 30 for a CNPJ. */
const lifetimeLimits = { person: 604_800, company: 2_592_000 };
const defaultLifetime = 3600;

/** What the provider's console calls the application. */
const demoClientName = 'Loja Exemplo';

type Refuse = (status: number, reason: string, message: string) => Response;

export function createSolutiApi(context: SandboxContext, state: () => SolutiState): Hono {
  const api = new Hono();
  const refuse: Refuse = (status, reason, message) =>
    solutiError(status, reason, message, state().switches.values.errorShape);
  const refuseStatus = (status: number) => refuse(status, status === 429 ? 'too_many_requests' : 'error', 'Refused');
  const recorded = (operation: string) => record(context, 'soluti', operation, refuseStatus);

  for (const environment of solutiEnvironments) {
    const base = environment === 'sandbox' ? '/oauth' : `/${environment}/oauth`;
    api.post(`${base}/start`, recorded('start'), (c) => start(c, context, state(), environment, refuse));
    api.post(`${base}/notify`, recorded('notify'), (c) => notify(c, context, state(), environment, refuse));
    api.get(`${base}/token`, recorded('token'), (c) => exchange(c, context, state(), environment, refuse));
    api.all(`${base}/*`, recorded('unknown'), () => refuse(404, 'not_found', 'There is no such path'));
  }
  return api;
}

async function start(
  c: Context,
  context: SandboxContext,
  state: SolutiState,
  environment: string,
  refuse: Refuse,
): Promise<Response> {
  const body = await readJson(c);
  if (body === null) return refuse(400, 'invalid_request', 'Send a JSON object');
  const client = readClient(body, refuse);
  if (client instanceof Response) return client;
  const wish = readWish(body, state, refuse);
  if (wish instanceof Response) return wish;

  const { values } = state.switches;
  const { username, ...asked } = wish;
  const request = state.requests.start(
    {
      ...asked,
      environment,
      clientId: client,
      clientName: writtenClientName(values.clientName),
      canNotify: values.canNotify && client !== magicClients.withoutPush,
    },
    values,
  );
  if (username !== null && request.canNotify) push(context, state, request, username);
  startMagic(context, state, request);
  return startAnswer(request, values);
}

/** The application that asks, or the refusal. */
function readClient(body: Record<string, unknown>, refuse: Refuse): string | Response {
  const { client_id: clientId, client_secret: clientSecret } = body;
  if (!isText(clientId) || !isText(clientSecret) || clientId === magicClients.refuse) {
    return refuse(401, 'invalid_client', 'client_id or client_secret is wrong');
  }
  if (clientId === magicClients.forbidden) return refuse(403, 'access_denied', 'The application is not allowed here');
  if (clientId === magicClients.unavailable) return refuse(503, 'temporarily_unavailable', 'Try again later');
  return clientId;
}

/** What the application asks for, or the refusal. */
function readWish(body: Record<string, unknown>, state: SolutiState, refuse: Refuse) {
  const scope = body['scope'] ?? 'authentication_session';
  if (!isText(scope) || !scope.split(' ').every((item) => knownScopes.includes(item))) {
    return refuse(400, 'invalid_scope', 'There is no such scope');
  }
  const callbackUrl = body['callback_url'] ?? null;
  if (callbackUrl !== null && !(isText(callbackUrl) && /^https?:/.test(callbackUrl) && URL.canParse(callbackUrl))) {
    return refuse(400, 'invalid_request', 'callback_url is not a web address');
  }
  const username = body['username'] === undefined ? null : readUsername(body['username']);
  if (body['username'] !== undefined && username === null) return refuse(400, 'invalid_request', 'username is wrong');
  const lifetime = readLifetime(body['lifetime'], username, state);
  if (lifetime === null) return refuse(400, 'invalid_request', 'lifetime is wrong or above the limit');
  return { scope, callbackUrl, username, lifetime };
}

async function notify(
  c: Context,
  context: SandboxContext,
  state: SolutiState,
  environment: string,
  refuse: Refuse,
): Promise<Response> {
  const body = await readJson(c);
  if (body === null) return refuse(400, 'invalid_request', 'Send a JSON object');
  const username = readUsername(body['username']);
  const magic = magicOutcome(username);
  if (username === null || magic === 'refuse') return refuse(400, 'invalid_request', 'username is wrong');
  if (magic === 'fail') return refuse(500, 'server_error', 'The notification service failed');
  const request = isText(body['short_token']) ? state.requests.find(body['short_token']) : undefined;
  // Each environment is a cloud of its own: another one's request does not exist here.
  if (request?.environment !== environment) return refuse(404, 'invalid_request', 'short_token is unknown');
  if (state.requests.stateOf(request) !== 'pending') return refuse(400, 'invalid_request', 'short_token has ended');
  if (!request.canNotify) return refuse(403, 'access_denied', 'The application may not send notifications');
  state.requests.rotate(request, state.switches.values);
  push(context, state, request, username);
  return notifyAnswer(request, state.switches.values);
}

async function exchange(
  c: Context,
  context: SandboxContext,
  state: SolutiState,
  environment: string,
  refuse: Refuse,
): Promise<Response> {
  const { values } = state.switches;
  if (values.exchangeDelay > 0) await context.delay(values.exchangeDelay, c.req.raw.signal);
  const jwt = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  if (jwt === undefined) return refuse(401, 'invalid_token', 'Send the temporary token as Bearer');
  const grant = state.requests.findGrant(jwt);
  if (grant?.request.environment !== environment || context.now() >= grant.expiresAt) {
    return refuse(401, 'invalid_token', 'The temporary token is unknown or too old');
  }
  const { request } = grant;
  if (isOut(request, context.now())) {
    const response = refuse(503, 'temporarily_unavailable', 'Try again later');
    response.headers.set('retry-after', String(outage.retryAfter));
    return response;
  }
  const failure = failureNow(request, state);
  if (failure !== null) return refuse(failure, 'server_error', 'The exchange failed');
  if (values.jwtSingleUse && grant.used > 0) return refuse(400, 'invalid_grant', 'The temporary token was used');
  grant.used += 1;
  return tokenAnswer(request, randomText(context, 32), values);
}

/** An outage of a magic holder: milliseconds after the approval, and seconds that the answers ask to wait. */
const outage = { time: 10_000, retryAfter: 2 };

function isOut({ approvedBy, approvedAt }: AuthRequest, now: number): boolean {
  return magicOutcome(approvedBy) === 'exchange-outage' && now < (approvedAt ?? 0) + outage.time;
}

/** The status that this exchange fails with; `null` where it does not. */
function failureNow(request: AuthRequest, { requests, switches }: SolutiState): number | null {
  const { exchangeStatus, exchangeFailures } = switches.values;
  if (magicOutcome(request.approvedBy) === 'exchange-fails') return 500;
  if (exchangeStatus === 'none') return null;
  return exchangeFailures === 0 || requests.countFailure(request) < exchangeFailures ? Number(exchangeStatus) : null;
}

/** The body, where it is a JSON object that says so; a form of another site cannot say so. */
async function readJson(c: Context): Promise<Record<string, unknown> | null> {
  if (!/^application\/json\b/i.test(c.req.header('content-type') ?? '')) return null;
  try {
    const value: unknown = await c.req.json();
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function readLifetime(value: unknown, username: string | null, { switches }: SolutiState): number | null {
  if (value === undefined) return defaultLifetime;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) return null;
  // Who approves a QR code is not known yet: the wider limit.
  const limit = username === null || isCompany(username) ? lifetimeLimits.company : lifetimeLimits.person;
  if (value <= limit) return value;
  return switches.values.lifetimeAboveLimit === 'clamp' ? limit : null;
}

function writtenClientName(form: SolutiState['switches']['values']['clientName']): string {
  if (form === 'markup') return '<img src=x onerror=alert(1)>';
  if (form === 'long') return 'Associação Brasileira de Produtores de Espetáculos e Festivais Internacionais de Música';
  return demoClientName;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
