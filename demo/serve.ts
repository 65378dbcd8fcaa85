/** Serves the demo: the pages, the real backend under `/catraca`, and the simulated providers on an origin of their own. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSandbox, type Sandbox } from '../src/sandbox/index.js';
import { createCatraca, type LogEvent } from '../src/server/index.js';
import { remoteAddress, toNodeListener } from '../src/server/node.js';
import { demoBackendOptions, demoProviders } from './backend.js';
import { createHostSession, type HostSession } from './host-session.js';
import type { DemoSettings } from './page.js';
import { pageHtml } from './page-html.js';
import { builtScripts, sourceScripts, type PageScripts } from './page-scripts.js';
import { siteFile } from './site-files.js';

export interface DemoOptions {
  /** Default 4400, with the simulated providers at the next one; 0 takes free ones. */
  readonly port?: number;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Prints no log and watches no files: for tests. */
  readonly quiet?: boolean;
  /** Serves the pages' scripts bundled, as a site would, and these modules beside them: file by name. */
  readonly built?: Readonly<Record<string, string>>;
  /** Further origins under which the pages are reached, e.g. a proxy's. */
  readonly origins?: readonly string[];
}

export interface Demo {
  readonly url: string;
  readonly sandboxUrl: string;
  readonly sandbox: Sandbox;
  /** What the backend logged, oldest first. */
  readonly log: readonly LogEvent[];
  /** Ends the backend and starts a new one with an empty store, as a restart of its process would. */
  restartBackend(): Promise<void>;
  close(): Promise<void>;
}

export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const env = options.env ?? process.env;
  const handlers: Handlers = { page: notReady, sandbox: notReady };
  const pageServer = createServer((request, response) => {
    handlers.page(request, response);
  });
  const sandboxServer = createServer((request, response) => {
    handlers.sandbox(request, response);
  });
  const port = await listen(pageServer, options.port ?? 4400, 'localhost');
  const wantedSandboxPort = options.port === 0 ? 0 : port + 1;
  const sandboxPort = await listen(sandboxServer, wantedSandboxPort, '127.0.0.1');
  const url = `http://localhost:${String(port)}`;
  // Another host than the pages': to a browser the providers are another site, as they are in real life.
  const sandboxUrl = `http://127.0.0.1:${String(sandboxPort)}`;
  const sandbox = createSandbox({ publicUrl: sandboxUrl, hostOrigins: [url] });
  handlers.sandbox = toNodeListener(sandbox);

  const log: LogEvent[] = [];
  const hostSession = createHostSession();
  const providers = demoProviders(env, sandboxUrl);
  const { origins = [] } = options;
  const recorder = createRecorder(log, options);
  const backendOptions = demoBackendOptions({
    env,
    url,
    origins,
    providers,
    hostSession,
    log: recorder,
    clientAddress: remoteAddress,
  });
  let backend = createCatraca(backendOptions);
  const scripts = await (options.built === undefined
    ? sourceScripts(options.quiet === true ? null : pageServer)
    : builtScripts(options.built));
  const { simulated, ingresse } = providers;
  handlers.page = createRouter({
    backend: toNodeListener({ fetch: (request) => backend.fetch(request) }),
    hostSession,
    scripts,
    settings: { endpoint: '/catraca', sandboxUrl, sessionUrl: '/demo/session', simulated, ingresse },
  });

  return {
    url,
    sandboxUrl,
    sandbox,
    log,
    async restartBackend() {
      await backend.close();
      backend = createCatraca(backendOptions);
    },
    async close() {
      await backend.close();
      await scripts.close();
      await Promise.all([stop(pageServer), stop(sandboxServer)]);
    },
  };
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

interface Handlers {
  page: Handler;
  sandbox: Handler;
}

const notReady: Handler = (_request, response) => {
  response.writeHead(503).end();
};

function createRecorder(log: LogEvent[], options: DemoOptions): (event: LogEvent) => void {
  return (event) => {
    log.push(event);
    if (options.quiet !== true) console.log(JSON.stringify(event));
  };
}

interface Routes {
  readonly backend: Handler;
  readonly hostSession: HostSession;
  readonly scripts: PageScripts;
  readonly settings: DemoSettings;
}

function createRouter({ backend, hostSession, scripts, settings }: Routes): Handler {
  const session = toNodeListener(hostSession);
  return (request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    if (path.startsWith('/catraca/')) {
      backend(request, response);
    } else if (path === '/demo/session') {
      session(request, response);
    } else {
      scripts.serve(request, response, () => {
        servePage(scripts, { request, path, settings }, response).catch(() => response.writeHead(404).end('Not found'));
      });
    }
  };
}

interface Asked {
  readonly request: IncomingMessage;
  readonly path: string;
  readonly settings: DemoSettings;
}

async function servePage(
  scripts: PageScripts,
  { request, path, settings }: Asked,
  response: ServerResponse,
): Promise<void> {
  const file = await siteFile(path);
  if (file !== null) {
    response.writeHead(200, { 'content-type': file.type, 'cache-control': 'no-cache' }).end(file.body);
    return;
  }
  const page = await pageHtml(path, { settings, lang: request.headers['accept-language'] });
  if (page === null) throw new Error('no such page');
  const html = await scripts.prepare(path, page);
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(html);
}

/** Listens on the wanted port, or on any free one when it is taken. */
async function listen(server: Server, port: number, host: string): Promise<number> {
  const tryPort = (wanted: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(wanted, host, () => {
        server.off('error', reject);
        resolve();
      });
    });
  await tryPort(port).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return tryPort(0);
  });
  return (server.address() as AddressInfo).port;
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
