/** The three providers, simulated from their documentation, as one function from request to response. */
import type { Hono } from 'hono';
import type { SandboxContext, SandboxLocale } from './context.js';
import { createControl, type SandboxControl } from './control.js';
import { createFaults } from './faults.js';
import { createRequestLog } from './request-log.js';
import { createRoutes } from './routes.js';
import { createWorld } from './sandbox-world.js';

export interface SandboxOptions {
  /** The sandbox's own address, an origin or a path of one; default `http://127.0.0.1:5180`. */
  readonly publicUrl?: string | undefined;
  /** Origins of pages that may frame its panels and call `/control` from a browser. */
  readonly hostOrigins?: readonly string[] | undefined;
  /** The language of its pages for a visitor who asks for none; default `pt-BR`. */
  readonly lang?: SandboxLocale | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
  /** Random bytes. */
  readonly random?: ((length: number) => Uint8Array) | undefined;
  /** Sends the webhooks. */
  readonly fetch?: typeof fetch | undefined;
}

export interface Sandbox {
  /** Answers as the network would: rejects when the request's signal aborts, or a redirect was not wanted. */
  fetch(request: Request): Promise<Response>;
  readonly control: SandboxControl;
  /** Back to the beginning: state, switches, faults and log; what was under way is dropped. */
  reset(): void;
  /** Drops what is under way. */
  close(): void;
}

const defaultUrl = 'http://127.0.0.1:5180';

/** @throws {TypeError} when an address among the options is none */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  let life = new AbortController();
  const background = new Set<Promise<void>>();
  const closed = new WeakSet<Error>();
  const own = new URL(options.publicUrl ?? defaultUrl);
  const basePath = own.pathname.replace(/\/+$/, '');
  const context: SandboxContext = {
    publicUrl: own.origin + basePath,
    basePath,
    hostOrigins: (options.hostOrigins ?? []).map((origin) => new URL(origin).origin),
    locale: options.lang ?? 'pt-BR',
    now: options.now ?? Date.now,
    random: options.random ?? ((length) => crypto.getRandomValues(new Uint8Array(length))),
    fetch: options.fetch ?? ((...input) => fetch(...input)),
    delay: (milliseconds, signal) =>
      delay(milliseconds, signal === undefined ? life.signal : AbortSignal.any([life.signal, signal])),
    log: createRequestLog(),
    faults: createFaults(),
    background(work) {
      background.add(work);
      void work.finally(() => background.delete(work));
    },
  };
  let world = createWorld(context);

  async function settle(): Promise<void> {
    while (background.size > 0) await Promise.all(background);
  }
  function close(): void {
    const reason = new Error('The sandbox was closed');
    closed.add(reason);
    life.abort(reason);
  }
  function reset(): void {
    close();
    life = new AbortController();
    world = createWorld(context);
    context.faults.clear();
    context.log.clear();
  }

  const control = createControl(context, () => world, settle);
  const app = createRoutes({ context, world: () => world, control, reset });
  app.onError((error) => {
    // A defect rejects the call; an answer that was still waiting when the sandbox ended does not.
    if (!closed.has(error)) throw error;
    return new Response('The sandbox was closed', { status: 503 });
  });

  return { fetch: (request) => asNetwork(request, app), control, reset, close };
}

/** What differs between a function call and the network: it can be broken off, and a redirect be refused. */
async function asNetwork(request: Request, app: Hono): Promise<Response> {
  request.signal.throwIfAborted();
  const response = await new Promise<Response>((resolve, reject) => {
    request.signal.addEventListener('abort', () => reject(request.signal.reason as Error), { once: true });
    Promise.resolve(app.fetch(request)).then(resolve, reject);
  });
  if (request.redirect === 'error' && response.status >= 300 && response.status < 400) {
    throw new TypeError('The answer is a redirect, which the request refuses');
  }
  return response;
}

function delay(milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', end);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', end, { once: true });
  });
}
