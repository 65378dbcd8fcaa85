/**
 * Serves the pages of the first-render bench: one for each widget, its files pressed by gzip as a site would, the answers of
 * its backend, and for ours the real backend on the simulated providers.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { demoBackendOptions, demoProviders } from '../../demo/backend.js';
import { createSandbox } from '../../src/sandbox/index.js';
import { createCatraca } from '../../src/server/index.js';
import { toNodeListener } from '../../src/server/node.js';
import { benchFolder, bundle } from '../support/neighbours.js';
import type { Widget } from './widgets.js';

export interface BenchSite {
  /** The address of a widget's page. */
  page(widget: Widget): string;
  close(): Promise<void>;
}

/** What is sent: type, and the text as it is and pressed. */
interface File {
  readonly type: string;
  readonly pressed: Buffer;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** `scripts`: further ones that the pages load, as text by path. */
export async function startBenchSite(
  widgets: readonly Widget[],
  scripts: Readonly<Record<string, string>> = {},
): Promise<BenchSite> {
  const handlers: Record<'page' | 'sandbox', Handler> = { page: notReady, sandbox: notReady };
  const pageServer = await listen((request, response) => handlers.page(request, response), 'localhost');
  const sandboxServer = await listen((request, response) => handlers.sandbox(request, response), '127.0.0.1');
  const url = addressOf(pageServer, 'localhost');
  const sandboxUrl = addressOf(sandboxServer, '127.0.0.1');
  handlers.sandbox = toNodeListener(createSandbox({ publicUrl: sandboxUrl, hostOrigins: [url] }));
  const backend = createCatraca(
    demoBackendOptions({
      env: {},
      url,
      origins: [],
      providers: demoProviders({}, sandboxUrl),
      // Everyone is the cardholder who has a card.
      hostSession: { accountOf: () => 'marcos' },
      log: () => undefined,
    }),
  );
  const backendListener = toNodeListener(backend);
  const files = new Map<string, File>(
    Object.entries(scripts).map(([path, text]) => [`/${path}`, press('text/javascript', text)]),
  );
  for (const widget of widgets) {
    for (const [path, file] of await filesOf(widget, `${url}/${widget.name}/`))
      files.set(`/${widget.name}/${path}`, file);
  }

  handlers.page = (request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const file = files.get(path);
    if (path.startsWith('/catraca/')) backendListener(request, response);
    else if (file !== undefined)
      send(response, file, path.endsWith('/') ? 'no-store' : 'public, max-age=31536000, immutable');
    else sendAnswer(response, answerOf(widgets, path, url));
  };
  return {
    page: ({ name }) => `${url}/${name}/`,
    async close() {
      await backend.close();
      await Promise.all([stop(pageServer), stop(sandboxServer)]);
    },
  };
}

/** The page and all that it loads from its own site, by path below its own folder. */
async function filesOf(widget: Widget, base: string): Promise<Map<string, File>> {
  const files = new Map<string, File>([['', press('text/html', (await pageOf(widget)).replaceAll('{{base}}', base))]]);
  for (const [path, source] of Object.entries(widget.files ?? {})) {
    files.set(path, press(typeOf(path), await readFile(join(benchFolder, source), 'utf8')));
  }
  if (widget.program !== undefined) {
    for (const [path, text] of await bundle(widget.program)) files.set(path, press(typeOf(path), text));
  }
  return files;
}

/** The least page: something above, the widget, and something below that would jump if the widget grew. */
export async function pageOf({ name }: Pick<Widget, 'name'>): Promise<string> {
  const text = await readFile(join(benchFolder, 'pages', `${name}.html`), 'utf8');
  const [head = '', body = ''] = text.split('<!-- body -->');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}</title>
<link rel="icon" href="data:,">
${head.trim()}
</head>
<body>
<h1>A page</h1>
<p>Some words above.</p>
${body.trim()}
<p>Some words below.</p>
</body>
</html>
`;
}

function answerOf(widgets: readonly Widget[], path: string, url: string): string | null {
  const widget = widgets.find(({ name }) => path.startsWith(`/${name}/`));
  const answer = widget?.answers?.[path.slice(widget.name.length + 2)] ?? null;
  return answer?.replaceAll('{{base}}', `${url}/${String(widget?.name)}/`) ?? null;
}

function sendAnswer(response: ServerResponse, answer: string | null): void {
  if (answer === null) response.writeHead(404).end();
  else if (answer === 'stream') response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n');
  else send(response, press(answerType(answer), answer), 'no-store');
}

function answerType(answer: string): string {
  if (answer.startsWith('<')) return 'text/html';
  return answer.startsWith('{') ? 'application/json' : 'text/javascript';
}

function press(type: string, text: string): File {
  return { type: `${type}; charset=utf-8`, pressed: gzipSync(text, { level: 9 }) };
}

function send(response: ServerResponse, { type, pressed }: File, cache: string): void {
  response
    .writeHead(200, {
      'content-type': type,
      'content-encoding': 'gzip',
      'content-length': pressed.length,
      'cache-control': cache,
    })
    .end(pressed);
}

function typeOf(path: string): string {
  return path.endsWith('.css') ? 'text/css' : 'text/javascript';
}

const notReady: Handler = (_request, response) => {
  response.writeHead(503).end();
};

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
