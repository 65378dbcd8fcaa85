/** Backends that break one rule each: rules of a Soluti flow, and of what its provider answers. */
import { endpoint } from '../conformance-stage.js';
import {
  type Json,
  answers,
  anySnapshot,
  asking,
  callback,
  events,
  idOf,
  impatient,
  json,
  lenient,
  misread,
  problem,
  recode,
  repeat,
  requests,
  route,
  spy,
  start,
  toProvider,
  type Breakage,
} from './break.js';

export const soluti: Record<string, () => Breakage> = {
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
};
