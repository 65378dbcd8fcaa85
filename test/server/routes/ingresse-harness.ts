/** A backend beside the simulated Ingresse, and browsers that keep their own cookies. */
import { expect } from 'vitest';
import { createSandbox } from '../../../src/sandbox/index.js';
import { createCatraca, type CatracaOptions, type IngresseOptions, type LogEvent } from '../../../src/server/index.js';
import { testClock } from '../test-clock.js';

export const publicUrl = 'https://shop.example/catraca';
export const origin = 'https://shop.example';
/** On another site than the backend. */
export const otherOrigin = 'https://app.other.example';
/** Of another origin, but on the backend's site. */
export const siblingOrigin = 'https://app.shop.example';
export const sandboxUrl = 'http://127.0.0.1:5180';
export const secrets = [{ id: 'now', key: 'q83hZ0pTq2vYw1xk5m8Rj4Lb7Nc9Df6GsUe3Ai0Po2E=' }];

export type Harness = ReturnType<typeof ingresseHarness>;
export type Browser = ReturnType<Harness['browser']>;

export interface StartedLogin {
  readonly id: string;
  readonly secret: string;
  readonly url: string;
  readonly expiresIn: number;
}

export function ingresseHarness(ingresse: Partial<IngresseOptions> = {}, options: Partial<CatracaOptions> = {}) {
  const clock = testClock();
  const sandbox = createSandbox({ publicUrl: sandboxUrl, now: () => clock.now() });
  const logged: LogEvent[] = [];
  const delivery = ingresse.onSignedIn || ingresse.deliver ? {} : ({ deliver: 'page' } as const);
  const catraca = createCatraca({
    publicUrl,
    allowedOrigins: [origin, otherOrigin, siblingOrigin],
    returnUrls: [
      'https://shop.example/app',
      'https://app.shop.example/',
      'https://app.other.example/page',
      'https://app.other.example/shop/*',
      'shopapp://home',
    ],
    crossSiteOrigins: [otherOrigin],
    secrets,
    ingresse: {
      apiKey: 'demo-key',
      authUrl: `${sandboxUrl}/ingresse/auth/`,
      apiUrl: `${sandboxUrl}/ingresse/api`,
      ...delivery,
      ...ingresse,
    },
    allowSandbox: true,
    log: (event) => logged.push(event),
    fetch: (input: RequestInfo | URL, init?: RequestInit) => sandbox.fetch(new Request(input, init)),
    clock,
    ...options,
  });

  /** A user token as the login page would give it. */
  const tokenOf = (userId = 12345) => `${String(userId)}-valid`;

  /** One visitor's browser: it keeps our cookies and sends them back, as `SameSite=Lax` lets it. */
  function browser(pageOrigin = origin) {
    const cookies = new Map<string, string>();
    const isOwn = pageOrigin === new URL(options.publicUrl ?? publicUrl).origin;
    const isSameSite = isOwn || pageOrigin === siblingOrigin;
    const site = isOwn ? 'same-origin' : isSameSite ? 'same-site' : 'cross-site';

    const keep = (response: Response) => {
      for (const line of response.headers.getSetCookie()) {
        const [pair = '', ...attributes] = line.split('; ');
        const [name = '', value = ''] = pair.split('=');
        if (attributes.includes('Max-Age=0')) cookies.delete(name);
        else cookies.set(name, value);
      }
      return response;
    };
    const cookieHeader = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');

    const navigate = async (url: string, headers: HeadersInit = {}) => {
      const all = new Headers({ 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate', cookie: cookieHeader() });
      new Headers(headers).forEach((value, name) => all.set(name, value));
      return keep(await catraca.fetch(new Request(url, { headers: all, redirect: 'manual' })));
    };

    const send = async (
      method: string,
      path: string,
      init: { body?: unknown; secret?: string; headers?: HeadersInit; cookies?: boolean } = {},
    ) => {
      const headers = new Headers({ 'x-catraca': '1', 'sec-fetch-site': site });
      if (method !== 'GET' || !isOwn) headers.set('origin', pageOrigin);
      if (init.cookies ?? isSameSite) headers.set('cookie', cookieHeader());
      if (init.secret !== undefined) headers.set('x-catraca-flow', init.secret);
      if (init.body !== undefined) headers.set('content-type', 'application/json');
      new Headers(init.headers).forEach((value, name) => headers.set(name, value));
      const body = init.body === undefined ? {} : { body: JSON.stringify(init.body) };
      return keep(await catraca.fetch(new Request(publicUrl + path, { method, headers, ...body })));
    };

    const start = async (body: object = {}): Promise<StartedLogin> => {
      const response = await send('POST', '/ingresse/flows', {
        body: {
          mode: 'popup',
          returnTo: `${pageOrigin}/${pageOrigin === otherOrigin ? 'page' : 'app'}`,
          origin: pageOrigin,
          ...body,
        },
      });
      expect(response.status).toBe(201);
      return (await response.json()) as StartedLogin;
    };

    /** Opens the ticket; gives the address that Ingresse would send the visitor back to. */
    const open = async (login: Pick<StartedLogin, 'url'>): Promise<string> => {
      const response = await navigate(login.url);
      expect(response.status).toBe(302);
      const page = new URL(response.headers.get('location') ?? '');
      expect(page.origin + page.pathname).toBe(`${sandboxUrl}/ingresse/auth/`);
      return page.searchParams.get('returnUrl') ?? '';
    };

    const comeBack = (returnUrl: string, token = tokenOf()) => navigate(`${returnUrl}?usertoken=${token}`);

    const redeem = (login: StartedLogin, body: object = {}, init: { cookies?: boolean } = {}) =>
      send('POST', `/ingresse/flows/${login.id}/redeem`, { secret: login.secret, body, ...init });
    const ack = (login: StartedLogin) =>
      send('POST', `/ingresse/flows/${login.id}/ack`, { secret: login.secret, body: {} });
    const cancel = (login: StartedLogin) => send('DELETE', `/ingresse/flows/${login.id}`, { secret: login.secret });

    return { cookies, navigate, send, start, open, comeBack, redeem, ack, cancel };
  }

  return { catraca, clock, sandbox, logged, browser, tokenOf };
}

/** What a page of ours hands over. */
export async function handedOver(response: Response) {
  const text = await response.text();
  const json = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(text)?.[1] ?? 'null';
  return JSON.parse(json) as {
    origin: string;
    message: { type: string; flow: string; code: string | null; error: string | null };
    back: string | null;
  };
}

export const codeOf = async (response: Response): Promise<string> => ((await response.json()) as { code: string }).code;
