/** A backend beside the simulated Idenge, and visitors of a host whose session names them by a header. */
import { createSandbox } from '../../../src/sandbox/index.js';
import { createCatraca, type CatracaOptions, type IdengeOptions, type LogEvent } from '../../../src/server/index.js';
import type { CardholderKey } from '../../../src/server/options-idenge.js';
import { testClock } from '../test-clock.js';

export const publicUrl = 'https://shop.example/catraca';
export const origin = 'https://shop.example';
export const points = '5d21b94aea405b2e01294df6';
export const birth = '5c8670c9ffcfc40681402664';
export const level = '5c8670c9ffcfc40681402665';
export const secrets = [{ id: 'now', key: 'q83hZ0pTq2vYw1xk5m8Rj4Lb7Nc9Df6GsUe3Ai0Po2E=' }];

/** Of the simulated account: the documentation's user, and one more. */
export const marcos = { id: '5cd9561dab2156756bdcf709', email: 'marcos.bermejo@idenge.com', externalId: '1234EE' };
export const lucia = { id: '5cd9561dab2156756bdcf70a' };

const own = ['name', 'email', 'phone'];

export const baseOptions: IdengeOptions = {
  apiKey: 'canary-api-key',
  apiSecret: 'canary-api-secret',
  baseUrl: 'http://127.0.0.1:5180/idenge/api',
  // The tests' host: its "session" is a header with the keys as JSON.
  identify: (request) =>
    JSON.parse(decodeURIComponent(request.headers.get('x-host-session') ?? 'null')) as CardholderKey,
  read: [...own, 'status', 'platform', 'imageUrl', 'emailSent', points, birth],
  write: ['name', 'phone', birth, level],
  fields: [
    { id: points, label: { 'pt-BR': 'Pontos', es: 'Puntos', en: 'Points' }, type: 'number' },
    { id: birth, label: 'Nascimento', type: 'date' },
    { id: level, label: 'Nível', type: 'select', options: ['gold', 'silver'] },
  ],
};

/** As a header carries it: text of any script. */
export const sessionHeader = (session: unknown) => encodeURIComponent(JSON.stringify(session));

export type Harness = ReturnType<typeof idengeHarness>;

export function idengeHarness(idenge: Partial<IdengeOptions> = {}, options: Partial<CatracaOptions> = {}) {
  const clock = testClock();
  const sandbox = createSandbox({ now: () => clock.now() });
  const logged: LogEvent[] = [];
  const catraca = createCatraca({
    publicUrl,
    allowedOrigins: [origin],
    secrets,
    idenge: { ...baseOptions, ...idenge },
    allowSandbox: true,
    log: (event) => logged.push(event),
    fetch: (input: RequestInfo | URL, init?: RequestInit) => sandbox.fetch(new Request(input, init)),
    clock,
    ...options,
  });

  /** `session`: what the host's `identify` answers. */
  const send = (
    method: string,
    path: string,
    init: { session?: unknown; body?: unknown; headers?: HeadersInit; token?: string } = {},
  ) => {
    const headers = new Headers({ 'x-catraca': '1', 'sec-fetch-site': 'same-origin', origin });
    if (init.session !== undefined) headers.set('x-host-session', sessionHeader(init.session));
    if (init.token !== undefined) headers.set('x-catraca-pass', init.token);
    if (init.body !== undefined) headers.set('content-type', 'application/json');
    new Headers(init.headers).forEach((value, name) => headers.set(name, value));
    const body = typeof init.body === 'string' ? init.body : JSON.stringify(init.body);
    return catraca.fetch(
      new Request(publicUrl + path, { method, headers, ...(init.body === undefined ? {} : { body }) }),
    );
  };

  /** What Idenge was sent, as `METHOD path?query`. */
  const asked = () =>
    sandbox.control.log().map(({ method, path, query }) => {
      const text = new URLSearchParams(query).toString();
      return `${method} ${path.replace('/idenge/api', '')}${text === '' ? '' : `?${text}`}`;
    });
  const written = () =>
    sandbox.control
      .log()
      .filter(({ method }) => method !== 'GET')
      .map(({ body }) => body);
  const stored = (id: string) => sandbox.control.idenge.users().find(({ _id }) => _id === id);

  return { catraca, sandbox, clock, logged, send, asked, written, stored };
}

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly errors?: readonly { readonly pointer: string; readonly code: string }[];
}

export const problemOf = async (response: Response): Promise<Refusal> => (await response.json()) as Refusal;
