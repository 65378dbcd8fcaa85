/** The default return URL, which the element and the doctor share. */
import { expect, it } from 'vitest';
import { diagnose } from '../../../src/core/doctor/diagnose.js';
import { pageReturnUrl } from '../../../src/core/url/page-return-url.js';

it.each([
  ['https://shop.example/?page_id=12#top', 'https://shop.example/?page_id=12'],
  ['https://shop.example/a?x=1&usertoken=7-t&catraca_nonce=n', 'https://shop.example/a?x=1'],
])('of %s keeps the query, without what a login adds', (page, expected) => {
  expect(pageReturnUrl(page)).toBe(expected);
});

it('drops a query that is too long for the backend', () => {
  expect(pageReturnUrl(`https://shop.example/a?x=${'y'.repeat(2048)}#b`)).toBe('https://shop.example/a');
});

it.each([
  ['https://shop.example/?page_id=12', undefined, 'https://shop.example/?page_id=12'],
  ['https://shop.example/?page_id=12&catraca-doctor#top', undefined, 'https://shop.example/?page_id=12'],
  ['https://shop.example/?catraca-doctor&page_id=12', undefined, 'https://shop.example/?page_id=12'],
  ['https://shop.example/?catraca-doctor', undefined, 'https://shop.example/'],
  ['https://shop.example/a/', '../back?x=1', 'https://shop.example/back?x=1'],
])('the doctor on %s with return-url=%j asks for %s', async (url, wanted, expected) => {
  const asked: unknown[] = [];
  const attributes = { endpoint: '/catraca', ...(wanted !== undefined && { 'return-url': wanted }) };
  const page = {
    url,
    policies: [],
    openerPolicy: null,
    elements: [{ tag: 'ingresse-login-button', attributes }],
    scripts: [],
    endpoint: null,
    allows: null,
    messageKeys: [],
    noted: [],
    configBlocks: 0,
  };
  await diagnose(page, {
    inBrowser: true,
    now: () => 0,
    fetch: async (...call) => {
      const request = new Request(...call);
      const text = await request.text();
      if (new URL(request.url).pathname === '/catraca/ingresse/flows' && text !== '') asked.push(JSON.parse(text));
      return Response.json({}, { status: 400, headers: { 'content-type': 'application/problem+json' } });
    },
  });
  expect(asked).toContainEqual({ mode: 'redirect', returnTo: expected, origin: 'https://shop.example' });
});
