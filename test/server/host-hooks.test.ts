/** Hooks and logs of the host that fail: each answer keeps its shape, and the process goes on. */
import { describe, expect, it, vi } from 'vitest';
import { zPassAnswer } from '../../src/core/protocol/idenge.js';
import { idengeHarness, marcos } from './routes/idenge-harness.js';
import { ingresseHarness } from './routes/ingresse-harness.js';
import { codeOf, cpf, harness, origin, type Harness } from './soluti-harness.js';
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

describe('beforePush', () => {
  const notify = async (h: Harness) => h.post(await h.start(), 'notify', { username: cpf });
  const pushes = (h: Harness) => h.calls.filter(({ url }) => url.endsWith('/notify'));

  it('may answer with one constant Response: every refusal is the same', async () => {
    const refusal = Response.json({ captcha: true }, { status: 403, headers: { 'x-captcha': 'site-key' } });
    const h = harness({}, { beforePush: () => refusal });
    for (let count = 0; count < 3; count++) {
      const answer = await notify(h);
      expect([answer.status, answer.headers.get('x-captcha')]).toEqual([403, 'site-key']);
      expect(await answer.json()).toEqual({ captcha: true });
    }
    expect(pushes(h)).toEqual([]);
  });

  it.each([true, false, 'no', 403])('that answers %j is a setup error in the log, with the fix', async (answer) => {
    const h = harness({}, { beforePush: (() => answer) as never });
    await expectProblem(await notify(h), 500, 'internal');
    expect(defects(h)).toEqual([
      `/soluti/flows/:id/notify: SetupError: beforePush must answer with a Response to refuse the push, or undefined to allow it, got ${typeof answer}`,
    ]);
    expect(pushes(h)).toEqual([]);
  });
});

describe('clientAddress', () => {
  it.each([
    ['a promise', async () => '203.0.113.9'],
    ['number', () => 7],
    ['object', () => ({ address: '203.0.113.9' })],
  ])('that answers %s is a setup error in the log, with the fix', async (kind, clientAddress) => {
    const h = harness({}, { clientAddress: clientAddress as never });
    await expectProblem(await start(h), 500, 'internal');
    expect(defects(h)).toEqual([
      `/soluti/flows: SetupError: clientAddress must answer with the visitor's IP address as text, or null, got ${kind}`,
    ]);
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

describe('hooks of the pass card', () => {
  const session = { externalId: marcos.externalId };
  const newcomer = [{ externalId: 'new-1' }, { verifiedEmail: 'nova@example.com' }];

  it.each([1, 'yes', {}, undefined])('authorize that answers %j allows nothing, and is logged once', async (answer) => {
    const h = idengeHarness({ authorize: (() => answer) as never });
    for (let count = 0; count < 2; count++) expect((await h.send('GET', '/idenge/users')).status).toBe(403);
    expect(defects(h)).toEqual([`idenge.authorize: must answer true or false, got ${typeof answer}`]);
  });

  it.each([true, false])('authorize that answers %j is not logged', async (answer) => {
    const h = idengeHarness({ authorize: () => answer });
    expect((await h.send('GET', '/idenge/users')).status).toBe(answer ? 200 : 403);
    expect(defects(h)).toEqual([]);
  });

  it.each([
    ['undefined', () => undefined, 'got undefined'],
    ['a promise', async () => 'https://shop.example/pass', 'got a promise'],
    ['a path', () => '/pass', 'got text that is no such address'],
    ['http', () => 'http://shop.example/pass', 'got text that is no such address'],
  ])('downloadUrl that answers %s shows no link, and is logged once', async (_, downloadUrl, got) => {
    const h = idengeHarness({ downloadUrl: downloadUrl as never });
    for (let count = 0; count < 2; count++) {
      const answer = zPassAnswer.parse(await (await h.send('GET', '/idenge/pass', { session })).json());
      expect(answer.downloadUrl).toBeNull();
    }
    expect(defects(h)).toEqual([`idenge.downloadUrl: must answer an https: address or null, ${got}`]);
  });

  it.each([
    ['text', () => 'token', 'must answer { passToken } or nothing, got string'],
    ['another member', () => ({ token: 'x' }), 'must answer { passToken } or nothing, got an object without passToken'],
    ['a number as token', () => ({ passToken: 7 }), '"passToken" must be text, got number'],
  ])('onEnrolled that answers %s shows no token, and is logged', async (_, onEnrolled, error) => {
    const h = idengeHarness({ onEnrolled: onEnrolled as never });
    const answer = await h.send('POST', '/idenge/pass', { session: newcomer, body: { name: 'Nova' } });
    expect(answer.status).toBe(201);
    expect(zPassAnswer.parse(await answer.json()).passToken).toBeUndefined();
    expect(defects(h)).toEqual([`idenge.onEnrolled: ${error}`]);
  });

  it.each([undefined, null, {}])('onEnrolled that answers %j is not logged', async (answer) => {
    const h = idengeHarness({ onEnrolled: () => answer });
    await h.send('POST', '/idenge/pass', { session: newcomer, body: { name: 'Nova' } });
    expect(defects(h)).toEqual([]);
  });
});
