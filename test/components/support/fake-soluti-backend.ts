/** A backend for `<soluti-qr-auth>` that lives in a `fetch`: keeps one flow at a time and does what a test tells it. */
import type { SolutiResult, SolutiSnapshot } from '../../../src/core/protocol/soluti.js';

export type FakeRoute = 'start' | 'snapshot' | 'events' | 'renew' | 'notify' | 'redeem' | 'ack' | 'cancel';
export type FakeAnswer = (request: Request) => Response | Promise<Response>;

export interface FakeSolutiOptions {
  /** Milliseconds. */
  readonly now?: () => number;
  /** Seconds. */
  readonly codeLife?: number;
  readonly interval?: number;
  readonly canNotify?: boolean;
  readonly clientName?: string | null;
  readonly appLink?: string | null;
  readonly result?: SolutiResult;
  readonly qrCode?: (number: number) => string;
  /** Milliseconds between two comments on a stream. */
  readonly heartbeat?: number;
}

export const fakeToken: SolutiResult = {
  accessToken: 'the-access-token',
  tokenType: 'Bearer',
  expiresIn: 600,
  scope: 'authentication_session',
  username: '52998224725',
};

export class FakeSolutiBackend {
  /** Every request, by route, in order. */
  readonly calls: { readonly route: FakeRoute; readonly body: unknown; readonly headers: Headers }[] = [];
  readonly #options: Required<FakeSolutiOptions>;
  readonly #streams = new Set<ReadableStreamDefaultController<Uint8Array>>();
  readonly #once = new Map<FakeRoute, FakeAnswer[]>();
  readonly #always = new Map<FakeRoute, FakeAnswer>();
  #flow: { id: string; secret: string; expiresAt: number; snapshot: SolutiSnapshot } | null = null;
  #codes = 0;

  constructor(options: FakeSolutiOptions = {}) {
    this.#options = {
      now: () => performance.now(),
      codeLife: 120,
      interval: 2,
      canNotify: true,
      clientName: 'Loja Exemplo',
      appLink: null,
      result: fakeToken,
      qrCode: (number) => `https://qr.example/code-${String(number)}`,
      heartbeat: 8000,
      ...options,
    };
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(new URL(input instanceof Request ? input.url : input, 'https://shop.example'), {
      ...init,
      keepalive: false,
    });
    const route = routeOf(request);
    const text = await request.clone().text();
    this.calls.push({ route, body: text === '' ? undefined : (JSON.parse(text) as unknown), headers: request.headers });
    const special = this.#once.get(route)?.shift() ?? this.#always.get(route);
    return special === undefined ? this.#answer(route, request) : await special(request);
  };

  /** How often a route was asked. */
  count(route: FakeRoute): number {
    return this.calls.filter((call) => call.route === route).length;
  }

  get openStreams(): number {
    return this.#streams.size;
  }

  get flow(): { readonly id: string; readonly secret: string } | null {
    return this.#flow === null ? null : { id: this.#flow.id, secret: this.#flow.secret };
  }

  /** The next request of a route gets this. */
  next(route: FakeRoute, answer: FakeAnswer): void {
    this.#once.set(route, [...(this.#once.get(route) ?? []), answer]);
  }

  /** Every request of a route gets this; undefined ends it. */
  always(route: FakeRoute, answer: FakeAnswer | undefined): void {
    if (answer === undefined) this.#always.delete(route);
    else this.#always.set(route, answer);
  }

  /** Changes the flow, and tells whoever listens. */
  change(changes: Partial<SolutiSnapshot>, quietly = false): void {
    if (this.#flow === null) throw new Error('there is no flow');
    const { snapshot } = this.#flow;
    const qrCode = changes.state === undefined || changes.state === 'pending' ? snapshot.qrCode : null;
    this.#flow.snapshot = { ...snapshot, qrCode, ...changes, version: changes.version ?? snapshot.version + 1 };
    if (!quietly) for (const stream of this.#streams) this.#tell(stream);
    if (this.#flow.snapshot.state !== 'pending' && this.#flow.snapshot.state !== 'approved') this.endStreams();
  }

  /** The whole way of an approval on the phone. */
  approve(quietly = false): void {
    this.change({ state: 'approved' }, quietly);
    this.change({ state: 'ready' }, quietly);
  }

  /** Closes all streams, as a server that ends them does. */
  endStreams(lastWords = ''): void {
    for (const stream of this.#streams) {
      if (lastWords !== '') stream.enqueue(new TextEncoder().encode(lastWords));
      stream.close();
    }
    this.#streams.clear();
  }

  cutStreams(): void {
    for (const stream of this.#streams) stream.error(new TypeError('network error'));
    this.#streams.clear();
  }

  /** Loses its memory, as an embedded store does at a restart. */
  forget(): void {
    this.#flow = null;
    this.cutStreams();
  }

  #answer(route: FakeRoute, request: Request): Response {
    if (route === 'start') return this.#start();
    const flow = this.#flow;
    if (flow === null || request.headers.get('x-catraca-flow') !== flow.secret || !request.url.includes(flow.id)) {
      return problem('not_found', 404);
    }
    switch (route) {
      case 'snapshot':
        return Response.json(this.#snapshot());
      case 'events':
        return this.#stream(request.signal);
      case 'renew':
        return this.#renew();
      case 'notify':
        this.change({ push: 'sent', challenge: '4721' });
        return Response.json(this.#snapshot(), { status: 202 });
      case 'redeem':
        return flow.snapshot.state === 'ready' ? Response.json(this.#options.result) : problem('conflict', 409);
      case 'ack':
        this.change({ state: 'done' });
        return new Response(null, { status: 204 });
      case 'cancel':
        this.change({ state: 'cancelled', reason: 'flow_cancelled' });
        return new Response(null, { status: 204 });
    }
  }

  #start(): Response {
    const { now, codeLife, interval, canNotify, clientName, appLink } = this.#options;
    this.#flow = {
      id: randomText(22),
      secret: randomText(43),
      expiresAt: now() + codeLife * 1000,
      snapshot: {
        state: 'pending',
        version: 1,
        expiresIn: codeLife,
        interval,
        qrCode: this.#nextCode(),
        challenge: null,
        push: 'none',
        reason: null,
      },
    };
    const { id, secret } = this.#flow;
    return Response.json({ id, secret, ...this.#snapshot(), clientName, canNotify, appLink }, { status: 201 });
  }

  #renew(): Response {
    const flow = this.#flow;
    if (flow?.snapshot.state !== 'pending') return problem('conflict', 409);
    flow.expiresAt = this.#options.now() + this.#options.codeLife * 1000;
    this.change({ qrCode: this.#nextCode(), push: 'none', challenge: null });
    return Response.json(this.#snapshot());
  }

  #nextCode(): string {
    this.#codes += 1;
    return this.#options.qrCode(this.#codes);
  }

  #snapshot(): SolutiSnapshot {
    if (this.#flow === null) throw new Error('there is no flow');
    const { snapshot, expiresAt } = this.#flow;
    const expiresIn = Math.max(0, (expiresAt - this.#options.now()) / 1000);
    const isOver = snapshot.state === 'pending' && expiresIn === 0;
    return { ...snapshot, expiresIn, ...(isOver ? { state: 'expired', qrCode: null } : {}) };
  }

  #stream(signal: AbortSignal): Response {
    const streams = this.#streams;
    let beating: ReturnType<typeof setTimeout> | undefined;
    let own: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        own = controller;
        streams.add(controller);
        this.#tell(controller);
        const beat = () => {
          if (!streams.has(controller)) return;
          controller.enqueue(new TextEncoder().encode(': beat\n\n'));
          beating = setTimeout(beat, this.#options.heartbeat);
        };
        beating = setTimeout(beat, this.#options.heartbeat);
      },
      cancel() {
        clearTimeout(beating);
        if (own !== undefined) streams.delete(own);
      },
    });
    signal.addEventListener('abort', () => {
      clearTimeout(beating);
      if (own !== undefined && streams.delete(own)) own.error(signal.reason);
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  }

  #tell(stream: ReadableStreamDefaultController<Uint8Array>): void {
    const snapshot = this.#snapshot();
    const event = `event: state\nid: ${String(snapshot.version)}\ndata: ${JSON.stringify(snapshot)}\n\n`;
    stream.enqueue(new TextEncoder().encode(event));
  }
}

/** A refusal as the backend words it. */
export function problem(code: string, status: number, headers: Record<string, string> = {}): Response {
  const body = { type: `https://docs.example/errors/${code}`, title: code, status, code };
  return Response.json(body, { status, headers: { 'content-type': 'application/problem+json', ...headers } });
}

/** Never answers; gives up with the caller. */
export const silence: FakeAnswer = ({ signal }) =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });

/** What `fetch` does where nobody listens. */
export const down: FakeAnswer = () => Promise.reject(new TypeError('Failed to fetch'));

export const htmlPage: FakeAnswer = () =>
  new Response('<!doctype html><h1>Hello</h1>', { headers: { 'content-type': 'text/html' } });

function routeOf({ method, url }: Request): FakeRoute {
  const last = new URL(url).pathname.split('/soluti/flows')[1]?.split('/')[2];
  if (last !== undefined) return last as FakeRoute;
  if (method === 'DELETE') return 'cancel';
  return method === 'POST' ? 'start' : 'snapshot';
}

function randomText(length: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return Array.from({ length }, () => alphabet[Math.floor(Math.random() * alphabet.length)]).join('');
}
