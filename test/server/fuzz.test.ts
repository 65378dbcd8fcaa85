import { afterAll, beforeAll, expect, it } from 'vitest';
import fc from 'fast-check';
import { zProblem } from '../../src/core/protocol/problem.js';
import { harness, origin, publicUrl } from './soluti-harness.js';

const rejections: unknown[] = [];
const record = (reason: unknown) => rejections.push(reason);
beforeAll(() => void process.on('unhandledRejection', record));
afterAll(() => void process.off('unhandledRejection', record));

const text = fc.string({ unit: 'binary', maxLength: 40 });
/** No lone surrogates: they cannot be encoded. */
const wellFormed = (part: string) => new TextDecoder().decode(new TextEncoder().encode(part));
const headerText = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) });

it('no request, however strange, makes a 5xx, an unhandled rejection or a hang (X8)', async () => {
  const h = harness({}, { limits: { startsPerVisitor: 1_000_000, startsInTotal: 1_000_000 } });
  const flow = await h.start();
  const ids = fc.oneof(
    fc.constantFrom(flow.id, '%2e%2e', '..', '%', '%00', 'A'.repeat(22), 'x'.repeat(5000)),
    text.map((part) => encodeURIComponent(wellFormed(part))),
  );
  const path = fc.oneof(
    fc
      .tuple(fc.constantFrom('', '/events', '/renew', '/notify', '/redeem', '/ack', '//', '/%2f'), ids)
      .map(([step, id]) => `/soluti/flows/${id}${step}`),
    fc.tuple(ids, ids).map(([id, secret]) => `/soluti/callback/${id}/${secret}`),
    fc.constantFrom('/soluti/flows', '/soluti/flows?x=%', new URL(flow.callback).pathname.slice('/catraca'.length)),
    fc.webPath(),
  );
  const headers = fc.dictionary(
    fc.constantFrom(
      'content-type',
      'content-length',
      'content-encoding',
      'x-catraca',
      'x-catraca-flow',
      'authorization',
      'origin',
      'sec-fetch-site',
      'access-control-request-method',
      'last-event-id',
      'cookie',
    ),
    fc.oneof(headerText, fc.constantFrom('1', 'application/json', origin, flow.secret, 'same-origin', 'null')),
  );
  const body = fc.oneof(
    fc.json({ maxDepth: 6 }),
    text.map(wellFormed),
    fc.uint8Array({ maxLength: 200 }),
    fc.record({ token: fc.anything(), short_token: fc.anything(), username: fc.anything() }).map((value) => {
      return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part));
    }),
    fc.constantFrom('{"__proto__":{"__proto__":null}}', '{"nonce":"a","nonce":{}}', '\ufeff{}', '['.repeat(20_000)),
  );
  const methods = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD');

  await fc.assert(
    fc.asyncProperty(methods, path, headers, body, fc.boolean(), async (method, where, extra, content, ours) => {
      const all = new Headers(ours ? { 'x-catraca': '1', origin, 'content-type': 'application/json' } : {});
      for (const [name, value] of Object.entries(extra)) all.set(name, value);
      const withBody = method !== 'GET' && method !== 'HEAD';
      const init = { method, headers: all, ...(withBody ? { body: content as BodyInit } : {}) };
      const response = await h.catraca.fetch(new Request(publicUrl + where, init));
      expect(response.status).toBeLessThan(500);
      expect(response.headers.get('x-request-id')).toMatch(/^[\w-]{22}$/);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      // What another site could learn by caches or by embedding (X13).
      expect(response.headers.get('cache-control')).toContain('no-store');
      expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(response.headers.get('referrer-policy')).toBe('no-referrer');
      if (response.headers.get('content-type') === 'text/event-stream') return response.body?.cancel();
      const answer = await response.text();
      if (response.status >= 400 && answer !== '') expect(zProblem.safeParse(JSON.parse(answer)).success).toBe(true);
    }),
    { numRuns: 1000 },
  );
  expect(rejections).toEqual([]);
  expect(h.logged.filter(({ event }) => event === 'defect')).toEqual([]);
}, 180_000);
