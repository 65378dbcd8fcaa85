/** Carries a request to its route and its outcome back: access rules before, problem documents and headers after. */
import { Hono } from 'hono';
import { CatracaError, isCatracaError } from '../core/errors.js';
import { steadyTime, type Clock } from './clock.js';
import { allowOrigin, preflightResponse, type CorsPolicy } from './cors.js';
import type { Log } from './log.js';
import { notFound, problemResponse } from './problem-response.js';
import { unlessAborted } from './on-abort.js';
import { logProviderError } from './provider-log.js';
import { randomToken } from './random.js';
import { requireAccess } from './request-rules.js';
import { SetupError } from './setup-error.js';
import type { RefusalAnswer, RouteAccess, RouteHandler, RouteMethod, RouteTable } from './route-context.js';

export interface RouterOptions {
  readonly publicUrl: string;
  readonly policy: CorsPolicy;
  readonly log: Log;
  readonly clock: Clock;
  /** Aborted when `close()` no longer waits: each request gets its reason, a 503. */
  readonly closing: AbortSignal;
}

export interface Router extends RouteTable {
  /** Never rejects. */
  handle(request: Request): Promise<Response>;
}

interface Route {
  readonly path: string;
  readonly access: RouteAccess;
  readonly methods: Set<RouteMethod>;
}

/** What every route's path begins with: the backend's own path, without a slash at its end. */
export function pathPrefix(publicUrl: string): string {
  return new URL(publicUrl).pathname.replace(/\/$/, '');
}

export function createRouter(options: RouterOptions): Router {
  const prefix = pathPrefix(options.publicUrl);
  const app = new Hono();
  const routes = new Map<string, Route>();
  const refuse = (request: Request, error: CatracaError, route: Route | null = null) =>
    finish(options, problemResponse(error), request, route, randomToken(16));
  app.notFound((context) => refuse(context.req.raw, notFound()));
  const defect = (request: Request, thrown: unknown) => {
    options.log({ event: 'defect', requestId: null, where: 'router', error: describe(thrown) });
    return refuse(request, asCatracaError(thrown));
  };
  // Without it Hono answers 500 itself, without the headers that `finish` sets.
  app.onError((thrown, context) => defect(context.req.raw, thrown));

  function preflight(request: Request, route: Route): Response {
    const answer = route.access === 'open' ? null : preflightResponse(request, route.methods, options.policy);
    return answer === null
      ? refuse(request, notFound(), route)
      : finish(options, answer, request, route, randomToken(16));
  }

  function routeAt(path: string, access: RouteAccess): Route {
    const known = routes.get(path);
    if (known !== undefined) {
      if (known.access !== access) throw new TypeError(`${path}: one path has one kind of access`);
      return known;
    }
    const route: Route = { path, access, methods: new Set() };
    routes.set(path, route);
    app.options(prefix + path, (context) => preflight(context.req.raw, route));
    return route;
  }

  return {
    add(method, path, access, handler, answerRefusal = asProblem) {
      const way = { handler, answerRefusal };
      const route = routeAt(path, access);
      route.methods.add(method);
      app.on(method, prefix + path, (context) => run(options, context.req.raw, context.req.param(), route, way));
    },

    async handle(request) {
      try {
        // HEAD would run a GET for nothing; a stream would even be opened.
        if (request.method === 'HEAD') {
          const { status, headers } = refuse(request, notFound());
          return new Response(null, { status, headers });
        }
        return await app.fetch(request);
      } catch (thrown) {
        return defect(request, thrown);
      }
    },
  };
}

/** Runs one route's handler; whatever it or the last step throws becomes its answer. */
async function run(
  options: RouterOptions,
  request: Request,
  params: Readonly<Record<string, string>>,
  route: Route,
  { handler, answerRefusal }: { readonly handler: RouteHandler; readonly answerRefusal: RefusalAnswer },
): Promise<Response> {
  const requestId = randomToken(16);
  const startedAt = steadyTime(options.clock);
  let response: Response;
  let error: CatracaError | undefined;
  try {
    const origin = requireAccess(request, route.access, options.policy.allowedOrigins);
    const call = { request, url: new URL(request.url), params, requestId, origin };
    const answer = await unlessAborted(options.closing, () => handler(call));
    response = finish(options, answer, request, route, requestId);
  } catch (thrown) {
    error = asCatracaError(thrown);
    // What `close()` gave up is no defect.
    if (thrown !== options.closing.reason) report(options.log, error, requestId, route.path);
    response = await finishRefusal(options, error, answerRefusal, request, route, requestId);
  }
  const duration = steadyTime(options.clock) - startedAt;
  const line = { requestId, method: request.method, route: route.path, status: response.status, duration };
  options.log({ event: 'request', ...line, code: error?.code });
  return response;
}

/** A refusal in the shape that its route asks for; as a problem document where that shape cannot be made. */
async function finishRefusal(
  options: RouterOptions,
  error: CatracaError,
  answerRefusal: RefusalAnswer,
  request: Request,
  route: Route,
  requestId: string,
): Promise<Response> {
  try {
    return finish(options, await answerRefusal(error, request), request, route, requestId);
  } catch (thrown) {
    options.log({ event: 'defect', requestId, where: route.path, error: describe(thrown) });
    return finish(options, problemResponse(error), request, route, requestId);
  }
}

const asProblem: RefusalAnswer = (error) => problemResponse(error);

function report(log: Log, error: CatracaError, requestId: string, where: string): void {
  logProviderError({ log }, where, error);
  if (error.code === 'internal' || error.code === 'store_unreachable') {
    log({ event: 'defect', requestId, where, error: describe(error.cause ?? error) });
  }
}

/** What an answer gets where the route does not say otherwise. */
const defaultHeaders = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

/** Every answer leaves through here. */
function finish(
  { policy }: RouterOptions,
  response: Response,
  request: Request,
  route: Route | null,
  requestId: string,
): Response {
  const headers = new Headers(response.headers);
  headers.set('x-request-id', requestId);
  headers.set('x-content-type-options', 'nosniff');
  for (const [name, value] of Object.entries(defaultHeaders)) if (!headers.has(name)) headers.set(name, value);
  allowOrigin(headers, request, route?.access ?? 'anonymous', policy);
  return new Response(response.body, { status: response.status, headers });
}

function asCatracaError(thrown: unknown): CatracaError {
  if (isCatracaError(thrown)) return thrown;
  return new CatracaError('internal', 'a defect', { cause: thrown });
}

/** The kind of an error and where it happened; its message may hold a secret, but for our own of a setup error. */
function describe(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown;
  if (thrown instanceof SetupError) return `${thrown.name}: ${thrown.message}`;
  const frame = thrown.stack?.split('\n').find((line) => /^\s+at .*:\d+:\d+\)?$/.test(line));
  return `${thrown.name} ${frame?.trim() ?? ''}`.trim();
}
