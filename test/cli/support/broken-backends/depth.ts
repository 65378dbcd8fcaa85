/** Backends that break one rule each: deeply nested JSON in requests and in providers' answers. */
import { problem, route, start, answers, idengePass, type Breakage } from './break.js';

const isDeep = (text: string) => /(?:\{"a":|\[){100}/.test(text);

/** Runs out of stack at these routes. */
const overflowing = (pattern: RegExp): Breakage => ({
  around: async (request, next) => {
    const isThere = pattern.test(route(request));
    const text = isThere ? await request.clone().text() : '';
    const response = await next(request);
    return isDeep(text) ? problem('internal', response) : response;
  },
});

export const depth: Record<string, () => Breakage> = {
  'body.depth': () => overflowing(idengePass('PATCH')),
  'provider.depth': () => {
    let last = false;
    return {
      outward: async (request, next) => {
        const response = await next(request);
        last = isDeep(await response.clone().text());
        return response;
      },
      around: answers(start, (response) =>
        last && response.status === 502 ? problem('internal', response) : response,
      ),
    };
  },
};

/** Every other route that takes a body. */
const routes = {
  'Soluti’s start': start,
  renew: /\/renew$/,
  notify: /\/notify$/,
  'Soluti’s redeem': /^POST \/soluti\/.*\/redeem$/,
  'Soluti’s ack': /^POST \/soluti\/.*\/ack$/,
  'the webhook': /^POST \/soluti\/callback\//,
  'Ingresse’s start': /^POST \/ingresse\/flows$/,
  'Ingresse’s redeem': /^POST \/ingresse\/.*\/redeem$/,
  'Ingresse’s ack': /^POST \/ingresse\/.*\/ack$/,
  'tokens from a page': /^POST \/ingresse\/session$/,
  enrolment: idengePass('POST'),
  'enrolment by staff': /^POST \/idenge\/users$/,
  'edits by staff': /^PATCH \/idenge\/users\//,
};

export const depthVariants: Record<string, () => Breakage> = Object.fromEntries(
  Object.entries(routes).map(([name, pattern]) => [`body.depth: ${name}`, () => overflowing(pattern)]),
);
