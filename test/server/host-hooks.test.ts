/** Hooks and logs of the host that fail: each answer keeps its shape, and the process goes on. */
import { describe, expect, it, vi } from 'vitest';
import { ingresseHarness } from './routes/ingresse-harness.js';
import { codeOf, harness, origin, type Harness } from './soluti-harness.js';
import { settled, until } from './test-clock.js';

const start = (h: Harness) => h.send('POST', '/soluti/flows', { body: {} });

/** What each of our answers has, whatever happened. */
async function expectProblem(response: Response, status: number, code: string): Promise<void> {
  expect(response.status).toBe(status);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('x-request-id')).toMatch(/^[\w-]{22}$/);
  expect(response.headers.get('access-control-allow-origin')).toBe(origin);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await codeOf(response)).toBe(code);
}

const defects = (h: Pick<Harness, 'logged'>) =>
  h.logged.flatMap((line) => (line.event === 'defect' ? [`${line.where}: ${line.error}`] : []));

async function ready(h: Harness) {
  const flow = await h.start();
  await h.approve(flow);
  await until(async () => (await h.look(flow))['state'] === 'ready');
  return flow;
}

describe('a log that fails', () => {
  it.each([
    ['rejects', () => Promise.reject(new Error('disk full'))],
    [
      'throws',
      () => {
        throw new Error('disk full');
      },
    ],
  ])('and %s: the login goes on, and no rejection is left unhandled', async (_, log) => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const h = harness({}, { log });
    const flow = await ready(h);
    expect((await h.post(flow, 'redeem')).status).toBe(200);
    await settled();
    expect(unhandled).not.toHaveBeenCalled();
    process.off('unhandledRejection', unhandled);
  });
});

describe('beforeStart', () => {
  it('may answer with one constant Response: every refusal is the same', async () => {
    const refusal = Response.json({ captcha: true }, { status: 403, headers: { 'x-captcha': 'site-key' } });
    const h = harness({}, { beforeStart: () => refusal });
    for (let count = 0; count < 5; count++) {
      const answer = await start(h);
      expect(answer.status).toBe(403);
      expect(answer.headers.get('x-captcha')).toBe('site-key');
      expect(await answer.json()).toEqual({ captcha: true });
    }
  });

  it.each([true, false, 'no', 403, {}, []])(
    'that answers %j is a setup error in the log, with the fix',
    async (answer) => {
      const h = harness({}, { beforeStart: (() => answer) as never });
      await expectProblem(await start(h), 500, 'internal');
      const kind = Array.isArray(answer) ? 'array' : typeof answer;
      expect(defects(h)).toEqual([
        `/soluti/flows: SetupError: beforeStart must answer with a Response to refuse the start, or undefined to allow it, got ${kind}`,
      ]);
      expect(h.calls).toEqual([]);
    },
  );

  it.each([
    [
      'whose body was read',
      async () => {
        const used = new Response('x', { status: 403 });
        await used.text();
        return used;
      },
    ],
    ['of a failed fetch', () => Response.error()],
    [
      'whose body breaks off',
      () => new Response(new ReadableStream({ pull: (c) => c.error(new Error('cut')) }), { status: 403 }),
    ],
  ])('that answers with a Response %s: our own 500, with all its headers', async (_, beforeStart) => {
    const h = harness({}, { beforeStart });
    await expectProblem(await start(h), 500, 'internal');
    expect(defects(h)).toHaveLength(1);
  });
});

describe('the hook of a sign-in', () => {
  it('may answer with one constant Response: every visitor gets its body', async () => {
    const answer = Response.json({ home: '/account' });
    for (let count = 0; count < 3; count++) {
      const h = harness({ onApproved: () => answer });
      const flow = await ready(h);
      expect(await (await h.post(flow, 'redeem')).json()).toEqual({ session: { home: '/account' } });
    }
  });

  it('that answers with nothing is a setup error in the log', async () => {
    const h = harness({ onApproved: (() => undefined) as never });
    const flow = await ready(h);
    await expectProblem(await h.post(flow, 'redeem'), 500, 'internal');
    expect(defects(h)[0]).toContain('SetupError: soluti.onApproved must answer with a Response, got undefined');
  });

  it('runs once, however long it takes: the second caller gets slow_down, then the same answer', async () => {
    let runs = 0;
    let finish: () => void = () => undefined;
    const h = harness({
      onApproved: () => {
        runs += 1;
        return new Promise((resolve) => (finish = () => resolve(Response.json({ run: runs }))));
      },
    });
    const flow = await ready(h);
    const first = h.post(flow, 'redeem');
    await settled();
    for (const minute of [1, 2, 3, 4]) {
      const other = h.post(flow, 'redeem');
      await h.clock.advance(60_000);
      const refused = await other;
      expect([minute, refused.status, await codeOf(refused)]).toEqual([minute, 429, 'slow_down']);
      expect(refused.headers.get('retry-after')).toBe('1');
    }
    expect(runs).toBe(1);
    finish();
    const text = await (await first).text();
    expect(text).toBe('{"session":{"run":1}}');
    expect(await (await h.post(flow, 'redeem')).text()).toBe(text);
    expect(runs).toBe(1);
  });

  it('that failed runs again at the next try', async () => {
    let runs = 0;
    const h = harness({
      onApproved: () => {
        runs += 1;
        if (runs === 1) throw new Error('database');
        return Response.json({ run: runs });
      },
    });
    const flow = await ready(h);
    expect((await h.post(flow, 'redeem')).status).toBe(500);
    expect(await (await h.post(flow, 'redeem')).json()).toEqual({ session: { run: 2 } });
  });
});

describe('onLogout', () => {
  it('may answer with one constant Response, a refusal too', async () => {
    const refusal = Response.json({ wait: true }, { status: 409 });
    const { browser } = ingresseHarness({ onLogout: () => refusal });
    for (let count = 0; count < 3; count++) {
      const answer = await browser().send('DELETE', '/ingresse/session', { body: {} });
      expect([answer.status, await answer.json()]).toEqual([409, { wait: true }]);
    }
  });
});
