/** Backends that break one rule each: rules that hold on every route: access, bodies, problems, headers, CORS. */
import { origin } from '../conformance-stage.js';
import {
  answers,
  asking,
  careless,
  drop,
  idengePass,
  impatient,
  json,
  problem,
  put,
  recode,
  requests,
  saying,
  start,
  withHeaders,
  type Breakage,
} from './break.js';

export const everyRoute: Record<string, () => Breakage> = {
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
      return saying(asked, /^(?:\[\]|null|"x")$/.test(text) ? '{}' : text);
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
};
