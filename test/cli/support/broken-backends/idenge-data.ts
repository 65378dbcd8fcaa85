/** Backends that break one rule each: what Idenge answers is lost, overwritten, or taken for "no card yet". */
import { answers, asking, idengePass, problem, requests, type Breakage, type Json } from './break.js';

type Outward = NonNullable<Breakage['outward']>;

/** Changes the text of Idenge's answers to GET. */
const told =
  (change: (text: string, status: number, url: string) => string | null): Outward =>
  async (request, next) => {
    const response = await next(request);
    if (request.method !== 'GET' || !request.url.includes('/idenge/api/users')) return response;
    const text = change(await response.clone().text(), response.status, request.url);
    return text === null ? response : new Response(text, { headers: { 'content-type': 'application/json' } });
  };

/** Answers otherwise where Idenge's last answer was such a one. */
const misread = (
  isIt: (text: string, status: number) => boolean,
  around: (response: Response) => Response,
  pattern = /^\w+ \/idenge\//,
): Breakage => {
  let last = false;
  return {
    outward: told((text, status) => {
      last = isIt(text, status);
      return null;
    }),
    around: answers(pattern, (response) => (last ? around(response) : response)),
  };
};

const isRow = (row: unknown) => /^[0-9a-f]{24}$/.test(String((row as Json | null)?.['_id']));

/** The keys that the host's session names. */
const identified = (change: (keys: Json) => Json): Breakage => ({
  around: requests(idengePass('GET'), (request) =>
    asking(request, (headers) => {
      if (!headers.has('cookie')) return;
      const keys = JSON.parse(
        decodeURIComponent(headers.get('cookie')?.slice('host-visitor='.length) ?? 'null'),
      ) as Json;
      headers.set('cookie', `host-visitor=${encodeURIComponent(JSON.stringify(change(keys)))}`);
    }),
  ),
});

export const idengeData: Record<string, () => Breakage> = {
  'idenge.list-404': () => ({
    outward: told((_text, status, url) => (status === 404 && /\/users(?:\?|$)/.test(url) ? '[]' : null)),
  }),
  'idenge.data-digits': () => ({
    outward: async (request, next) => {
      if (request.method !== 'PATCH') return next(request);
      const { method, url, headers } = request;
      return next(new Request(url, { method, headers, body: JSON.stringify(await request.json()) }));
    },
  }),
  'idenge.data-foreign': () => ({
    outward: told((text, status) =>
      status === 200 && !text.includes('{"a":{"a":') ? text.replace(/"data":("text"|\[1,2\]|7)/g, '"data":{}') : null,
    ),
  }),
  'idenge.data-depth': () =>
    misread(
      (text) => text.includes('{"a":{"a":'),
      (response) => problem('internal', response),
      idengePass('PATCH'),
    ),
  'idenge.row-malformed': () => ({
    outward: told((text, status) => {
      if (status !== 200 || text.includes('{"a":{"a":')) return null;
      const rows = JSON.parse(text) as unknown;
      return Array.isArray(rows) && !rows.every(isRow) ? JSON.stringify(rows.filter(isRow)) : null;
    }),
  }),
  'idenge.staff-row': () =>
    misread(
      (text, status) => status === 200 && text.startsWith('[') && !(JSON.parse(text) as unknown[]).every(isRow),
      (response) => problem('provider_invalid', response),
      /^GET \/idenge\/users$/,
    ),
  'idenge.identity-keys': () =>
    identified((keys) => (Array.isArray(keys) ? keys : Object.fromEntries(Object.entries(keys).slice(0, 1)))),
};

/** Further backends that break a rule which is named before the colon. */
export const idengeDataVariants: Record<string, () => Breakage> = {
  'idenge.list-404: never none': () =>
    misread(
      (_text, status) => status === 404,
      (response) => (response.status === 200 ? problem('provider_refused', response) : response),
      idengePass('GET'),
    ),
  'idenge.data-depth: where it is shown': () =>
    misread(
      (text) => text.includes('{"a":{"a":'),
      (response) => problem('internal', response),
      idengePass('GET'),
    ),
  'idenge.identity-keys: no numbers': () =>
    identified((keys) =>
      typeof keys['externalId'] === 'number' ? { verifiedEmail: keys['verifiedEmail'] as string } : keys,
    ),
};
