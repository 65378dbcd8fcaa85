/** One backend per rule that breaks exactly that rule: ours, with something wrong put around it. */
import type { Handle, StageOptions } from './conformance-stage.js';
import { endpoint, origin } from './conformance-stage.js';

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
function problem(code: string, like: Response): Response {
  const status = codes[code] ?? 500;
  const headers = new Headers(like.headers);
  headers.set('content-type', 'application/problem+json');
  if (status === 503) headers.set('retry-after', '5');
  return new Response(JSON.stringify({ type: 'urn:x', title: 'x', status, code }), { status, headers });
}

const route = (request: Request) => `${request.method} ${new URL(request.url).pathname.slice('/catraca'.length)}`;

/** Changes the answers to the routes that fit. */
const answers =
  (pattern: RegExp, change: (response: Response, request: Request) => Response | Promise<Response>): Around =>
  async (request, next) => {
    const asked = request.clone();
    const response = await next(request);
    return pattern.test(route(asked)) ? change(response, asked) : response;
  };

/** Changes the requests to the routes that fit. */
const requests =
  (pattern: RegExp, change: (request: Request) => Request | Promise<Request>): Around =>
  async (request, next) =>
    next(pattern.test(route(request)) ? await change(request) : request);

function withHeaders(response: Response, change: (headers: Headers) => void): Response {
  const headers = new Headers(response.headers);
  change(headers);
  return new Response(response.body, { status: response.status, headers });
}

function asking(request: Request, change: (headers: Headers) => void): Request {
  const headers = new Headers(request.headers);
  change(headers);
  return new Request(request, { headers });
}

/** Another body, the rest as it was. */
function saying(request: Request, body: string): Request {
  const { method, url } = request;
  const headers = new Headers(request.headers);
  // Without it the body would count as plain text.
  if (!headers.has('content-type')) headers.set('content-type', 'application/json');
  return new Request(url, { method, headers, body });
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- JSON of any shape, to be spoilt on purpose
type Json = Record<string, any>;

/** Changes the JSON of answers of that status. */
const json =
  (pattern: RegExp, status: number, change: (value: Json, request: Request) => void): Around =>
  async (request, next) =>
    answers(pattern, async (response, asked) => {
      if (response.status !== status) return response;
      const value = (await response.json()) as Json;
      change(value, asked);
      return new Response(JSON.stringify(value), { status, headers: response.headers });
    })(request, next);

/** Changes the JSON of requests. */
const said = (pattern: RegExp, change: (value: Json, request: Request) => void): Around =>
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
const recode = (pattern: RegExp, from: number, to: string, where: (request: Request) => boolean = () => true): Around =>
  answers(pattern, (response, request) =>
    response.status === from && where(request) ? problem(to, response) : response,
  );

/** Changes the text of an event stream, event by event; null ends it. */
const events = (change: (event: string) => string | null, atEnd: 'close' | 'stay' = 'close'): Around =>
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
function repeat(pattern: RegExp, isStored: (response: Response) => boolean, isWrong: (response: Response) => boolean) {
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
function spy() {
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

const idOf = (request: Request) => new URL(request.url).pathname.split('/')[4] ?? '';

/** With the holder's own secret, whatever was sent. */
const careless = (pattern: RegExp): Around => {
  const { secrets, watch } = spy();
  return (request, next) =>
    requests(pattern, (asked) =>
      asking(asked, (headers) => headers.set('x-catraca-flow', secrets.get(idOf(asked)) ?? '')),
    )(request, (changed) => watch(changed, next));
};

/** What takes longer than so many real milliseconds is answered otherwise. */
const impatient =
  (pattern: RegExp, milliseconds: number, code: string): Around =>
  async (request, next) => {
    const startedAt = performance.now();
    const key = route(request);
    const response = await next(request);
    const isLate = performance.now() - startedAt > milliseconds;
    return isLate && pattern.test(key) && response.status >= 400 ? problem(code, response) : response;
  };

/** A second time it is fine. */
const lenient = (pattern: RegExp): Around => {
  const seen = new Set<string>();
  return answers(pattern, (response, request) => {
    const key = route(request);
    if (response.status === 409 && seen.has(key)) return new Response(null, { status: 204, headers: response.headers });
    seen.add(key);
    return response;
  });
};

/** Where the provider answered like this, the start is refused with another code. */
const misread = (isIt: (response: Response) => boolean, code: string): Breakage => {
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

const toProvider =
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

const start = /^POST \/soluti\/flows$/;
const anySnapshot = /^(GET|POST) \/soluti\/flows\/[^/]+(\/renew)?$/;
const redeem = /\/redeem$/;
const callback = /^POST \/soluti\/callback\//;
const idengePass = (method: string) => new RegExp(`^${method} /idenge/pass$`);

const drop = (name: string) => (response: Response) => withHeaders(response, (headers) => headers.delete(name));
const put = (name: string, value: string) => (response: Response) =>
  withHeaders(response, (headers) => headers.set(name, value));

export const breakages: Record<string, () => Breakage> = {
  'access.our-header': () => ({ around: requests(/ /, (asked) => asking(asked, (h) => h.set('x-catraca', '1'))) }),
  'access.listed-origin': () => ({
    around: requests(/ /, (asked) => asking(asked, (h) => h.has('origin') && h.set('origin', origin))),
  }),
  'access.server-caller': () => ({
    around: answers(start, (response, asked) =>
      asked.headers.has('origin') ? response : problem('not_allowed', response),
    ),
  }),
  'access.no-browser': () => ({
    around: requests(/^GET \/(ingresse\/session|idenge\/pass)$/, (asked) =>
      asking(asked, (h) => h.set('origin', origin)),
    ),
  }),
  'body.content-type': () => ({
    around: requests(/^POST /, (asked) => asking(asked, (h) => h.set('content-type', 'application/json'))),
  }),
  'body.malformed': () => ({
    around: requests(start, async (asked) => {
      const text = await asked.text();
      return saying(asked, /^[["n]/.test(text) ? '{}' : text);
    }),
  }),
  'body.unknown-member': () => ({
    around: requests(start, async (asked) => {
      const text = await asked.text();
      return saying(asked, text.includes('surprise') ? '{}' : text);
    }),
  }),
  'body.size': () => ({
    around: requests(start, async (asked) => saying(asked, (await asked.text()).replace(/ {100,}/, ''))),
  }),
  'body.time': () => ({ around: impatient(start, 200, 'not_found') }),
  'problem.unknown-route': () => ({ around: recode(/^PUT /, 404, 'not_allowed') }),
  'problem.constant-404': () => ({
    around: json(/flows\/A{22}$/, 404, (value) => {
      value['detail'] = 'there is no such flow';
    }),
  }),
  'problem.secret-everywhere': () => ({ around: careless(/^POST .*\/renew$/) }),
  'problem.shape': () => ({
    around: answers(/^GET \/no\/such/, async (response) => {
      return withHeaders(response, (headers) => headers.set('content-type', 'application/json'));
    }),
  }),
  'problem.retry-after': () => ({ around: answers(/ /, drop('retry-after')), beside: ['provider.5xx'] }),
  'problem.no-defect': () => ({
    around: recode(idengePass('PATCH'), 401, 'internal'),
    beside: ['idenge.no-session'],
    also: ['idenge.no-session'],
  }),
  'headers.no-store': () => ({ around: answers(/^POST /, put('cache-control', 'private')) }),
  'headers.nosniff': () => ({ around: answers(/^GET /, drop('x-content-type-options')) }),
  'headers.request-id': () => ({ around: answers(/^GET /, put('x-request-id', 'one-for-all')) }),
  'cors.exact-origin': () => ({
    around: answers(/^POST /, (response, asked) =>
      put('access-control-allow-origin', asked.headers.get('origin') ?? '*')(response),
    ),
  }),
  'cors.exposed': () => ({ around: answers(/ /, put('access-control-expose-headers', 'X-Request-Id')) }),
  'cors.preflight': () => ({
    around: answers(/^OPTIONS /, put('access-control-allow-headers', 'content-type, x-catraca, x-catraca-flow')),
  }),
  'cors.preflight-stranger': () => ({
    around: answers(/^OPTIONS /, put('access-control-allow-origin', 'https://stranger.example')),
    also: ['cors.preflight', 'cors.exact-origin'],
  }),
  'cors.credentials': () => ({ around: answers(start, put('access-control-allow-credentials', 'true')) }),

  'soluti.start': () => ({
    around: json(start, 201, (value) => {
      value['qrCode'] = `${String(value['qrCode'])} `;
    }),
  }),
  'soluti.callback-address': () => ({
    outward: async (request, next) => {
      if (!request.url.endsWith('/oauth/start')) return next(request);
      const body = (await request.json()) as Json;
      const { method, headers, url } = request;
      return next(new Request(url, { method, headers, body: JSON.stringify({ ...body, username: '52998224725' }) }));
    },
  }),
  'soluti.life-unknown': () => ({
    outward: toProvider('/oauth/start', (value) => {
      value['auth_ttl'] ||= 30;
    }),
  }),
  'soluti.snapshot': () => {
    let handles = '';
    return {
      outward: toProvider('/oauth/start', (value) => {
        handles += String(value['short_token']);
      }),
      around: json(/^GET \/soluti\/flows\/[^/]+$/, 200, (value) => {
        value['handle'] = handles;
      }),
    };
  },
  'soluti.start-hides-handle': () => {
    let handle = '';
    return {
      outward: toProvider('/oauth/start', (value) => {
        handle = String(value['short_token']);
      }),
      around: json(start, 201, (value) => {
        value['handle'] = handle;
      }),
    };
  },
  'soluti.version': () => ({
    around: (request, next) =>
      json(start, 201, (value) => {
        value['version'] = 7;
      })(request, (asked) => events((event) => event.replace(/"version":\d+/, '"version":7'))(asked, next)),
    also: ['soluti.renew'],
  }),
  'soluti.poll-limit': () => ({
    around: repeat(
      anySnapshot,
      ({ status }) => status === 200,
      ({ status }) => status === 429,
    ).around,
  }),
  'soluti.poll-stranger': () => {
    const { secrets, watch } = spy();
    return {
      around: async (request, next) => {
        const right = secrets.get(idOf(request));
        const isWrong = right !== undefined && request.headers.get('x-catraca-flow') !== right;
        if (isWrong && /^GET [^?]*flows\/[^/]+$/.test(route(request))) {
          await next(asking(request, (headers) => headers.set('x-catraca-flow', right)));
        }
        return watch(request, next);
      },
    };
  },
  'soluti.renew': () => ({
    around: json(/\/renew$/, 200, (value) => {
      value['qrCode'] = 'yesterday';
    }),
  }),
  'soluti.renew-previous': () => {
    const { callbacks, outward } = spy();
    return {
      outward,
      around: requests(callback, (request) => {
        const isLatest = [...callbacks.values()].includes(request.url);
        return isLatest ? request : new Request(request.url.replace(/.{43}$/, 'A'.repeat(43)), request);
      }),
    };
  },
  'soluti.renew-ended': () => ({ around: recode(/\/renew$/, 409, 'not_found') }),
  'soluti.expired': () => ({ around: events((event) => event.replace('"expiresIn":0', '"expiresIn":1')) }),
  'soluti.grace': () => {
    const short = new Set<string>();
    return {
      around: async (request, next) => {
        if (callback.test(route(request)) && short.has(idOf(request))) {
          return problem('not_found', await next(new Request(`${endpoint}/no`)));
        }
        const key = route(request);
        const response = await next(request);
        if (start.test(key) && response.status === 201) {
          const { id, expiresIn } = (await response.clone().json()) as Json;
          if (expiresIn <= 2 && expiresIn > 1) setTimeout(() => short.add(id), expiresIn * 100);
        }
        return response;
      },
    };
  },
  'soluti.renew-expired': () => {
    const short = new Set<string>();
    return {
      around: async (request, next) => {
        const isGone = /\/renew$/.test(route(request)) && short.has(idOf(request));
        const key = route(request);
        const response = await next(request);
        if (isGone) return problem('not_found', response);
        if (start.test(key) && response.status === 201) {
          const { id, expiresIn } = (await response.clone().json()) as Json;
          if (expiresIn <= 1) short.add(id);
        }
        return response;
      },
    };
  },
  'soluti.cancel': () => ({ around: lenient(/^DELETE /) }),
  'soluti.cancel-or-approve': () => ({
    around: answers(callback, (response) =>
      response.status === 404 ? new Response(null, { status: 204, headers: response.headers }) : response,
    ),
  }),

  'provider.4xx': () => ({
    ...misread(({ status, headers }) => status === 403 && headers.has('content-type'), 'provider_unreachable'),
  }),
  'provider.429': () => misread(({ status }) => status === 429, 'provider_refused'),
  'provider.5xx': () => misread(({ status }) => status === 500, 'provider_refused'),
  'provider.redirect': () => misread(({ status }) => status === 302, 'provider_unreachable'),
  'provider.html': () =>
    misread(({ headers }) => headers.get('content-type')?.startsWith('text/html') === true, 'provider_refused'),
  'provider.malformed': () => {
    let last = false;
    return {
      outward: async (request, next) => {
        const response = await next(request);
        const text = await response.clone().text();
        last = response.status === 200 && text !== '' && !/^\s*</.test(text) && !text.trim().endsWith('}');
        return response;
      },
      around: answers(start, (response) =>
        last && response.status === 502 ? problem('provider_refused', response) : response,
      ),
    };
  },
  'provider.slow': () => ({ around: impatient(start, 3000, 'provider_invalid') }),
  'provider.words': () => {
    let words = '';
    return {
      outward: async (request, next) => {
        const response = await next(request);
        words = (await response.clone().text()).includes('canary') ? 'canary' : '';
        return response;
      },
      around: json(start, 502, (value) => {
        if (words !== '') value['detail'] = words;
      }),
    };
  },

  'stream.first-event': () => ({ around: events((event) => event.replace(/^id: .*\n/m, '')) }),
  'stream.headers': () => ({ around: answers(/\/events$/, drop('x-accel-buffering')) }),
  'stream.until-ready': () => ({
    around: events((event) => (/"state":"ready"/.test(event) ? '' : event)),
  }),
  'stream.at-end': () => {
    const stay = events((event) => event, 'stay');
    const cancelled = new Set<string>();
    return {
      around: (request, next) => {
        if (request.method === 'DELETE') cancelled.add(idOf(request));
        return cancelled.has(idOf(request)) ? stay(request, next) : next(request);
      },
    };
  },
  'stream.no-poll': () => ({
    around: async (request, next) => {
      if (/\/events$/.test(route(request))) {
        await next(new Request(request.url.replace('/events', ''), { headers: request.headers }));
      }
      return next(request);
    },
  }),
  'stream.heartbeat': () => ({ around: events((event) => event.replace(/^:.*\n\n/gm, '')) }),
  'stream.grace': () => ({
    around: (request, next) => {
      let over = false;
      return events((event) => {
        if (over) return null;
        over = /"state":"expired"/.test(event);
        return event;
      })(request, next);
    },
  }),

  'push.uniform': () => {
    let isRefused = false;
    return {
      outward: async (request, next) => {
        const response = await next(request);
        isRefused = request.url.endsWith('/notify') && response.status === 400;
        return response;
      },
      around: answers(/\/notify$/, (response) => (isRefused ? problem('conflict', response) : response)),
    };
  },
  'push.provider-down': () => ({ around: recode(/\/notify$/, 503, 'provider_invalid') }),
  'push.not-permitted': () => ({
    around: json(start, 201, (value) => {
      value['canNotify'] = true;
    }),
  }),
  'push.username': () => ({
    around: json(/\/notify$/, 400, (value) => {
      delete value['errors'];
    }),
  }),
  'push.limit': () => ({
    around: answers(/\/notify$/, (response) => (response.status === 429 ? problem('conflict', response) : response)),
  }),
  'push.holder': () => {
    let named = '';
    const watch = toProvider('/oauth/notify', (_value, _response, sent) => {
      named = String(sent['username']);
    });
    return {
      outward: (request, next) =>
        watch(request, (asked) =>
          toProvider('/oauth/token', (value) => {
            value['username'] = named;
          })(asked, next),
        ),
    };
  },

  'webhook.repeated': () => ({
    around: answers(callback, (response) =>
      response.status === 409 ? new Response(null, { status: 204, headers: response.headers }) : response,
    ),
  }),
  'webhook.miss': () => {
    const { callbacks, outward } = spy();
    return {
      outward,
      around: requests(callback, (request) => new Request(callbacks.get(idOf(request)) ?? request.url, request)),
    };
  },
  'webhook.foreign': () => {
    const seen = new Map<string, string>();
    return {
      around: said(callback, (value, request) => {
        const first = seen.get(value['token']) ?? idOf(request);
        seen.set(value['token'], first);
        if (first !== idOf(request)) value['token'] = `${String(value['token'])}x`;
      }),
    };
  },
  'webhook.body': () => ({
    around: said(callback, (value) => {
      delete value['pad'];
    }),
  }),
  'webhook.time': () => ({ around: impatient(callback, 300, 'not_found') }),

  'exchange.retried': () => ({
    outward: async (request, next) => {
      const response = await next(request);
      if (!request.url.endsWith('/oauth/token') || response.status !== 500) return response;
      return new Response('{}', { status: 403 });
    },
  }),
  'exchange.given-up': () => ({
    around: events((event) => event.replace('"reason":"provider_unreachable"', '"reason":"provider_invalid"')),
  }),
  'exchange.refused': () => ({
    around: events((event) => event.replace('"reason":"provider_refused"', '"reason":"internal"')),
  }),

  'result.shape': () => ({
    around: json(redeem, 200, (value) => {
      delete value['scope'];
    }),
    also: ['result.normal'],
  }),
  'result.normal': () => ({
    around: json(redeem, 200, (value) => {
      value['username'] = String(Number(value['username']));
    }),
  }),
  'result.again': () => ({
    around: json(redeem, 200, (value) => {
      value['at'] = performance.now();
    }),
  }),
  'result.too-early': () => {
    const redeemed = new Set<string>();
    return {
      around: answers(redeem, (response, request) => {
        if (response.status === 200) redeemed.add(route(request));
        return response.status === 409 && !redeemed.has(route(request)) ? problem('not_found', response) : response;
      }),
    };
  },
  'result.ack': () => ({
    around: requests(/\/ack$/, (request) => new Request(request.url.replace(/ack$/, 'redeem'), request)),
    also: ['result.empty-bodies'],
  }),
  'result.empty-bodies': () => ({ around: requests(/\/(redeem|ack)$/, (request) => saying(request, '{}')) }),
  'result.one-minute': () => {
    const { around, stored } = repeat(
      redeem,
      ({ status }) => status === 200,
      ({ status }) => status === 409 || status === 404,
    );
    return {
      around: (request, next) => {
        if (/\/ack$/.test(route(request))) stored.delete(route(request).replace(/ack$/, 'redeem'));
        return around(request, next);
      },
    };
  },
  'result.done-then-gone': () => ({
    around: repeat(
      anySnapshot,
      ({ status }) => status === 200,
      ({ status }) => status === 404,
    ).around,
  }),
  'result.waits': () => {
    const startedAt = new Map<string, number>();
    return {
      around: async (request, next) => {
        const key = route(request);
        const id = idOf(request);
        if (redeem.test(key) && performance.now() - (startedAt.get(id) ?? Infinity) > 3000) {
          return problem('not_found', await next(request));
        }
        if (/\/events$/.test(key) && !startedAt.has(id)) startedAt.set(id, performance.now());
        return next(request);
      },
    };
  },

  'ingresse.start': () => ({
    around: json(/^POST \/ingresse\/flows$/, 201, (value) => {
      value['expiresIn'] = 0;
    }),
  }),
  'ingresse.start-body': () => ({
    around: said(/^POST \/ingresse\/flows$/, (value) => {
      if (value['mode'] === 'window') value['mode'] = 'popup';
    }),
  }),
  'ingresse.return-url': () => ({
    around: said(/^POST \/ingresse\/flows$/, (value) => {
      if (/^\/\//.test(value['returnTo'])) value['returnTo'] = '/';
    }),
  }),
  'ingresse.login-address': () => ({
    around: answers(/^GET \/ingresse\/login/, (response) =>
      withHeaders(response, (headers) => {
        const location = headers.get('location');
        if (location !== null) headers.set('location', location.replace(/apikey=[^&]*&?/, ''));
      }),
    ),
  }),
  'ingresse.login-once': () => ({
    around: repeat(
      /^GET \/ingresse\/login/,
      ({ status }) => status === 302,
      ({ status }) => status === 404,
    ).around,
  }),
  'ingresse.login-prefetch': () => ({
    around: requests(/^GET \/ingresse\/login/, (request) => asking(request, (h) => h.delete('sec-purpose'))),
  }),
  'ingresse.cookie': () => ({
    around: answers(/^GET \/ingresse\/login/, (response) =>
      withHeaders(response, (headers) => {
        const cookie = headers.get('set-cookie');
        if (cookie !== null) headers.set('set-cookie', cookie.replace('; HttpOnly', ''));
      }),
    ),
  }),
  'ingresse.other-browser': () => {
    const { cookies, watch } = spy();
    return {
      around: (request, next) =>
        requests(/^GET \/ingresse\/callback/, (asked) => {
          const state = new URL(asked.url).pathname.split('/').at(-1) ?? '';
          return asking(asked, (headers) => headers.set('cookie', cookies.get(state) ?? ''));
        })(request, (asked) => watch(asked, next)),
    };
  },
  'ingresse.unknown-state': () => ({
    around: answers(
      /^GET \/ingresse\/callback\/A{43}/,
      (response) => new Response(response.body, { status: 200, headers: response.headers }),
    ),
  }),
  'ingresse.popup-page': () => ({
    around: answers(/^GET \/ingresse\/callback/, drop('content-security-policy')),
  }),
  'ingresse.redirect': () => ({
    around: answers(/^GET \/ingresse\/callback/, (response, request) =>
      withHeaders(response, (headers) => {
        const location = headers.get('location');
        const token = new URL(request.url).search.slice(1);
        if (location !== null) headers.set('location', location.replace('#', `&${token}#`));
      }),
    ),
  }),
  'ingresse.reload': () => {
    const seen = new Set<string>();
    return {
      around: answers(/^GET \/ingresse\/callback/, async (response, request) => {
        if (!seen.has(request.url) && response.status === 200) {
          seen.add(request.url);
          return response;
        }
        const text = (await response.text()).replace(/"code":"[\w-]{22}"/, `"code":"${'B'.repeat(22)}"`);
        return new Response(text, { status: response.status, headers: response.headers });
      }),
    };
  },
  ...Object.fromEntries(
    (
      [
        ['ingresse.failed-dead-token', /reset/, 'session_ended'],
        ['ingresse.failed-other-profile', /usertoken=\d/, 'provider_invalid'],
        ['ingresse.failed-no-token-shape', /script/, 'provider_invalid'],
      ] as const
    ).map(([id, token, code]) => [
      id,
      (): Breakage => ({
        around: answers(/^GET \/ingresse\/callback/, async (response, request) => {
          if (!token.test(request.url)) return response;
          const text = (await response.text()).replaceAll(code, 'internal');
          const changed = new Response(response.status === 303 ? null : text, response);
          return withHeaders(changed, (headers) => {
            const location = headers.get('location');
            if (location !== null) headers.set('location', location.replace(code, 'internal'));
          });
        }),
      }),
    ]),
  ),
  'ingresse.redeem': () => ({
    around: json(/^POST \/ingresse.*\/redeem$/, 200, (value) => {
      value['userId'] = '67890';
    }),
  }),
  'ingresse.secret-alone': () => {
    const { cookies, watch } = spy();
    return {
      around: async (request, next) => {
        const isBare = /^POST \/ingresse.*\/redeem$/.test(route(request)) && !request.headers.has('cookie');
        const text = isBare ? await request.clone().text() : '';
        if (!isBare || text.includes('code')) return watch(request, next);
        return watch(
          asking(request, (headers) => headers.set('cookie', cookies.get(idOf(request)) ?? '')),
          next,
        );
      },
      also: ['ingresse.too-early'],
    };
  },
  'ingresse.code-tries': () => ({
    around: said(/^POST \/ingresse.*\/redeem$/, (value) => {
      if (/^A+$/.test(value['code'])) delete value['code'];
    }),
  }),
  'ingresse.no-profile': () => ({
    around: json(/^POST \/ingresse.*\/redeem$/, 200, (value) => {
      value['user'] ??= { id: value['userId'] as string, name: null, email: null, picture: null };
    }),
  }),
  'ingresse.too-early': () => {
    const redeemed = new Set<string>();
    return {
      around: answers(/^POST \/ingresse.*\/redeem$/, (response, request) => {
        if (response.status === 200) redeemed.add(route(request));
        return response.status === 409 && !redeemed.has(route(request)) ? problem('not_found', response) : response;
      }),
    };
  },
  'ingresse.again-and-ack': () => ({
    around: requests(/\/ack$/, (request) => new Request(request.url.replace(/ack$/, 'none'), request)),
  }),
  'ingresse.cancel': () => ({ around: lenient(/^DELETE \/ingresse\/flows/) }),
  'ingresse.session': () => ({ around: recode(/^GET \/ingresse\/session$/, 200, 'not_authenticated') }),
  'ingresse.no-browser-token': () => ({ around: recode(/^POST \/ingresse\/session$/, 404, 'not_allowed') }),

  'idenge.no-session': () => ({
    around: recode(/^\w+ \/idenge\/pass$/, 401, 'not_allowed', (request) => !request.headers.has('x-catraca-pass')),
  }),
  'idenge.pass': () => ({
    around: json(idengePass('GET'), 200, (value) => {
      value['fields'] = (value['fields'] as Json[]).filter(({ id }) => id !== 'phone');
    }),
  }),
  'idenge.no-pass-yet': () => ({
    around: answers(idengePass('GET'), async (response) => {
      const isNull = response.status === 200 && ((await response.clone().json()) as Json)['pass'] === null;
      return isNull ? problem('not_found', response) : response;
    }),
  }),
  'idenge.not-by-id': () => ({
    around: requests(idengePass('GET'), (request) => {
      const userId = new URL(request.url).searchParams.get('userId');
      if (userId === null) return request;
      return asking(request, (h) => h.set('cookie', `host-visitor=${encodeURIComponent(JSON.stringify({ userId }))}`));
    }),
  }),
  'idenge.by-user-id': () => ({
    outward: async (request, next) => {
      const response = await next(request);
      return response.status === 405 ? new Response('{}', { status: 403 }) : response;
    },
  }),
  'idenge.filter-checked': () => {
    let everyone = false;
    return {
      outward: async (request, next) => {
        const response = await next(request);
        everyone = /\/users\?/.test(request.url) && ((await response.clone().json()) as unknown[]).length > 1;
        return response;
      },
      around: answers(idengePass('GET'), (response) =>
        everyone && response.status === 502 ? problem('not_found', response) : response,
      ),
    };
  },
  'idenge.provider-down': () => ({ around: recode(idengePass('GET'), 503, 'provider_refused') }),
  'idenge.pass-token': () => ({
    around: requests(idengePass('GET'), (request) => asking(request, (h) => h.delete('x-catraca-pass'))),
  }),
  'idenge.staff-closed': () => ({
    around: answers(/^GET \/idenge\/users/, (response) =>
      Response.json({ users: [], next: null }, { headers: response.headers }),
    ),
  }),
  'idenge.patch': () => ({
    around: said(idengePass('PATCH'), (value) => {
      if (value['phone'] === null) value['phone'] = '';
    }),
  }),
  'idenge.patch-closed': () => ({
    around: said(idengePass('PATCH'), (value) => {
      delete value['email'];
      delete value['externalId'];
    }),
  }),
  'idenge.patch-merges': () => ({
    outward: async (request, next) => {
      if (request.method !== 'PATCH') return next(request);
      const body = (await request.json()) as Json;
      if (body['data']) delete body['data']['kept'];
      const { headers, url } = request;
      return next(new Request(url, { method: 'PATCH', headers, body: JSON.stringify(body) }));
    },
  }),
  'idenge.patch-nobody': () => ({ around: recode(idengePass('PATCH'), 404, 'conflict') }),
  'idenge.enroll': () => ({
    outward: async (request, next) => {
      if (request.method !== 'POST' || !request.url.endsWith('/users')) return next(request);
      const { externalId: _, ...body } = (await request.json()) as Json;
      const { headers, url } = request;
      return next(new Request(url, { method: 'POST', headers, body: JSON.stringify(body) }));
    },
  }),
  'idenge.enroll-twice': () => ({
    around: answers(idengePass('POST'), async (response) => {
      const text = await response.clone().text();
      return response.status === 409 && !text.includes('errors') ? problem('request_invalid', response) : response;
    }),
  }),
  'idenge.enroll-taken': () => ({
    around: json(idengePass('POST'), 409, (value) => {
      delete value['errors'];
    }),
  }),
  'idenge.enroll-body': () => ({
    around: json(idengePass('POST'), 400, (value) => {
      delete value['errors'];
    }),
  }),

  'assertion.keys': () => ({
    around: json(/jwks/, 200, (value) => {
      value['keys'][0]['p'] = 'AAAA';
    }),
  }),
  'assertion.signed': () => ({
    around: json(redeem, 200, (value) => {
      value['assertion'] = String(value['assertion']).slice(0, -5) + 'AAAAA';
    }),
    also: ['assertion.claims', 'assertion.unlike'],
  }),
  'assertion.claims': () => ({
    around: said(start, (value) => {
      delete value['nonce'];
    }),
  }),
  'assertion.unlike': () => ({
    around: said(start, (value) => {
      value['nonce'] ??= 'of-nobody';
    }),
  }),
};
