/** A backend with a made-up provider and a clock that a test moves. */
import { expect } from 'vitest';
import { createCatraca, type CatracaOptions, type LogEvent, type SolutiOptions } from '../../src/server/index.js';
import { present } from '../../src/cli/read-env.js';
import { testClock } from './test-clock.js';

export const publicUrl = 'https://shop.example/catraca';
export const origin = 'https://shop.example';
export const cpf = '52998224725';
export const secrets = [{ id: 'now', key: 'q83hZ0pTq2vYw1xk5m8Rj4Lb7Nc9Df6GsUe3Ai0Po2E=' }];

type Answer = () => Response | Promise<Response>;

export interface ProviderCall {
  readonly method: string;
  readonly url: string;
  readonly body: Record<string, unknown>;
  readonly authorization: string | null;
}

export type Harness = ReturnType<typeof harness>;

/** Options of a test: `undefined` takes away what the harness sets. */
type Change<T> = { readonly [Key in keyof T]?: T[Key] | undefined };

export function harness(soluti: Change<SolutiOptions> = {}, options: Change<CatracaOptions> = {}) {
  const clock = testClock();
  const logged: LogEvent[] = [];
  const calls: ProviderCall[] = [];
  let codes = 0;
  const provider: Record<string, Answer> = {
    '/oauth/start': () => {
      codes += 1;
      return Response.json({
        challenge: `55${codes}`,
        client_name: 'Loja Exemplo',
        short_token: `canary-short-${codes}`,
        ws_token: 'canary-ws',
        can_notify: true,
        notified: false,
        qr_code: `qr-text-${codes}`,
        environment: 'bird',
        auth_ttl: 300,
      });
    },
    '/oauth/notify': () =>
      Response.json({ challenge: '777', short_token: 'canary-short-push', qr_code: 'qr-text-push', notified: true }),
    '/oauth/token': () =>
      Response.json({
        access_token: 'canary-access',
        token_type: 'Bearer.',
        expires_in: 600,
        scope: 'authentication_session',
        username: '529.982.247-25',
      }),
  };
  const providerFetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init);
    const text = await request.text();
    calls.push({
      method: request.method,
      url: request.url,
      body: text === '' ? {} : JSON.parse(text),
      authorization: request.headers.get('authorization'),
    });
    const answer = provider[new URL(request.url).pathname];
    if (answer === undefined) throw new TypeError('no such address');
    return answer();
  };
  const delivery = soluti.onApproved ? {} : ({ deliver: 'page' } as const);
  const all: Change<CatracaOptions> = {
    publicUrl,
    allowedOrigins: [origin, 'https://app.example'],
    crossSiteOrigins: [],
    returnUrls: [origin],
    secrets,
    soluti: present({
      environment: 'bird-production',
      clientId: 'shop',
      clientSecret: 'canary-client',
      push: { perMinute: 10_000 },
      ...delivery,
      ...soluti,
    }),
    // Pushes are tested without an address too.
    beforePush: () => undefined,
    log: (event) => logged.push(event),
    fetch: providerFetch,
    clock,
    ...options,
  };
  const catraca = createCatraca(present(all) as CatracaOptions);

  const send = (
    method: string,
    path: string,
    init: { headers?: HeadersInit; body?: unknown; secret?: string } = {},
  ) => {
    const headers = new Headers({ 'x-catraca': '1', origin, 'sec-fetch-site': 'same-origin' });
    if (init.body !== undefined) headers.set('content-type', 'application/json');
    if (init.secret !== undefined) headers.set('x-catraca-flow', init.secret);
    new Headers(init.headers).forEach((value, name) => headers.set(name, value));
    const body = init.body === undefined ? {} : { body: JSON.stringify(init.body) };
    return catraca.fetch(new Request(publicUrl + path, { method, headers, ...body }));
  };

  const start = async (body: object = {}) => {
    const response = await send('POST', '/soluti/flows', { body });
    expect(response.status).toBe(201);
    const flow = await response.json();
    return {
      ...flow,
      callback: callbackOf(calls.findLast(({ url }) => url.endsWith('/start'))!),
      shortToken: `canary-short-${codes}`,
    } as StartedFlow;
  };

  /** The flow with the code that it was given last: a renewal and a push bring another one. */
  const latest = (flow: StartedFlow): StartedFlow => ({
    ...flow,
    callback: callbackOf(calls.findLast(({ url }) => url.endsWith('/start'))!),
    shortToken: `canary-short-${codes}`,
  });

  /** The webhook, as the provider sends it: without any header of ours. */
  const webhook = (callback: string, body: unknown, headers: HeadersInit = { 'content-type': 'application/json' }) =>
    catraca.fetch(
      new Request(callback, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) }),
    );
  const approve = (flow: StartedFlow, token = `canary-jwt-${flow.id}`) =>
    webhook(flow.callback, { token, short_token: flow.shortToken });

  const at = (flow: StartedFlow) => `/soluti/flows/${flow.id}`;
  const get = (flow: StartedFlow, secret = flow.secret) => send('GET', at(flow), { secret });
  /** A snapshot without the wait that a poll needs. */
  const look = async (flow: StartedFlow) => {
    const response = await events(flow);
    const reader = readEvents(response);
    const first = await reader.next();
    await reader.cancel();
    return first.data;
  };
  const events = (flow: StartedFlow, signal?: AbortSignal) =>
    catraca.fetch(
      new Request(`${publicUrl}${at(flow)}/events`, {
        headers: { 'x-catraca': '1', origin, 'x-catraca-flow': flow.secret },
        ...(signal ? { signal } : {}),
      }),
    );
  const post = (flow: StartedFlow, step: string, body?: unknown, secret = flow.secret) =>
    send('POST', `${at(flow)}/${step}`, { secret, ...(body === undefined ? {} : { body }) });
  const cancel = (flow: StartedFlow, secret = flow.secret) => send('DELETE', at(flow), { secret });

  return {
    catraca,
    clock,
    logged,
    calls,
    provider,
    send,
    start,
    latest,
    webhook,
    approve,
    at,
    get,
    look,
    events,
    post,
    cancel,
  };
}

/** Notify, with the time passing that its answer takes. */
export async function pushTo(h: Harness, flow: StartedFlow, username: string): Promise<Response> {
  return h.clock.passing(h.post(flow, 'notify', { username }));
}

export interface StartedFlow {
  readonly id: string;
  readonly secret: string;
  readonly callback: string;
  readonly shortToken: string;
  readonly [member: string]: unknown;
}

function callbackOf(call: ProviderCall): string {
  return String(call.body['callback_url']);
}

export interface StreamEvent {
  readonly event: string;
  readonly id: string | undefined;
  readonly retry: string | undefined;
  readonly data: Record<string, unknown>;
}

/** Reads a stream event by event; comments are counted. */
export function readEvents(response: Response) {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = '';
  let comments = 0;
  let ended = false;
  const next = async (): Promise<StreamEvent> => {
    for (;;) {
      const end = buffer.indexOf('\n\n');
      if (end < 0) {
        const { done, value } = await reader.read();
        if (done) {
          ended = true;
          throw new Error('the stream has ended');
        }
        buffer += value;
        continue;
      }
      const lines = buffer.slice(0, end).split('\n');
      buffer = buffer.slice(end + 2);
      if (lines.every((line) => line.startsWith(':'))) {
        comments += 1;
        continue;
      }
      const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      return {
        event: field('event') ?? 'message',
        id: field('id'),
        retry: field('retry'),
        data: JSON.parse(field('data') ?? 'null'),
      };
    }
  };
  /** Reads to the end; gives what came. */
  const rest = async () => {
    const all: StreamEvent[] = [];
    for (;;) {
      try {
        all.push(await next());
      } catch (error) {
        if (ended) return all;
        throw error;
      }
    }
  };
  return { next, rest, comments: () => comments, cancel: () => reader.cancel() };
}

export const codeOf = async (response: Response): Promise<unknown> => (await response.json()).code;
