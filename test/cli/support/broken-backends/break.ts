/** What a backend that breaks a rule is made of: ours, with something wrong put around it. */
import type { Handle, StageOptions } from '../conformance-stage.js';

export interface Breakage extends Pick<StageOptions, 'around' | 'outward'> {
  /** Rules that cannot hold either where this one does not. */
  readonly also?: readonly string[];
  /** Rules to run along, because this one judges what they see. */
  readonly beside?: readonly string[];
}

type Around = NonNullable<StageOptions['around']>;

const codes: Record<string, number> = {
  request_invalid: 400,
  not_authenticated: 401,
  not_allowed: 403,
  not_found: 404,
  conflict: 409,
  internal: 500,
  provider_refused: 502,
  provider_invalid: 502,
  provider_unreachable: 503,
};

/** A refusal as ours are, with another code. */
export function problem(code: string, like: Response): Response {
  const status = codes[code] ?? 500;
  const headers = new Headers(like.headers);
  headers.set('content-type', 'application/problem+json');
  if (status === 503) headers.set('retry-after', '5');
  return new Response(JSON.stringify({ type: 'urn:x', title: 'x', status, code }), { status, headers });
}

export const route = (request: Request) =>
  `${request.method} ${new URL(request.url).pathname.slice('/catraca'.length)}`;

/** Changes the answers to the routes that fit. */
export const answers =
  (pattern: RegExp, change: (response: Response, request: Request) => Response | Promise<Response>): Around =>
  async (request, next) => {
    const asked = request.clone();
    const response = await next(request);
    return pattern.test(route(asked)) ? change(response, asked) : response;
  };

/** Changes the requests to the routes that fit. */
export const requests =
  (pattern: RegExp, change: (request: Request) => Request | Promise<Request>): Around =>
  async (request, next) =>
    next(pattern.test(route(request)) ? await change(request) : request);

export function withHeaders(response: Response, change: (headers: Headers) => void): Response {
  const headers = new Headers(response.headers);
  change(headers);
  return new Response(response.body, { status: response.status, headers });
}

export function asking(request: Request, change: (headers: Headers) => void): Request {
  const headers = new Headers(request.headers);
  change(headers);
  return new Request(request, { headers });
}

/** Another body, the rest as it was. */
export function saying(request: Request, body: string): Request {
  const { method, url } = request;
  const headers = new Headers(request.headers);
  // Without it the body would count as plain text.
  if (!headers.has('content-type')) headers.set('content-type', 'application/json');
  return new Request(url, { method, headers, body });
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- JSON of any shape, to be spoilt on purpose
export type Json = Record<string, any>;

/** Changes the JSON of answers of that status. */
export const json =
  (pattern: RegExp, status: number, change: (value: Json, request: Request) => void): Around =>
  async (request, next) =>
    answers(pattern, async (response, asked) => {
      if (response.status !== status) return response;
      const value = (await response.json()) as Json;
      change(value, asked);
      return new Response(JSON.stringify(value), { status, headers: response.headers });
    })(request, next);

/** Changes the JSON of requests. */
export const said = (pattern: RegExp, change: (value: Json, request: Request) => void): Around =>
  requests(pattern, async (request) => {
    const text = await request.text();
    try {
      const value = JSON.parse(text) as Json;
      change(value, request);
      return saying(request, JSON.stringify(value));
    } catch {
      return saying(request, text);
    }
  });

/** Other codes than the right ones. */
export const recode = (
  pattern: RegExp,
  from: number,
  to: string,
  where: (request: Request) => boolean = () => true,
): Around =>
  answers(pattern, (response, request) =>
    response.status === from && where(request) ? problem(to, response) : response,
  );

/** Changes the text of an event stream, event by event; null ends it. */
export const events = (change: (event: string) => string | null, atEnd: 'close' | 'stay' = 'close'): Around =>
  answers(/^GET .*\/events$/, (response) => {
    if (response.body === null) return response;
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) {
          if (atEnd === 'close') controller.close();
          else await new Promise(() => undefined);
          return;
        }
        const text = change(value);
        if (text !== null) controller.enqueue(new TextEncoder().encode(text === '' ? ' ' : text));
        else {
          controller.close();
          await reader.cancel();
        }
      },
      cancel: () => reader.cancel(),
    });
    return new Response(body, { headers: response.headers });
  });

/** What the answer of the first time was, again. */
export function repeat(
  pattern: RegExp,
  isStored: (response: Response) => boolean,
  isWrong: (response: Response) => boolean,
) {
  const stored = new Map<string, Response>();
  const around: Around = async (request, next) => {
    const key = route(request);
    const response = await next(request);
    if (!pattern.test(key)) return response;
    if (isStored(response)) stored.set(key, response.clone());
    return isWrong(response) ? (stored.get(key)?.clone() ?? response) : response;
  };
  return { around, stored };
}

/** Every secret, cookie and callback that goes by, so that a careless backend can be played. */
export function spy() {
  const secrets = new Map<string, string>();
  const cookies = new Map<string, string>();
  const callbacks = new Map<string, string>();
  const watch = async (request: Request, next: Handle): Promise<Response> => {
    const key = route(request);
    const response = await next(request);
    if (/^POST \/\w+\/flows$/.test(key) && response.status === 201) {
      const { id, secret, url } = (await response.clone().json()) as Json;
      secrets.set(id, secret);
      if (url) cookies.set(`flow of ${(url as string).split('/').at(-1) ?? ''}`, id);
    }
    const [cookie] = response.headers.getSetCookie();
    if (key.startsWith('GET /ingresse/login/') && cookie !== undefined) {
      const pair = cookie.split(';', 1)[0] ?? '';
      const state = new URL(response.headers.get('location')!).searchParams.get('returnUrl')?.split('/').at(-1);
      cookies.set(state!, pair);
      cookies.set(cookies.get(`flow of ${key.split('/').at(-1) ?? ''}`)!, pair);
    }
    return response;
  };
  const outward = async (request: Request, next: Handle): Promise<Response> => {
    if (request.url.endsWith('/oauth/start')) {
      const { callback_url: callback } = (await request.clone().json()) as { callback_url: string };
      callbacks.set(callback.split('/').at(-2)!, callback);
    }
    return next(request);
  };
  return { secrets, cookies, callbacks, watch, outward };
}

export const idOf = (request: Request) => new URL(request.url).pathname.split('/')[4] ?? '';

/** With the holder's own secret, whatever was sent. */
export const careless = (pattern: RegExp): Around => {
  const { secrets, watch } = spy();
  return (request, next) =>
    requests(pattern, (asked) =>
      asking(asked, (headers) => headers.set('x-catraca-flow', secrets.get(idOf(asked)) ?? '')),
    )(request, (changed) => watch(changed, next));
};

/** What takes longer than so many real milliseconds is answered otherwise. */
export const impatient =
  (pattern: RegExp, milliseconds: number, code: string): Around =>
  async (request, next) => {
    const startedAt = performance.now();
    const key = route(request);
    const response = await next(request);
    const isLate = performance.now() - startedAt > milliseconds;
    return isLate && pattern.test(key) && response.status >= 400 ? problem(code, response) : response;
  };

/** A second time it is fine. */
export const lenient = (pattern: RegExp): Around => {
  const seen = new Set<string>();
  return answers(pattern, (response, request) => {
    const key = route(request);
    if (response.status === 409 && seen.has(key)) return new Response(null, { status: 204, headers: response.headers });
    seen.add(key);
    return response;
  });
};

/** Where the provider answered like this, the start is refused with another code. */
export const misread = (isIt: (response: Response) => boolean, code: string): Breakage => {
  let last = false;
  return {
    outward: async (request, next) => {
      const response = await next(request);
      last = isIt(response);
      return response;
    },
    around: answers(/^POST \/soluti\/flows$/, (response) =>
      last && response.status >= 500 ? problem(code, response) : response,
    ),
  };
};

export const toProvider =
  (end: string, change: (value: Json, response: Response, sent: Json) => void): Around =>
  async (request, next) => {
    if (!request.url.endsWith(end)) return next(request);
    const sent = (await request
      .clone()
      .json()
      .catch(() => ({}))) as Json;
    const response = await next(request);
    if (!response.ok) return response;
    const value = (await response.json()) as Json;
    change(value, response, sent);
    return Response.json(value, { status: response.status });
  };

export const start = /^POST \/soluti\/flows$/;
export const anySnapshot = /^(GET|POST) \/soluti\/flows\/[^/]+(\/renew)?$/;
export const redeem = /\/redeem$/;
export const callback = /^POST \/soluti\/callback\//;
export const idengePass = (method: string) => new RegExp(`^${method} /idenge/pass$`);

export const drop = (name: string) => (response: Response) => withHeaders(response, (headers) => headers.delete(name));
export const put = (name: string, value: string) => (response: Response) =>
  withHeaders(response, (headers) => headers.set(name, value));
