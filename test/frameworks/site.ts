/** One origin for an example: its files or its own server, and the backend under `/catraca`, as a real site has it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, request as forward, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { freePort } from '../../scripts/free-port.mjs';

export interface Request {
  readonly path: string;
  readonly shop: string | string[] | undefined;
  /** Until its answer is over, complete or not. */
  isOpen: boolean;
}

export interface Site {
  readonly url: string;
  readonly sandbox: string;
  /** What pages asked the backend for. */
  readonly requests: Request[];
  close(): Promise<void>;
}

export interface SiteOptions {
  /** Where the example is installed. */
  readonly folder: string;
  /** Its built files, below the folder; absent where it has a server. */
  readonly files?: string | undefined;
  /** Its server: a command that listens on `PORT`. */
  readonly serve?: readonly [string, ...string[]] | undefined;
  /** Where the backend's example is installed. */
  readonly backendFolder: string;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

export async function startSite(options: SiteOptions): Promise<Site> {
  const [port, backendPort, sandboxPort, appPort] = await Promise.all([1, 2, 3, 4].map(() => freePort()));
  const url = `http://localhost:${String(port)}`;
  const sandbox = `http://127.0.0.1:${String(sandboxPort)}`;
  const settings = { PORT: String(backendPort), SANDBOX_PORT: String(sandboxPort), ORIGINS: url };
  const children = [start(['node', 'server.mjs'], options.backendFolder, settings)];
  const { serve } = options;
  if (serve !== undefined) children.push(start(serve, options.folder, { PORT: String(appPort), HOST: '127.0.0.1' }));
  const requests: Request[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', url);
    if (pathname.startsWith('/catraca/')) {
      const entry = { path: pathname, shop: request.headers['x-shop'], isOpen: true };
      requests.push(entry);
      response.on('close', () => (entry.isOpen = false));
      handOn(request, response, backendPort!);
    } else if (options.files === undefined) {
      handOn(request, response, serve === undefined ? backendPort! : appPort!);
    } else {
      void sendFile(join(options.folder, options.files), pathname, response);
    }
  });
  server.listen(port, 'localhost');
  await once(server, 'listening');
  await Promise.all([answers(`http://localhost:${String(backendPort)}/`), answers(url), answers(sandbox)]);
  return { url, sandbox, requests, close: () => close(server, children) };
}

function start([command, ...args]: readonly [string, ...string[]], cwd: string, env: Record<string, string>) {
  // A group of its own, so that what it starts ends with it.
  const stdio = ['ignore', 'ignore', 'inherit'] as const;
  return spawn(command, args, {
    cwd,
    stdio: [...stdio],
    detached: true,
    env: { ...process.env, NODE_ENV: 'production', ...env },
  });
}

function handOn(request: IncomingMessage, response: ServerResponse, port: number): void {
  const { method, headers, url: path } = request;
  const onward = forward({ host: 'localhost', port, method, headers, path }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}

async function sendFile(root: string, pathname: string, response: ServerResponse): Promise<void> {
  const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
  const content = await readFile(join(root, path)).catch(() => null);
  if (content === null) response.writeHead(404).end();
  else response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' }).end(content);
}

async function answers(url: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const status = await fetch(url).then(
      (response) => response.status,
      () => 502,
    );
    if (status !== 502) return;
    if (Date.now() > deadline) throw new Error(`${url} does not answer`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function close(server: Server, children: readonly ChildProcess[]): Promise<void> {
  server.closeAllConnections();
  server.close();
  const ends = children.map(async (child) => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    const exit = once(child, 'exit');
    process.kill(-child.pid, 'SIGTERM');
    await exit;
  });
  await Promise.all(ends);
}
