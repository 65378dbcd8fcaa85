/** Carries requests of `node:http`, and of Express and Fastify on top of it, to a fetch handler and its answers back. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** What answers: `createCatraca(...)`, or any function of the same shape. */
export interface FetchHandler {
  readonly fetch: (request: Request) => Response | Promise<Response>;
}

export interface NodeListenerOptions {
  /** Origin of the requests' addresses. It only fills a gap: Catraca takes no decision from it. */
  readonly origin?: string;
  /** Milliseconds that a client may leave bytes unread before its connection is cut; default 30 s. */
  readonly stallTimeout?: number;
}

export type NodeListener = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

export interface NodeServerOptions extends NodeListenerOptions {
  /** Connections at once, streams included; more are closed as they come. Default 20,000. */
  readonly maxConnections?: number;
  /** Milliseconds for a request's headers to arrive; default 10 s. The whole request has half as long again. */
  readonly headersTimeout?: number;
}

const addresses = new WeakMap<Request, string>();

/** The peer's address of a request that came through {@link toNodeListener}: for `clientAddress` where no proxy stands before it. */
export function remoteAddress(request: Request): string | null {
  return addresses.get(request) ?? null;
}

/**
 * Makes a listener for `createServer(listener)`, `app.use('/catraca', listener)` in Express, or, after
 * `reply.hijack()`, `listener(request.raw, reply.raw)` in Fastify.
 */
export function toNodeListener(handler: FetchHandler, options: NodeListenerOptions = {}): NodeListener {
  const { origin = 'http://localhost', stallTimeout = 30_000 } = options;
  return (incoming, outgoing) => {
    const gone = new AbortController();
    outgoing.once('close', () => {
      if (!outgoing.writableFinished) gone.abort();
    });
    void respond(handler, { origin, stallTimeout }, incoming, outgoing, gone.signal);
  };
}

/**
 * Makes a server that holds against clients that send or read too slowly. One's own server needs the same settings:
 * Node looks for late requests only every 30 s by default, and counts no connections.
 */
export function createNodeServer(handler: FetchHandler, options: NodeServerOptions = {}): Server {
  const { maxConnections = 20_000, headersTimeout = 10_000 } = options;
  const server = createServer(
    {
      headersTimeout,
      requestTimeout: headersTimeout * 1.5,
      connectionsCheckingInterval: headersTimeout / 4,
      keepAliveTimeout: 5000,
    },
    toNodeListener(handler, options),
  );
  server.maxConnections = maxConnections;
  return server;
}

async function respond(
  handler: FetchHandler,
  { origin, stallTimeout }: Required<NodeListenerOptions>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  try {
    const request = requestOf(incoming, origin, signal);
    const response = request === null ? badRequest() : await handler.fetch(request);
    await send(response, incoming, outgoing, signal, stallTimeout);
  } catch {
    // The handler answers every fault of its own: this one is of the connection, or of a foreign handler.
    if (!outgoing.headersSent) outgoing.writeHead(500, { 'cache-control': 'no-store' }).end();
    // Half an answer must not look like a whole one, and a client that reads nothing is not waited for.
    else outgoing.destroy();
  }
}

function badRequest(): Response {
  const problem = { type: 'about:blank', title: 'Bad Request', status: 400, code: 'request_invalid', errors: [] };
  return new Response(JSON.stringify(problem), {
    status: 400,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
  });
}

/** Null where the address or a header is none. */
function requestOf(incoming: IncomingMessage, origin: string, signal: AbortSignal): Request | null {
  // Express takes the mount's path off `url` and keeps the whole one here.
  const path = 'originalUrl' in incoming ? String(incoming.originalUrl) : (incoming.url ?? '');
  const method = incoming.method ?? 'GET';
  // Put together as text: `//host/path` must stay a path. Only a path is taken, never an absolute address or `*`.
  if (!path.startsWith('/') || !URL.canParse(origin + path)) return null;
  try {
    const body = method === 'GET' || method === 'HEAD' ? null : bodyOf(incoming);
    const init = { method, headers: headersOf(incoming), signal, body, duplex: 'half' };
    const request = new Request(origin + path, init);
    const address = incoming.socket.remoteAddress;
    if (address !== undefined) addresses.set(request, address);
    return request;
  } catch {
    return null;
  }
}

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    // HTTP/2 has the request line among its headers.
    if (!name.startsWith(':')) headers.append(name, rawHeaders[index + 1] ?? '');
  }
  return headers;
}

function bodyOf(incoming: IncomingMessage): ReadableStream<Uint8Array> | string | null {
  // A body parser before us has read it; what it made of it is put back into words.
  if (incoming.readableEnded && 'body' in incoming && incoming.body !== undefined) {
    return typeof incoming.body === 'string' ? incoming.body : JSON.stringify(incoming.body);
  }
  const { headers } = incoming;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return null;
  return streamOf(incoming);
}

function streamOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      incoming.on('data', (chunk: Buffer) => {
        // A copy: the buffer's memory may be shared with others.
        controller.enqueue(new Uint8Array(chunk));
        incoming.pause();
      });
      incoming.once('end', () => settle(() => controller.close()));
      incoming.once('error', (error) => settle(() => controller.error(error)));
      incoming.once('close', () => settle(() => controller.error(new TypeError('the request broke off'))));
      incoming.pause();
    },
    pull() {
      incoming.resume();
    },
    cancel() {
      incoming.removeAllListeners('data');
      incoming.resume();
    },
  });
}

/** Ends a stream that may have ended before. */
function settle(end: () => void): void {
  try {
    end();
  } catch {
    // It had.
  }
}

async function send(
  response: Response,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  signal: AbortSignal,
  stallTimeout: number,
): Promise<void> {
  const headers = Object.fromEntries([...response.headers].filter(([name]) => name !== 'set-cookie'));
  const cookies = response.headers.getSetCookie();
  // A body that was not read to its end would be taken for the next request.
  // A server that closes cuts idle connections: a client that is told so sends no further request into the cut.
  const close = incoming.complete && isListening(incoming) ? {} : { connection: 'close' };
  outgoing.writeHead(response.status, { ...headers, ...close, ...(cookies.length > 0 && { 'set-cookie': cookies }) });
  if (response.body === null || incoming.method === 'HEAD') {
    await response.body?.cancel();
    outgoing.end();
    return;
  }
  outgoing.flushHeaders();
  const reader = response.body.getReader();
  const stop = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (!outgoing.write(value)) await drained(outgoing, stallTimeout);
  }
  outgoing.end();
}

/** Whether the server still takes connections; HTTP/2 says this by other means. */
function isListening({ socket, httpVersionMajor }: IncomingMessage): boolean {
  return httpVersionMajor > 1 || !('server' in socket) || (socket.server as Server | null)?.listening !== false;
}

/** Until there is room again or the client is gone; rejects where it takes too long. */
function drained(outgoing: ServerResponse, patience: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(late);
      outgoing.off('drain', go).off('close', go);
    };
    const go = () => {
      stop();
      resolve();
    };
    const late = setTimeout(() => {
      stop();
      reject(new TypeError('nobody reads'));
    }, patience);
    outgoing.on('drain', go).on('close', go);
  });
}

/** What ends with the server: `createCatraca(...)`. */
export interface Closable {
  /** `timeout`: milliseconds after which it answers what is left. */
  readonly close: (options?: { readonly timeout?: number }) => Promise<void>;
}

/** Milliseconds that requests under way are given. */
const drainTime = 10_000;

/** Takes no new connections, sends event streams elsewhere, lets requests end, and cuts what is left after 10 s. */
export async function closeGracefully(server: Server, catraca: Closable, timeout = drainTime): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  const cut = setTimeout(() => {
    server.closeAllConnections();
  }, timeout);
  // Connections fall idle one by one as their requests end.
  const idle = setInterval(() => {
    server.closeIdleConnections();
  }, 100);
  server.closeIdleConnections();
  // Earlier than the cut, so that what is answered then still gets out.
  await Promise.all([catraca.close({ timeout: timeout * 0.8 }), closed]);
  clearTimeout(cut);
  clearInterval(idle);
}

/** Closes gracefully at the first of these signals, and then ends the process. */
export function closeOnSignals(
  server: Server,
  catraca: Closable,
  signals: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT'],
): void {
  for (const signal of signals) {
    process.once(signal, () => {
      void closeGracefully(server, catraca).then(() => process.exit(0));
    });
  }
}
