/** Backends that break one rule each: rules of what a Soluti flow hears and tells: stream, push, webhook. */
import {
  answers,
  callback,
  drop,
  events,
  idOf,
  impatient,
  json,
  problem,
  recode,
  requests,
  route,
  said,
  spy,
  start,
  toProvider,
  type Breakage,
  type Json,
} from './break.js';
import { endpoint, type Handle } from '../conformance-stage.js';

export const solutiNews: Record<string, () => Breakage> = {
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
    const { outward, isRefused } = pushSpy();
    return {
      outward,
      around: answers(/\/notify$/, async (response, request) =>
        (await isRefused(request)) ? problem('conflict', response) : response,
      ),
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
  'push.short-cnpj': () => ({
    // A short number is taken for a CPF, whatever was asked for.
    outward: toProvider('/oauth/token', (value) => {
      if (String(value['username']).length < 11) value['username'] = '52998224725';
    }),
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
  'webhook.spelling': () => misspelt((request) => typeOf(request).includes('ISO-8859-1')),
  'webhook.time': () => ({ around: impatient(callback, 300, 'not_found') }),
};

/** A backend that refuses the webhooks that fit. */
const misspelt = (fits: (request: Request) => boolean | Promise<boolean>): Breakage => ({
  around: async (request, next) => {
    const isRefused = callback.test(route(request)) && (await fits(request.clone()));
    return isRefused ? problem('request_invalid', await next(new Request(`${endpoint}/no`))) : next(request);
  },
});

const typeOf = (request: Request) => request.headers.get('content-type') ?? '';

/** Further backends that break a rule which is named before the colon. */
export const solutiNewsVariants: Record<string, () => Breakage> = {
  'webhook.spelling: charset=utf-8': () => misspelt((request) => typeOf(request).endsWith('charset=utf-8')),
  'webhook.spelling: a further parameter': () => misspelt((request) => typeOf(request).includes('version=1')),
  'webhook.spelling: us-ascii': () => misspelt((request) => typeOf(request).includes('us-ascii')),
  'webhook.spelling: a byte order mark': () =>
    misspelt(async (request) => new Uint8Array(await request.arrayBuffer())[0] === 0xef),
  'webhook.spelling: no content type': () => misspelt((request) => !request.headers.has('content-type')),
  'webhook.spelling: a slash at the end': () => misspelt((request) => request.url.endsWith('/')),
  'push.uniform: the code on screen': () => {
    const codes = new Map<string, unknown>();
    const store = json(start, 201, (value) => codes.set(value['id'], value['qrCode']));
    const show = json(/\/notify$/, 202, (value, request) => {
      value['qrCode'] = codes.get(idOf(request));
    });
    return { around: (request, next) => store(request, (asked) => show(asked, next)) };
  },
  'push.uniform: later where a push was sent': () => {
    const { outward, isRefused } = pushSpy();
    return {
      outward,
      around: answers(/\/notify$/, async (response, request) => {
        if (!(await isRefused(request))) await new Promise((resolve) => setTimeout(resolve, 800));
        return response;
      }),
    };
  },
};

/** The numbers for which the provider refuses a push. Several pushes may be under way at once. */
function pushSpy() {
  const refused = new Set<unknown>();
  const usernameOf = async (request: Request) => ((await request.clone().json()) as Json)['username'] as unknown;
  const outward = async (request: Request, next: Handle): Promise<Response> => {
    const username = request.url.endsWith('/notify') ? await usernameOf(request) : null;
    const response = await next(request);
    if (username !== null && response.status === 400) refused.add(username);
    return response;
  };
  return { outward, isRefused: async (request: Request) => refused.has(await usernameOf(request)) };
}
