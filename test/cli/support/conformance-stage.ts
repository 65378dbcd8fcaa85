/** A backend, the sandbox and the rules in one process, on a clock that runs faster than the machine's. */
import { allProviders, runRules, type Verdict } from '../../../src/cli/conformance/run-rules.js';
import { forwardIdentify } from '../../../src/cli/forward-identify.js';
import { createSandbox } from '../../../src/sandbox/index.js';
import { createCatraca, type CatracaOptions, type Clock } from '../../../src/server/index.js';
import { onAbort } from '../../../src/server/on-abort.js';

export const endpoint = 'http://127.0.0.1:8080/catraca';
export const origin = 'http://localhost:3000';
const sandboxUrl = 'http://127.0.0.1:5174';

export type Handle = (request: Request) => Promise<Response>;

/** Time that passes so many times as fast. */
export function fastClock(times: number): Clock {
  const startedAt = performance.now();
  const base = Date.now();
  const now = () => base + (performance.now() - startedAt) * times;
  return {
    now,
    steady: now,
    delay: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        // One listener per signal: hundreds may wait for the same one.
        const forget =
          signal &&
          onAbort(signal, () => {
            clearTimeout(timer);
            reject(signal.reason);
          });
        const timer = setTimeout(() => {
          forget?.();
          resolve();
        }, milliseconds / times);
      }),
  };
}

export interface StageOptions {
  readonly deliver?: 'page' | 'assertion';
  /** Stands between the rules and the backend: what it breaks, a rule must find. */
  readonly around?: (request: Request, next: Handle) => Promise<Response>;
  /** Stands between the backend and the providers. */
  readonly outward?: (request: Request, next: Handle) => Promise<Response>;
  readonly options?: Partial<CatracaOptions>;
  readonly only?: readonly string[];
  /** Default 10. */
  readonly times?: number;
}

const field = { id: '5d21b94aea405b2e01294df6', label: 'Points', type: 'number' } as const;

/** Runs the rules. */
export async function conform(stage: StageOptions = {}): Promise<readonly Verdict[]> {
  const clock = fastClock(stage.times ?? 10);
  const { deliver = 'page', only } = stage;
  const { around = (request, next) => next(request), outward = (request, next) => next(request) } = stage;
  const sandbox = createSandbox({
    publicUrl: sandboxUrl,
    now: clock.now,
    // The webhooks of the simulated provider.
    fetch: (url, init) => around(new Request(url, init), handle),
  });
  const toSandbox: Handle = (request) => sandbox.fetch(request);
  const network: typeof fetch = (url, init) => outward(new Request(url, init), toSandbox);
  const catraca = createCatraca({
    publicUrl: endpoint,
    allowedOrigins: [origin],
    returnUrls: [`${origin}/`, `${origin}/app`],
    crossSiteOrigins: [origin],
    secrets: [{ id: '1', key: Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64') }],
    ingresse: {
      apiKey: 'demo-key',
      authUrl: `${sandboxUrl}/ingresse/auth/`,
      apiUrl: `${sandboxUrl}/ingresse/api/`,
      deliver,
    },
    soluti: {
      environment: 'sandbox',
      sandboxUrl: `${sandboxUrl}/soluti`,
      clientId: 'demo-client',
      clientSecret: 'demo-secret',
      deliver,
      push: { perMinute: 1000 },
    },
    beforePush: () => undefined,
    idenge: {
      apiKey: 'demo-key',
      apiSecret: 'demo-secret',
      baseUrl: `${sandboxUrl}/idenge/api`,
      identify: forwardIdentify({
        url: `${sandboxUrl}/host/identify`,
        publicUrl: endpoint,
        fetch: (url, init) => toSandbox(new Request(url, init)),
      }),
      fields: [field],
      write: ['name', 'phone', field.id],
      authorize: (request) => request.headers.get('cookie')?.includes('conformance-staff') === true,
    },
    fetch: network,
    clock,
    log: () => undefined,
    ...stage.options,
  });
  const handle: Handle = (request) => catraca.fetch(request);
  const outside: typeof fetch = (url, init) => {
    const request = new Request(url, init);
    return request.url.startsWith(sandboxUrl) ? toSandbox(request) : around(request, handle);
  };
  try {
    return await runRules(
      { endpoint, origin, sandbox: sandboxUrl, only, providers: allProviders },
      { fetch: outside, delay: (milliseconds) => clock.delay(milliseconds), now: clock.now },
    );
  } finally {
    await catraca.close();
    sandbox.close();
  }
}
