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

/** Of a visitor without a cardholder, as the rules about those name them. */
const isOfNobody = (request: Request) => request.headers.get('cookie')?.includes('nobody') === true;

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
    around: answers(idengePass('GET'), (response, request) =>
      isOfNobody(request) ? problem('not_found', response) : response,
    ),
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
        const named = JSON.parse(keys) as unknown;
        if (Array.isArray(named)) h.set('cookie', `host-visitor=${encodeURIComponent(JSON.stringify(named[1]))}`);
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
      response.status === 403 ? Response.json({ users: [], next: null }, { headers: response.headers }) : response,
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
      const { headers, url } = request;
      const body = (await request.text()).replace('"kept":"yes",', '');
      return next(new Request(url, { method: 'PATCH', headers, body }));
    },
  }),
  'idenge.patch-nobody': () => ({ around: recode(idengePass('PATCH'), 404, 'conflict', isOfNobody) }),
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
    around: answers(idengePass('POST'), async (response) => {
      const isUnverified = (await response.clone().text()).includes('"unverified"');
      return isUnverified ? new Response('{}', { status: 201, headers: response.headers }) : response;
    }),
  }),
  'idenge.enroll-body': () => ({
    around: json(idengePass('POST'), 400, (value) => {
      delete value['errors'];
    }),
  }),
};
