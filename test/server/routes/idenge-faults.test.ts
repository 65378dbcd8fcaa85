/** Each weakness of the provider at each route: an honest refusal, no effect that is told as none, nobody's old data. */
import { describe, expect, it } from 'vitest';
import type { FaultInput } from '../../../src/sandbox/faults.js';
import { systemClock } from '../../../src/server/clock.js';
import { idengeHarness, lucia, marcos, problemOf } from './idenge-harness.js';

type Weakness = Omit<FaultInput, 'provider'>;

const weaknesses: Record<string, { fault: Weakness; allowed: readonly string[] }> = {
  '401': { fault: { kind: 'status', status: 401 }, allowed: ['502 provider_refused'] },
  '403': { fault: { kind: 'status', status: 403 }, allowed: ['502 provider_refused'] },
  '404': {
    fault: { kind: 'status', status: 404 },
    allowed: ['502 provider_refused', '404 not_found', '200', '502 provider_invalid'],
  },
  '429': { fault: { kind: 'status', status: 429, retryAfter: 7 }, allowed: ['503 provider_unreachable'] },
  '500': { fault: { kind: 'status', status: 500 }, allowed: ['503 provider_unreachable'] },
  '503': { fault: { kind: 'status', status: 503 }, allowed: ['503 provider_unreachable'] },
  html: { fault: { kind: 'html' }, allowed: ['502 provider_invalid'] },
  malformed: { fault: { kind: 'malformed' }, allowed: ['502 provider_invalid'] },
  truncated: { fault: { kind: 'truncated' }, allowed: ['502 provider_invalid', '503 provider_unreachable'] },
  reset: { fault: { kind: 'reset' }, allowed: ['503 provider_unreachable'] },
  redirect: { fault: { kind: 'redirect' }, allowed: ['502 provider_invalid'] },
  empty: { fault: { kind: 'empty' }, allowed: ['502 provider_invalid'] },
  huge: { fault: { kind: 'huge' }, allowed: ['502 provider_invalid', '503 provider_unreachable'] },
  'somebody else': {
    fault: { kind: 'answer', body: [{ _id: lucia.id, name: 'CANARY', email: 'lucia@example.com' }] },
    allowed: ['502 provider_invalid'],
  },
};

const session = { externalId: marcos.externalId };
const staff = { authorize: () => true };
const form = { name: 'N', email: 'n@example.com' };

const routes: [string, string, object, object][] = [
  ['GET', '/idenge/pass', { session }, {}],
  ['PATCH', '/idenge/pass', { session, body: { name: 'X' } }, {}],
  ['POST', '/idenge/pass', { session: { externalId: 'new-1' }, body: form }, { unverifiedEmail: true }],
  ['GET', '/idenge/users?phone=665654', { session }, staff],
  ['GET', `/idenge/users/${marcos.id}`, { session }, staff],
  ['PATCH', `/idenge/users/${marcos.id}`, { session, body: { name: 'X' } }, staff],
  ['POST', '/idenge/users', { session, body: form }, staff],
];

const cases = routes.flatMap((route) => Object.keys(weaknesses).map((name) => [name, ...route] as const));

describe('a provider that is weak', () => {
  it.each(cases)('by %s, at %s %s', async (name, method, path, request, options) => {
    const { send, sandbox, stored } = idengeHarness(options);
    const before = structuredClone(stored(marcos.id));
    const { fault, allowed } = weaknesses[name]!;
    sandbox.control.addFault({ provider: 'idenge', ...fault });
    const response = await send(method, path, request);
    const text = await response.clone().text();
    const code = response.ok ? '' : ` ${(await problemOf(response)).code}`;
    expect(allowed).toContain(`${String(response.status)}${code}`);
    if (response.status === 503) expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(text).not.toMatch(/CANARY|Marcos|665654/);
    expect(stored(marcos.id)).toEqual(before);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('is given up after five seconds, once', async () => {
    const { send, sandbox, asked } = idengeHarness(
      {},
      { clock: systemClock, fetch: () => new Promise<Response>(() => undefined) },
    );
    const startedAt = performance.now();
    const response = await send('GET', '/idenge/pass', { session });
    expect(response.status).toBe(503);
    expect(performance.now() - startedAt).toBeLessThan(9000);
    expect(asked()).toEqual([]);
    expect(sandbox.control.log()).toEqual([]);
  });

  it('never shows what it showed before it failed', async () => {
    const { send, sandbox } = idengeHarness();
    expect((await send('GET', '/idenge/pass', { session })).status).toBe(200);
    sandbox.control.addFault({ provider: 'idenge', kind: 'status', status: 500 });
    const response = await send('GET', '/idenge/pass', { session });
    expect([response.status, (await response.text()).includes('Marcos')]).toEqual([503, false]);
  });
});
