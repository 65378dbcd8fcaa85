/** `close()` in the middle of requests: they end, or are told to come back; what was acknowledged is not lost. */
import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../src/server/index.js';
import { closeInProgress } from './closing-load.js';
import { sendAll } from './send-requests.mjs';
import { codeOf, harness } from './soluti-harness.js';
import { settled, until } from './test-clock.js';

describe('close()', () => {
  // With 10,000: test/nightly/closing.test.ts.
  it('1,000 requests in progress over HTTP: no 500, none without an answer, no approval lost', async () => {
    const outcome = await closeInProgress({ start: 50, webhook: 50, poll: 900 }, sendAll);
    expect(outcome).toEqual({ statuses: { 201: 50, 204: 50, 404: 900 }, acknowledged: 50, delivered: 50 });
  });

  it('answers 503 with Retry-After where a request does not end in time, and to every later one', async () => {
    const h = harness();
    h.provider['/oauth/start'] = () => new Promise(() => undefined);
    const hanging = h.send('POST', '/soluti/flows', { body: {} });
    await until(() => h.calls.length === 1);
    let isClosed = false;
    const closed = h.catraca.close({ timeout: 2000 }).then(() => (isClosed = true));
    await h.clock.advance(1999);
    expect(isClosed).toBe(false);
    await h.clock.advance(1);
    await closed;
    for (const answer of [await hanging, await h.send('POST', '/soluti/flows', { body: {} })]) {
      expect([answer.status, await codeOf(answer)]).toEqual([503, 'store_unreachable']);
      expect(answer.headers.get('retry-after')).toBe('1');
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
    expect(h.logged.filter(({ event }) => event === 'defect')).toEqual([]);
  });

  it('answers 503 also where the host’s hook does not end', async () => {
    const h = harness({ onApproved: () => new Promise(() => undefined) });
    const flow = await h.start();
    await h.approve(flow);
    await until(async () => (await h.look(flow))['state'] === 'ready');
    const hanging = h.post(flow, 'redeem');
    await settled();
    const closed = h.catraca.close();
    await h.clock.advance(8000);
    await closed;
    expect((await hanging).status).toBe(503);
  });

  it('waits for an exchange that has begun, so that no approval waits for a lease to end', async () => {
    const store = { ...memoryStore(), shared: true };
    const h = harness({}, { store });
    let answer: (response: Response) => void = () => undefined;
    h.provider['/oauth/token'] = () => new Promise((resolve) => (answer = resolve));
    const flow = await h.start();
    expect((await h.approve(flow)).status).toBe(204);
    await until(() => h.calls.length === 2);
    const closed = h.catraca.close();
    await settled();
    const username = '52998224725';
    answer(Response.json({ access_token: 'a', expires_in: 600, scope: 'authentication_session', username }));
    await closed;
    const next = harness({}, { store, clock: h.clock });
    expect((await next.post(flow, 'redeem')).status).toBe(200);
    await next.catraca.close();
  });

  it('ends at once where nothing is in progress, and again and again', async () => {
    const h = harness();
    await Promise.all([h.catraca.close(), h.catraca.close()]);
    await h.catraca.close();
  });
});
