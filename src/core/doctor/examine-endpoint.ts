/** What can be said of a backend by asking it, without starting a login that anybody would have to end. */
import { insecure } from './diagnose-page.js';
import { isSameSite } from './same-site.js';
import type { Finding, FindingId } from './finding.js';

export type Provider = 'soluti' | 'ingresse' | 'idenge';

export interface ExamineOptions {
  /** Base address of the backend, absolute, without a slash at its end. */
  readonly endpoint: string;
  /** Of the page. */
  readonly origin: string;
  /** Those that the page needs; empty: whichever the backend serves. */
  readonly providers: readonly Provider[];
  /** Where a login comes back to; null: nobody signs in with Ingresse here. */
  readonly returnTo: string | null;
  /** Whether `returnTo` is a guess, because no page is known: that it is refused is no finding. */
  readonly isReturnGuessed?: boolean;
  /** Whether an element of the page offers a push. */
  readonly offersPush?: boolean;
  /** Whether this is a browser, which names the origin by itself and hides what CORS does not allow. */
  readonly inBrowser: boolean;
  readonly fetch: typeof fetch;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Milliseconds. */
const patience = 10_000;
/** Milliseconds that two clocks may differ: a signed statement lives for 60 seconds. */
const clockTolerance = 30_000;

/** Each provider's route, asked for something that it must refuse: nothing starts and nothing changes. */
const probes: Readonly<Record<Provider, readonly [method: string, path: string]>> = {
  soluti: ['POST', '/soluti/flows'],
  ingresse: ['POST', '/ingresse/flows'],
  idenge: ['PATCH', '/idenge/pass'],
};

export async function examineEndpoint(options: ExamineOptions): Promise<Finding[]> {
  const { endpoint, providers } = options;
  const found: Finding[] = insecure(endpoint);
  const wanted: readonly Provider[] = providers.length > 0 ? providers : ['soluti', 'ingresse', 'idenge'];
  const there: Provider[] = [];
  for (const provider of wanted) {
    const probe = await ask(options, ...probes[provider], { doctor: true });
    if (probe === null) return [...found, silence(options)];
    if (!isOurs(probe)) return [...found, { id: 'endpoint-wrong', what: endpoint, use: String(probe.status) }];
    if (provider === wanted[0]) found.push(...clock(options, probe));
    if (probe.status === 403) return [...found, { id: 'origin-not-allowed', what: options.origin, use: endpoint }];
    if (probe.status !== 404) there.push(provider);
    else if (providers.length > 0) found.push({ id: 'provider-missing', what: provider, use: endpoint });
  }
  if (there.length === 0 && providers.length === 0) found.push({ id: 'provider-missing', what: '-', use: endpoint });
  if (!options.inBrowser) found.push(...(await crossOrigin(options, there)));
  if (there.includes('ingresse')) found.push(...(await tryLogin(options)));
  if (there.includes('soluti')) found.push(...(await tryPush(options)), ...(await webhook(options)));
  return found;
}

/** Null where there is no answer, or none that this page may read. */
async function ask(
  options: ExamineOptions,
  method: string,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response | null> {
  const { endpoint, origin, inBrowser } = options;
  const own = inBrowser ? {} : { origin, 'sec-fetch-site': siteOf(origin, endpoint) };
  try {
    return await options.fetch(endpoint + path, {
      method,
      headers: { 'x-catraca': '1', 'content-type': 'application/json', ...own, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'manual',
      cache: 'no-store',
      signal: AbortSignal.timeout(patience),
    });
  } catch {
    return null;
  }
}

function siteOf(origin: string, endpoint: string): string {
  return new URL(endpoint).origin === origin ? 'same-origin' : 'cross-site';
}

/** In a browser, no answer may be one that CORS hides, and nothing tells the two apart. */
function silence({ endpoint, origin, inBrowser }: ExamineOptions): Finding {
  if (!inBrowser || new URL(endpoint).origin === origin) return { id: 'endpoint-unreachable', what: endpoint };
  return { id: 'endpoint-unreadable', what: endpoint, use: origin };
}

function isOurs(response: Response): boolean {
  const type = response.headers.get('content-type') ?? '';
  return type.startsWith('application/problem+json') || response.status === 200;
}

function clock({ now }: ExamineOptions, response: Response): Finding[] {
  const date = Date.parse(response.headers.get('date') ?? '');
  const apart = Math.round(Math.abs(date - now()) / 1000);
  return Number.isNaN(date) || apart * 1000 <= clockTolerance ? [] : [{ id: 'clock', what: String(apart) }];
}

/** What a browser would ask first, and what it would have to be told. */
async function crossOrigin(options: ExamineOptions, there: readonly Provider[]): Promise<Finding[]> {
  const { endpoint, origin } = options;
  const [provider] = there;
  if (provider === undefined || new URL(endpoint).origin === origin) return [];
  const [method, path] = probes[provider];
  const asked = { 'access-control-request-method': method, 'access-control-request-headers': 'content-type,x-catraca' };
  const [preflight, answer] = [
    await ask(options, 'OPTIONS', path, undefined, asked),
    await ask(options, method, path, { doctor: true }),
  ];
  const names = (preflight?.headers.get('access-control-allow-headers') ?? '').toLowerCase();
  const isFine =
    preflight?.ok === true &&
    names.includes('x-catraca') &&
    [preflight, answer].every((each) => each?.headers.get('access-control-allow-origin') === origin);
  return isFine ? [] : [{ id: 'cors', what: endpoint, use: origin }];
}

/** Begins a login to see whether it may come back here, and takes it back at once. */
async function tryLogin(options: ExamineOptions): Promise<Finding[]> {
  const { origin, returnTo, isReturnGuessed = false } = options;
  if (returnTo === null) return [];
  const answer = await ask(options, 'POST', '/ingresse/flows', { mode: 'redirect', returnTo, origin });
  if (answer?.status === 403 && !isReturnGuessed) return [{ id: 'return-url', what: returnTo }];
  if (answer?.status !== 201) return [];
  const { id, secret, url } = (await answer.json()) as { id: string; secret: string; url: string };
  const found = await crossSite(options, url);
  await ask(options, 'DELETE', `/ingresse/flows/${id}`, undefined, { 'x-catraca-flow': secret });
  return found;
}

/**
 * A page on another site than the backend, which `crossSiteOrigins` does not list: the ticket's cookie says so, because
 * it is `SameSite=None` for listed origins alone. A page may read no cookie of this kind, so only the command looks.
 */
async function crossSite({ endpoint, origin, inBrowser, fetch: doFetch }: ExamineOptions, url: string) {
  if (inBrowser || !url.startsWith('https:') || isSameSite(new URL(origin), new URL(endpoint))) return [];
  try {
    const ticket = await doFetch(url, { redirect: 'manual', signal: AbortSignal.timeout(patience) });
    const cookie = ticket.headers.get('set-cookie') ?? '';
    return /samesite=lax/i.test(cookie) ? [{ id: 'cross-site' as const, what: origin, use: endpoint }] : [];
  } catch {
    return [];
  }
}

/** Begins a flow to see whether a push may be sent, and takes it back at once. */
async function tryPush(options: ExamineOptions): Promise<Finding[]> {
  if (options.offersPush !== true) return [];
  const answer = await ask(options, 'POST', '/soluti/flows', {});
  if (answer?.status !== 201) return [];
  const { id, secret, canNotify } = (await answer.json()) as { id: string; secret: string; canNotify: boolean };
  await ask(options, 'DELETE', `/soluti/flows/${id}`, undefined, { 'x-catraca-flow': secret });
  return canNotify ? [] : [{ id: 'push-off', what: options.endpoint }];
}

/** Posts as the provider does: without a cookie, an origin or a header of ours. The right answer is our constant 404. */
async function webhook({ endpoint, origin, inBrowser, fetch: doFetch }: ExamineOptions): Promise<Finding[]> {
  const { hostname } = new URL(endpoint);
  if (/^(10|192\.168|172\.(1[6-9]|2\d|3[01])|169\.254)\.|\.(local|lan|internal|test)$/.test(hostname)) {
    return [{ id: 'webhook-private', what: hostname }];
  }
  // Nobody else's page may read that answer.
  if (inBrowser && new URL(endpoint).origin !== origin) return [];
  const wrong = (use: string): Finding[] => [{ id: 'webhook-unreachable' satisfies FindingId, what: endpoint, use }];
  try {
    const response = await doFetch(`${endpoint}/soluti/callback/${'A'.repeat(22)}/${'A'.repeat(43)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: 'e30.e30.e30', short_token: 'doctor' }),
      credentials: 'omit',
      redirect: 'manual',
      signal: AbortSignal.timeout(patience),
    });
    return response.status === 404 && isOurs(response) ? [] : wrong(String(response.status));
  } catch {
    return wrong('-');
  }
}
