/** A small site with the three elements and a backend behind it, well set up, and a way to break each part of it. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { createCatraca, type CatracaOptions } from '../../src/server/index.js';
import { toNodeListener } from '../../src/server/node.js';
import { freePort } from '../../scripts/free-port.mjs';

export interface DoctorSite {
  /** Of the page, with a slash at its end. */
  readonly url: string;
  readonly endpoint: string;
  /** The backend at another port, which is another origin. */
  readonly elsewhere: string;
  close(): Promise<void>;
}

export interface DoctorSiteOptions {
  /** The page's markup, made of the other addresses; default: one of each element at `/catraca`. */
  readonly body?: (site: Pick<DoctorSite, 'endpoint' | 'elsewhere'>) => string;
  /** Markup in the head; default: a script tag per element. */
  readonly head?: string;
  /** Of the page. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly catraca?: (origin: string) => Partial<CatracaOptions>;
  /** Stands in front of the backend, as a proxy would. */
  readonly proxy?: (request: Request, next: (request: Request) => Promise<Response>) => Promise<Response>;
}

const tags = ['ingresse-login-button', 'soluti-qr-auth', 'idenge-pass-card'];
export const scriptTags = tags.map((tag) => `<script type="module" src="/js/${tag}.js"></script>`).join('\n');
export const elements = tags.map((tag) => `<${tag} endpoint="/catraca"></${tag}>`).join('\n');

export async function startDoctorSite(options: DoctorSiteOptions = {}): Promise<DoctorSite> {
  const [port, otherPort] = [await freePort(), await freePort()];
  const origin = `http://127.0.0.1:${String(port)}`;
  const endpoint = `${origin}/catraca`;
  const elsewhere = `http://127.0.0.1:${String(otherPort)}/catraca`;
  const catraca = createCatraca({
    publicUrl: endpoint,
    allowedOrigins: [origin],
    secrets: [{ id: '1', key: Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64') }],
    ingresse: { apiKey: 'demo', deliver: 'page' },
    soluti: {
      environment: 'sandbox',
      sandboxUrl: `${origin}/nobody`,
      clientId: 'demo',
      clientSecret: 'demo',
      deliver: 'page',
    },
    idenge: { apiKey: 'demo', apiSecret: 'demo', identify: () => null },
    log: () => undefined,
    ...options.catraca?.(origin),
  });
  const { proxy = (request, next) => next(request) } = options;
  const backend = toNodeListener({ fetch: (request) => proxy(request, (asked) => catraca.fetch(asked)) });
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>${options.head ?? scriptTags}</head>
<body><main><h1>Shop</h1>${options.body?.({ endpoint, elsewhere }) ?? elements}</main></body></html>`;

  const site = createServer((request, response) => {
    const path = new URL(request.url ?? '/', origin).pathname;
    if (path.startsWith('/catraca/')) backend(request, response);
    else if (path === '/') response.writeHead(200, { 'content-type': 'text/html', ...options.headers }).end(html);
    else
      void script(path).then((code) => {
        if (code === null) response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>No such page</h1>');
        else response.writeHead(200, { 'content-type': 'text/javascript' }).end(code);
      });
  });
  const other = createServer(backend);
  await Promise.all([listening(site, port), listening(other, otherPort)]);
  return {
    url: `${origin}/`,
    endpoint,
    elsewhere,
    async close() {
      for (const server of [site, other]) {
        server.closeAllConnections();
        server.close();
      }
      await catraca.close();
    },
  };
}

/** As built where it is, else an empty one: the command does not run them. */
async function script(path: string): Promise<Buffer | string | null> {
  const [, name] = /^\/(?:js|old)\/([\w./-]+\.js)$/.exec(path) ?? [];
  if (name === undefined || name.includes('..') || name.startsWith('missing')) return null;
  const file = join('dist-cdn', name);
  return existsSync(file) ? readFile(file) : '';
}

async function listening(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve) => server.listen(port, resolve));
}

const withHeader = (response: Response, name: string, value: string | null): Response => {
  const headers = new Headers(response.headers);
  if (value === null) headers.delete(name);
  else headers.set(name, value);
  return new Response(response.body, { status: response.status, headers });
};

const card = (endpoint: string) => `<idenge-pass-card endpoint="${endpoint}"></idenge-pass-card>`;

/** Soluti's answer to a start. */
const solutiStart = {
  challenge: '4711',
  client_name: 'Shop',
  short_token: 's'.repeat(32),
  ws_token: null,
  can_notify: true,
  notified: false,
  qr_code: 'https://birdid.example/q/1',
  environment: 'bird',
  auth_ttl: 120,
};

/** A broken site per finding that both the command and the page can make. */
export const ailments: Readonly<Record<string, DoctorSiteOptions>> = {
  'no-element': { body: () => '<p>Nothing yet.</p>' },
  'script-missing': { head: scriptTags.replace('/js/soluti', '/js/missing/soluti') },
  'two-versions': { head: `${scriptTags}<script type="module" src="/old/soluti-qr-auth.js"></script>` },
  'config-duplicate': {
    head: `${scriptTags}<script id="catraca-config" type="application/json">{"messages":{}}</script><script type="application/json" id="catraca-config">{"endpoint":"/catraca"}</script>`,
  },
  'endpoint-missing': { body: () => '<soluti-qr-auth></soluti-qr-auth>' },
  'endpoint-differs': {
    head: `${scriptTags}<script id="catraca-config" type="application/json">{"endpoint":"/catraca"}</script>`,
    // A path of our own site that leads to the same backend.
    body: () => card('/catraca/again'),
    proxy: (request, next) => next(new Request(request.url.replace('/catraca/again/', '/catraca/'), request)),
  },
  'endpoint-unreachable': { body: () => card('http://127.0.0.1:9/catraca') },
  'endpoint-wrong': { body: () => card('/no-such-path') },
  'provider-missing': { catraca: () => ({ idenge: undefined }) as unknown as Partial<CatracaOptions> },
  'origin-not-allowed': {
    catraca: () => ({
      allowedOrigins: ['http://localhost:4000'],
      returnUrls: ['http://localhost:4000/login'],
      crossSiteOrigins: [],
    }),
  },
  cors: {
    body: ({ elsewhere }) => card(elsewhere),
    proxy: async (request, next) => withHeader(await next(request), 'access-control-allow-origin', null),
  },
  'csp-script': { headers: { 'content-security-policy': "default-src 'self'; script-src https://cdn.example" } },
  'csp-connect': { headers: { 'content-security-policy': "default-src 'self'; connect-src https://api.example" } },
  'opener-policy': { headers: { 'cross-origin-opener-policy': 'same-origin' } },
  'return-url': { catraca: (origin) => ({ returnUrls: [`${origin}/account`] }) },
  'form-action': {
    head: `${scriptTags}<script id="catraca-config" type="application/json">{"allowFormValue":true}</script>`,
    body: () =>
      '<form action="/session"><ingresse-login-button name="login" endpoint="/catraca"></ingresse-login-button>' +
      '<button formaction="https://other.example/collect">Send</button></form>',
  },
  'push-off': {
    body: () =>
      '<soluti-qr-auth endpoint="/catraca"></soluti-qr-auth><soluti-qr-auth endpoint="/catraca" without-push></soluti-qr-auth>',
    catraca: () => ({ fetch: () => Promise.resolve(Response.json(solutiStart)) }),
  },
  'webhook-unreachable': {
    proxy: async (request, next) =>
      request.url.includes('/soluti/callback/') ? new Response('Sign in first', { status: 401 }) : next(request),
  },
  'message-unknown': {
    head: `${scriptTags}<script id="catraca-config" type="application/json">{"messages":{"ing.login":"Box office","ing.signin":"?"}}</script>`,
  },
  clock: {
    proxy: async (request, next) =>
      withHeader(await next(request), 'date', new Date(Date.now() - 600_000).toUTCString()),
  },
};
