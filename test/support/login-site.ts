/**
 * A site with nothing but the login button, for tests that need headers, policies and origins which the demo does not
 * have: the built scripts, a backend of its own and one on another site, and a login page that sends the visitor back
 * by itself, with the opener policy that its address names.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';
import type { IngresseSwitches } from '../../src/sandbox/ingresse/ingresse-switches.js';
import { withUserToken } from '../../src/sandbox/ingresse/return-address.js';
import { createSandbox } from '../../src/sandbox/index.js';
import { createCatraca, type CatracaOptions } from '../../src/server/index.js';
import { toNodeListener } from '../../src/server/node.js';

export const openerPolicies = [
  'unsafe-none',
  'same-origin-allow-popups',
  'same-origin',
  'noopener-allow-popups',
] as const;
export type OpenerPolicy = (typeof openerPolicies)[number];

/** Where the login runs: without a backend, with one of the site's own, with one on another site. */
export type How = 'browser' | 'backend' | 'elsewhere';

/** A page of the site, told apart by its path, because a login page may drop the query. */
export interface SitePage {
  readonly how: How;
  readonly modes: string;
  readonly host?: OpenerPolicy;
  readonly provider?: OpenerPolicy;
  /** Whether the page clicks by itself as soon as the button is there. */
  readonly clicks?: boolean;
  /** Further attributes of the button. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** The page's Content-Security-Policy. */
  readonly policy?: string;
  /** Markup and scripts at the end of the body. */
  readonly extra?: string;
  /** Markup first in the head. */
  readonly head?: string;
  /** Further settings of the page. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** What a page told of a success. */
export interface Report {
  readonly via: string;
  readonly userId: string | null;
  readonly address: string;
  /** Whether it is the window that the visitor began in. */
  readonly began: boolean;
  readonly stored: readonly string[];
  /** Milliseconds since the page began to load. */
  readonly at: number;
}

export interface LoginSite {
  readonly url: string;
  readonly providerUrl: string;
  /** Every request to the site or to the other one, as `METHOD url`, with its Referer. */
  readonly requests: { readonly line: string; readonly referer: string }[];
  /** Whether the login page waits for a click on its link. */
  waits: boolean;
  /** How the login page treats the query of a return address. */
  returnQuery: IngresseSwitches['returnQuery'];
  /** The address of a page. */
  page(page: SitePage): string;
  /** The pages that a tab goes through by itself: from each one's success to the next. */
  chain(pages: readonly string[]): void;
  /** The first success that a page of this address tells; patience counts anew with each success of its chain. */
  report(page: string, chain?: readonly string[]): Promise<Report>;
  /** All of them, so far. */
  reports(page: string): readonly Report[];
  close(): Promise<void>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Milliseconds, on a machine that has other things to do. */
const patience = 30_000;

/** What the button and the return page are made of, as `npm run build` makes them. */
async function buildScript(mode: string): Promise<string> {
  const output = (await build({
    root,
    configFile: `${root}vite.config.ts`,
    mode,
    logLevel: 'silent',
    build: { write: false },
  })) as Rolldown.RolldownOutput | Rolldown.RolldownOutput[];
  const [first] = Array.isArray(output) ? output : [output];
  const chunk = first?.output.find((file) => file.type === 'chunk');
  if (chunk === undefined) throw new Error(`nothing was built for ${mode}`);
  return chunk.code;
}

/** Runs in every page of the site. */
const pageScript = `
import { configure } from '/button.js';
const { clicks, providerUrl, otherUrl, settings } = JSON.parse(document.querySelector('#settings').textContent);
const endpoint = document.querySelector('ingresse-login-button').getAttribute('endpoint');
configure({
  allowedAuthOrigins: [providerUrl],
  allowedReturnUrls: ['myapp://home'],
  ...(endpoint?.startsWith(otherUrl) ? { allowedEndpoints: [endpoint] } : {}),
  ...settings,
});
const key = 'test:clicked';
const button = document.querySelector('ingresse-login-button');
button.addEventListener('ingresse-login-success', ({ detail }) => {
  const stored = Object.keys(sessionStorage).filter((name) => name !== key);
  const { via, userId } = detail;
  const report = { via, userId, address: location.href, began: window.name === 'began', stored, at: performance.now() };
  void fetch('/report', { method: 'POST', keepalive: true, body: JSON.stringify({ page: location.pathname, report }) })
    .then((answer) => answer.json())
    .then((next) => next !== null && (report.began || via === 'redirect') && location.assign(next));
});
button.addEventListener('ingresse-login-error', ({ detail }) => (document.title = detail.code));
await button.updateComplete;
if (clicks && sessionStorage.getItem(key) !== location.pathname) {
  sessionStorage.setItem(key, location.pathname);
  window.name = 'began';
  button.shadowRoot.querySelector('button').click();
}
`;

/**
 * What analytics and session recorders do: take whatever tells where the visitor is and was, at once, at every change
 * and at the end, and send it home.
 */
const spyScript = `
const home = document.currentScript.src;
const seen = (globalThis.seen = []);
const look = () => {
  const { navigation } = globalThis;
  const entries = navigation === undefined ? [] : navigation.entries().map((entry) => [entry.url, entry.getState()]);
  const timings = performance.getEntries().map((entry) => JSON.stringify(entry));
  const globals = Object.getOwnPropertyNames(globalThis).filter((name) => typeof globalThis[name] === 'string');
  const values = globals.map((name) => globalThis[name]);
  const storages = [JSON.stringify({ ...sessionStorage }), JSON.stringify({ ...localStorage }), document.cookie];
  const text = [location.href, document.URL, document.baseURI, document.referrer, document.documentElement.outerHTML];
  seen.push(JSON.stringify([...text, ...timings, ...entries, ...values, ...storages, history.state]));
};
look();
new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
for (const name of ['DOMContentLoaded', 'load', 'pageshow', 'popstate', 'hashchange', 'click', 'pagehide']) {
  addEventListener(name, look, true);
}
for (const name of ['start', 'success', 'state-change']) {
  document.addEventListener('ingresse-login-' + name, (event) => {
    seen.push(JSON.stringify(event.detail), String(Object.values(event.detail)), Object.keys(event.detail).join());
  });
}
new PerformanceObserver((list) => seen.push(JSON.stringify(list.getEntries()))).observe({ entryTypes: ['resource', 'navigation', 'visibility-state'] });
setInterval(look, 50);
new Image().src = new URL('/pixel.png?' + encodeURIComponent(location.href), home).href;
`;

/** Stands in for the login page: the visitor signs in at once. */
const providerScript = `
const { waits, back } = document.documentElement.dataset;
document.querySelector('a').href = back;
if (waits === 'no') setTimeout(() => (location.href = back), 150);
`;

export async function startLoginSite(
  change: Partial<CatracaOptions> | ((url: string) => Partial<CatracaOptions>) = {},
): Promise<LoginSite> {
  const [button, returnScript, returnHead, returnPage] = await Promise.all([
    buildScript('module:ingresse-login-button'),
    buildScript('return'),
    buildScript('return-head'),
    readFile(`${root}src/components/ingresse-login-button/return.html`, 'utf8'),
  ]);
  const files: Record<string, readonly [type: string, text: string]> = {
    // The mark is where the script begins, for whoever measures.
    '/button.js': ['text/javascript', `performance.mark('script');\n${button}`],
    '/page.js': ['text/javascript', pageScript],
    '/provider.js': ['text/javascript', providerScript],
    '/spy.js': ['text/javascript', spyScript],
    '/return.js': ['text/javascript', returnScript],
    '/return-head.js': ['text/javascript', returnHead],
    '/return.html': ['text/html', returnPage],
  };
  const pages = new Map<string, SitePage>();
  const told = new Map<string, Report[]>();
  const next = new Map<string, string>();
  const pathOf = (page: string) => new URL(page).pathname;
  const requests: { line: string; referer: string }[] = [];
  const handlers: Record<'site' | 'other', Handler> = { site: notReady, other: notReady };
  const site = await listen((request, response) => handlers.site(request, response), 'localhost');
  const other = await listen((request, response) => handlers.other(request, response), '127.0.0.1');
  const [url, otherUrl] = [addressOf(site, 'localhost'), addressOf(other, '127.0.0.1')];

  const sandbox = createSandbox({ publicUrl: otherUrl, hostOrigins: [url] });
  const sandboxListener = toNodeListener(sandbox);
  const backends = openerPolicies.flatMap((policy) =>
    [url, otherUrl].map((base) => {
      const backend = createCatraca({
        publicUrl: `${base}/catraca/${policy}`,
        allowedOrigins: [url],
        ...(base !== url && { crossSiteOrigins: [url], returnUrls: [`${url}/*`] }),
        secrets: [{ id: 'test', key: randomBytes(32).toString('base64') }],
        ingresse: {
          apiKey: 'demo-key',
          authUrl: `${otherUrl}/auth/${policy}`,
          apiUrl: `${otherUrl}/ingresse/api`,
          deliver: 'page',
        },
        log: () => undefined,
        ...(typeof change === 'function' ? change(url) : change),
      });
      return { backend, base, prefix: `/catraca/${policy}/`, listener: toNodeListener(backend) };
    }),
  );
  const backendOf = (base: string, path: string) =>
    backends.find((each) => each.base === base && path.startsWith(each.prefix));

  const common = (base: string, request: IncomingMessage, response: ServerResponse): boolean => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    requests.push({
      line: `${String(request.method)} ${base}${String(request.url)}`,
      referer: request.headers.referer ?? '',
    });
    const backend = backendOf(base, path);
    const file = files[path];
    if (backend !== undefined) backend.listener(request, response);
    else if (file !== undefined) send(response, file[0], file[1]);
    else return false;
    return true;
  };

  handlers.site = (request, response) => {
    if (common(url, request, response)) return;
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const page = pages.get(path);
    if (path === '/report') {
      void readBody(request).then((body) => {
        const { page: from, report } = JSON.parse(body) as { page: string; report: Report };
        told.set(from, [...(told.get(from) ?? []), report]);
        send(response, 'application/json', JSON.stringify(next.get(from) ?? null));
      });
    } else if (path === '/out') {
      // Forwards visitors wherever the address says; browsers take the fragment along.
      response.writeHead(302, { location: new URL(request.url ?? '/', url).searchParams.get('to') ?? '/' }).end();
    } else if (page === undefined) {
      response.writeHead(404).end();
    } else {
      const { host = 'unsafe-none', policy } = page;
      send(response, 'text/html', markup(page, { url, otherUrl }), {
        'cross-origin-opener-policy': host,
        ...(policy === undefined ? {} : { 'content-security-policy': policy }),
      });
    }
  };
  handlers.other = (request, response) => {
    if (common(otherUrl, request, response)) return;
    const framed = /^\/frame\?(.*)/.exec(request.url ?? '')?.[1];
    if (framed !== undefined) {
      send(response, 'text/html', `<!doctype html><iframe src="${decodeURIComponent(framed)}"></iframe>`);
      return;
    }
    const policy = /^\/auth\/([a-z-]+)/.exec(request.url ?? '')?.[1];
    if (policy === undefined) {
      sandboxListener(request, response);
      return;
    }
    const returnUrl = new URL(request.url ?? '/', otherUrl).searchParams.get('returnUrl') ?? `${otherUrl}/nowhere`;
    const { waits, returnQuery } = self;
    const back = withUserToken(returnUrl, '12345-valid', { returnQuery, tokenPlace: 'query' });
    const data = `data-waits="${waits ? 'yes' : 'no'}" data-back="${back.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`;
    const html = `<!doctype html><html ${data}><title>Login page</title><a href="">Sign in</a><script src="/provider.js"></script>`;
    send(response, 'text/html', html, { 'cross-origin-opener-policy': policy });
  };

  const self: LoginSite = {
    url,
    providerUrl: otherUrl,
    requests,
    waits: false,
    returnQuery: 'keep',
    page(page) {
      const path = `/p/${String(pages.size)}`;
      pages.set(path, page);
      return url + path;
    },
    chain(links) {
      for (const [index, link] of links.entries()) {
        const following = links[index + 1];
        if (following !== undefined) next.set(pathOf(link), following);
      }
    },
    reports: (page) => told.get(pathOf(page)) ?? [],
    async report(page, chain = [page]) {
      const progress = () => chain.filter((link) => told.has(pathOf(link))).length;
      let [reached, end] = [progress(), Date.now() + patience];
      for (;;) {
        const [first] = told.get(pathOf(page)) ?? [];
        if (first !== undefined) return first;
        if (progress() > reached) [reached, end] = [progress(), Date.now() + patience];
        if (Date.now() > end) throw new Error(`no success was told by ${page}`);
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    },
    async close() {
      await Promise.all(backends.map(({ backend }) => backend.close()));
      await Promise.all([stop(site), stop(other)]);
    },
  };
  return self;
}

function markup(page: SitePage, { url, otherUrl }: { url: string; otherUrl: string }): string {
  const {
    how,
    modes,
    provider = 'unsafe-none',
    clicks = false,
    attributes = {},
    extra = '',
    head = '',
    settings = {},
  } = page;
  const base = how === 'backend' ? url : otherUrl;
  const own =
    how === 'browser'
      ? { 'api-key': 'demo-key', 'auth-url': `${otherUrl}/auth/${provider}` }
      : { endpoint: `${base}/catraca/${provider}` };
  const list = Object.entries({ lang: 'en', modes, ...own, ...attributes }).map(
    ([name, value]) => `${name}="${value}"`,
  );
  const data = JSON.stringify({ clicks, providerUrl: otherUrl, otherUrl, settings });
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
${head}
<title>Site</title><link rel="icon" href="data:,">
<script type="application/json" id="settings">${data}</script>
<script type="module" src="/page.js"></script></head>
<body><ingresse-login-button ${list.join(' ')}></ingresse-login-button>${extra}</body></html>`;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const notReady: Handler = (_request, response) => {
  response.writeHead(503).end();
};

function send(response: ServerResponse, type: string, text: string, headers: Record<string, string> = {}): void {
  response
    .writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store', ...headers })
    .end(text);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

async function listen(handler: Handler, host: string): Promise<Server> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return server;
}

function addressOf(server: Server, host: string): string {
  return `http://${host}:${String((server.address() as AddressInfo).port)}`;
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
