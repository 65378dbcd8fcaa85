/** Backends that break one rule each: rules of the pass. */
import {
  type Json,
  answers,
  asking,
  idengePass,
  json,
  problem,
  recode,
  requests,
  said,
  type Breakage,
} from './break.js';

export const idenge: Record<string, () => Breakage> = {
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
  'idenge.email-of-other': () => ({
    around: requests(idengePass('GET'), (request) =>
      asking(request, (h) => {
        const keys = decodeURIComponent(h.get('cookie')?.replace('host-visitor=', '') ?? 'null');
        const [, byEmail] = JSON.parse(keys) as [unknown, unknown];
        h.set('cookie', `host-visitor=${encodeURIComponent(JSON.stringify(byEmail))}`);
      }),
    ),
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
  'idenge.enroll-unverified': () => ({
    around: answers(idengePass('POST'), (response) => new Response('{}', { status: 201, headers: response.headers })),
  }),
  'idenge.enroll-body': () => ({
    around: json(idengePass('POST'), 400, (value) => {
      delete value['errors'];
    }),
  }),
};
