/** Backends that break one rule each: rules of a Soluti result: exchange, redeem, ack. */
import {
  answers,
  anySnapshot,
  drop,
  events,
  idOf,
  json,
  problem,
  redeem,
  repeat,
  requests,
  route,
  saying,
  toProvider,
  type Breakage,
} from './break.js';

export const solutiResult: Record<string, () => Breakage> = {
  'exchange.retried': () => ({
    outward: async (request, next) => {
      const response = await next(request);
      if (!request.url.endsWith('/oauth/token') || response.status !== 500) return response;
      return new Response('{}', { status: 403 });
    },
  }),
  'exchange.outage': () => {
    const tries = new Map<string, number>();
    return {
      outward: async (request, next) => {
        const response = await next(request);
        if (!request.url.endsWith('/oauth/token') || response.status < 500) return response;
        const token = request.headers.get('authorization') ?? '';
        tries.set(token, (tries.get(token) ?? 0) + 1);
        return tries.get(token) === 3 ? new Response('{}', { status: 403 }) : response;
      },
    };
  },
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
    also: ['result.normal', 'result.short-cnpj'],
  }),
  'result.normal': () => ({
    around: json(redeem, 200, (value) => {
      value['username'] = String(Number(value['username']));
    }),
    also: ['result.short-cnpj'],
  }),
  'result.short-cnpj': () => ({
    outward: toProvider('/oauth/token', (value) => {
      value['username'] = String(value['username']).padStart(11, '0');
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
};

/** Further backends that break a rule which is named before the colon. */
export const solutiResultVariants: Record<string, () => Breakage> = {
  'exchange.outage: without Retry-After': () => ({
    outward: async (request, next) => {
      const response = await next(request);
      return request.url.endsWith('/oauth/token') ? drop('retry-after')(response) : response;
    },
  }),
  'result.short-cnpj: guessed': () => ({
    // The first reading, whatever else the number may mean.
    outward: toProvider('/oauth/token', (value) => {
      if (value['username'] === '191') value['username'] = '00000000191';
    }),
  }),
};
