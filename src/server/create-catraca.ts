/** Makes the backend of one host from its options: one function from Request to Response. */
import { CatracaError } from '../core/errors.js';
import { systemClock } from './clock.js';
import { createFlowEngine } from './flow-engine.js';
import { guardStore } from './guard-store.js';
import { copyHostResponse } from './host-response.js';
import { createInProgress } from './in-progress.js';
import { createKeys } from './keys.js';
import { consoleLog, hideUnknownCodes, safeLog, type Log } from './log.js';
import type { CatracaOptions } from './options.js';
import { parseOptions } from './parse-options.js';
import { createPassTokens, type PassTokenInput } from './pass-token.js';
import type { RouteContext } from './route-context.js';
import { createRouter, type Router } from './router.js';
import { createSetupHints } from './setup-hints.js';
import { registerIdengeRoutes } from './routes/idenge.js';
import { registerIngresseRoutes } from './routes/ingresse.js';
import { registerJwksRoutes } from './routes/jwks.js';
import { registerSolutiRoutes } from './routes/soluti.js';
import { memoryStore } from './stores/memory-store.js';
import { createStartLimit } from './start-limit.js';
import { createVisitor } from './visitor.js';

export interface Catraca {
  /** Answers one request. Never rejects. */
  readonly fetch: (request: Request) => Promise<Response>;
  /**
   * Sends event streams elsewhere, waits for the requests in progress and the exchanges of approvals, and ends all background work.
   * A request that is not answered after `timeout` milliseconds, or that comes later, gets 503 with `Retry-After`. Default 8000: less
   * than the 10 s after which `closeGracefully` cuts connections.
   */
  readonly close: (options?: { readonly timeout?: number }) => Promise<void>;
  readonly idenge: {
    /** Makes a capability for one pass: at most 15 minutes, for the header `X-Catraca-Pass`. */
    readonly mintPassToken: (input: PassTokenInput) => Promise<string>;
  };
}

/** Milliseconds that requests in progress have after `close()`. */
const drainTime = 8000;

/**
 * Makes the backend.
 * @throws {CatracaError} `config_invalid`, with the path of each bad option and what to write instead.
 */
export function createCatraca(input: CatracaOptions): Catraca {
  const options = parseOptions(input);
  const closing = new AbortController();
  const draining = new AbortController();
  const { track, idle } = createInProgress();
  const context = createContext(options, { closing: closing.signal, draining: draining.signal, track });
  const router = createRouter({
    publicUrl: options.publicUrl,
    policy: {
      allowedOrigins: new Set(options.allowedOrigins),
      allowedHeaders: (options.allowedHeaders ?? []).map((name) => name.toLowerCase()),
    },
    log: context.log,
    clock: context.clock,
    closing: closing.signal,
  });
  register(router, context);
  giveNotice(context);
  const hint = createSetupHints(options, context.log);
  const passTokens = createPassTokens(context);

  async function shutDown(timeout: number): Promise<void> {
    draining.abort();
    const drained = new AbortController();
    await Promise.race([idle(), context.clock.delay(timeout, drained.signal).catch(() => undefined)]);
    drained.abort();
    closing.abort(new CatracaError('store_unreachable', 'this instance is closing', { retryAfter: 1 }));
    // A store that was handed in is its owner's to close.
    if (options.store === undefined) await context.store.close();
  }
  let closed: Promise<void> | undefined;

  return {
    async fetch(request) {
      const answer = await track(router.handle(request));
      hint(request, answer);
      return answer;
    },
    close: ({ timeout = drainTime } = {}) => (closed ??= shutDown(timeout)),
    idenge: { mintPassToken: (token) => passTokens.mint(token) },
  };
}

function createContext(
  options: CatracaOptions,
  life: Pick<RouteContext, 'closing' | 'draining' | 'track'>,
): RouteContext {
  const clock = options.clock ?? systemClock;
  const keys = createKeys(options.secrets);
  const store = guardStore(options.store ?? memoryStore({ clock }), clock);
  const visitors = createVisitor(options, keys);
  const starts = createStartLimit(options, store, visitors);
  return {
    options,
    publicUrl: options.publicUrl,
    store,
    flows: createFlowEngine({ store, keys, clock }),
    keys,
    log: hideUnknownCodes(safeLog(options.log ?? consoleLog), keys),
    clock,
    // Called through the global at each request, so that a test or a tracer may replace it later.
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    ...life,
    ...visitors,
    async limitStarts(request, provider) {
      // The visitor first: a visitor who asks too often uses up nothing of the total.
      await starts.visitor(request, provider);
      await starts.total(provider);
    },
    async admitStart(request, provider) {
      await starts.visitor(request, provider);
      const answer = (await options.beforeStart?.(request, provider)) ?? null;
      if (answer !== null) {
        return copyHostResponse(answer, 'beforeStart', 'a Response to refuse the start, or undefined to allow it');
      }
      await starts.total(provider);
      return null;
    },
    async beforePush(request, facts) {
      const answer = (await options.beforePush?.(request, facts)) ?? null;
      if (answer === null) return null;
      return copyHostResponse(answer, 'beforePush', 'a Response to refuse the push, or undefined to allow it');
    },
  };
}

function register(router: Router, context: RouteContext): void {
  const { soluti, ingresse, idenge } = context.options;
  if (soluti) registerSolutiRoutes(router, context);
  if (ingresse) registerIngresseRoutes(router, context);
  if (idenge) registerIdengeRoutes(router, context);
  registerJwksRoutes(router, context);
}

/** What an operator should know from the first line of the log on. */
function giveNotice({
  options,
  store,
  log,
}: {
  options: CatracaOptions;
  store: RouteContext['store'];
  log: Log;
}): void {
  const notice = (topic: string, message: string) => log({ event: 'notice', topic, message });
  if (!store.shared) notice('store', 'the memory store serves one process: flows end with it');
  if (!options.clientAddress) notice('limits', 'without clientAddress there are no limits by address');
  if (options.ingresse?.trustTokenPrefix === true) {
    notice('token_prefix', 'ingresse.trustTokenPrefix is on: the id in front of a token counts without proof');
  }
  if (options.soluti?.push && !options.clientAddress && !options.beforePush) {
    notice(
      'push',
      'every push is refused: soluti.push needs clientAddress or beforePush, so that visitors can be limited',
    );
  }
  if (options.soluti?.callback === 'fixed') {
    notice('callback', 'soluti.callback is fixed: short_token alone proves a webhook, no secret in the path does');
  }
}
