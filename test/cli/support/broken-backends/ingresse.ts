/** Backends that break one rule each: rules of an Ingresse login. */
import {
  answers,
  asking,
  drop,
  idOf,
  json,
  lenient,
  problem,
  recode,
  repeat,
  requests,
  route,
  said,
  spy,
  withHeaders,
  type Breakage,
} from './break.js';

export const ingresse: Record<string, () => Breakage> = {
  'ingresse.cookie-comma': () => ({
    around: requests(/^GET \/ingresse\/callback\//, (request) =>
      asking(request, (h) => h.has('cookie') && h.set('cookie', (h.get('cookie') ?? '').replace(', ', '; '))),
    ),
  }),
  'ingresse.check-retried': () => ({
    outward: async (request, next) => {
      const response = await next(request);
      return request.url.includes('renew-token') && response.status === 503
        ? new Response('{}', { status: 403 })
        : response;
    },
  }),
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
      also: ['ingresse.cookie-comma'],
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
        ['ingresse.failed-other-profile', /usertoken=1/, 'provider_invalid'],
        ['ingresse.failed-unproven-user', /usertoken=67890-/, 'provider_invalid'],
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
  'ingresse.code-alone': () => ({
    around: said(/^POST \/ingresse\/flows$/, (value) => {
      if (value['returnTo'] === '/app/below') value['returnTo'] = '/app';
    }),
  }),
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
};
