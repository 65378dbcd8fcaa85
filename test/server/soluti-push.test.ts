import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../src/server/index.js';
import { codeOf, cpf, harness, pushTo, readEvents, secrets, type Harness, type StartedFlow } from './soluti-harness.js';
import { until } from './test-clock.js';

const cnpj = '12ABC34501DE35';
const otherCpf = '11144477735';

const push = (h: Harness, flow: StartedFlow, username = cpf) => pushTo(h, flow, username);

describe('notify', () => {
  it('asks the provider with the handle of a new code, and stores what comes back', async () => {
    const h = harness();
    const flow = await h.start();
    const response = await push(h, flow);
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({
      state: 'pending',
      version: 3,
      push: 'sent',
      challenge: '777',
      qrCode: 'qr-text-push',
    });
    expect(h.calls[2]).toMatchObject({ method: 'POST', body: { username: cpf, short_token: 'canary-short-2' } });
    // The code that was on screen may be in a camera; the provider may send either handle of the new one.
    const now = h.latest(flow);
    for (const each of [flow, now, { ...now, shortToken: 'canary-short-push' }]) {
      expect((await h.approve(each)).status).toBe(204);
    }
    await push(h, await h.start(), cnpj.toLowerCase());
    expect(h.calls.at(-1)!.body['username']).toBe(cnpj);
  });

  /** What a holder of the flow can see of a push: the stream with its times, a poll, and the answer with its time. */
  async function watched(answer: () => Response | Promise<Response>, providerTime: number) {
    const h = harness();
    h.provider['/oauth/notify'] = async () => {
      await h.clock.delay(providerTime);
      return answer();
    };
    const flow = await h.start();
    const before = { qrCode: flow['qrCode'], challenge: '551' };
    const startedAt = h.clock.now();
    const seen: unknown[] = [];
    // Texts differ from code to code; whether they are new does not.
    const facts = (snapshot: Record<string, unknown>) => ({
      ...snapshot,
      qrCode: snapshot['qrCode'] === before.qrCode ? 'old' : typeof snapshot['qrCode'],
      challenge: snapshot['challenge'] === before.challenge ? 'old' : typeof snapshot['challenge'],
    });
    const reader = readEvents(await h.events(flow));
    const reading = (async () => {
      for (let event = await reader.next(); ; event = await reader.next()) {
        seen.push(['stream', h.clock.now() - startedAt, event.id, facts(event.data)]);
      }
    })().catch(() => undefined);
    const response = h.post(flow, 'notify', { username: cpf });
    // Apart from the stream's: which of two things in the same millisecond comes first is the event loop's affair.
    const answeredAt = response.then(() => h.clock.now() - startedAt);
    await until(() => h.calls.some(({ url }) => url.endsWith('/notify')));
    for (let time = 0; time < 5000; time += 100) await h.clock.advance(100);
    const { status, headers } = await response;
    headers.delete('x-request-id');
    seen.push(['answer', await answeredAt]);
    seen.push(['members', status, [...headers], facts(await (await response).json())]);
    const polled = await (await h.get(flow)).json();
    seen.push(['poll', facts(polled)]);
    await reader.cancel();
    await reading;
    return seen;
  }

  it('the answer, a poll and the stream are the same at the same time, whether or not a phone was reached', async () => {
    const rotated = () =>
      Response.json({ challenge: '777', short_token: 'canary-short-push', qr_code: 'qr-text-push', notified: true });
    const reached = await watched(rotated, 100);
    expect(reached).toContainEqual(['answer', 3000]);
    expect(JSON.stringify(reached.at(-1))).toContain('"qrCode":"string","challenge":"string","push":"sent"');
    const others: [() => Response, number][] = [
      [rotated, 2200],
      // Slower than the time of an answer.
      [rotated, 4000],
      [() => Response.json({ notified: true }), 100],
      [() => Response.json({ notified: false }), 700],
      [() => Response.json({ title: 'unknown holder' }, { status: 404 }), 0],
      [() => Response.json({ title: 'unknown holder' }, { status: 400 }), 2200],
    ];
    for (const [answer, time] of others) expect(await watched(answer, time)).toEqual(reached);
  });

  it('an approval of a push that was answered too late counts', async () => {
    const h = harness();
    h.provider['/oauth/notify'] = async () => {
      await h.clock.delay(4000);
      return Response.json({ challenge: '777', short_token: 'canary-short-push', notified: true });
    };
    const flow = await h.start();
    expect(await (await push(h, flow)).json()).toMatchObject({ push: 'sent', challenge: '552' });
    await h.clock.advance(2000);
    const late = { ...h.latest(flow), shortToken: 'canary-short-push' };
    expect((await h.approve(late)).status).toBe(204);
  });

  it('one push of a flow at a time', async () => {
    const h = harness();
    const flow = await h.start();
    const first = h.post(flow, 'notify', { username: cpf });
    await until(() => h.calls.length === 3);
    const second = await h.post(flow, 'notify', { username: otherCpf });
    expect([second.status, await codeOf(second)]).toEqual([429, 'slow_down']);
    expect((await h.clock.passing(first)).status).toBe(202);
    expect((await push(h, flow, otherCpf)).status).toBe(202);
  });

  it('says so where the provider is down', async () => {
    const h = harness();
    const flow = await h.start();
    h.provider['/oauth/notify'] = () => new Response('', { status: 502 });
    const response = await push(h, flow);
    expect([response.status, await codeOf(response)]).toEqual([503, 'provider_unreachable']);
  });

  it('without the permission: 409, and nothing is sent', async () => {
    const h = harness();
    const answer = h.provider['/oauth/start']!;
    h.provider['/oauth/start'] = async () => Response.json({ ...(await (await answer()).json()), can_notify: false });
    const flow = await h.start();
    expect(flow['canNotify']).toBe(false);
    const response = await push(h, flow);
    expect([response.status, await codeOf(response)]).toEqual([409, 'conflict']);
    expect(h.calls).toHaveLength(1);
  });

  it.each(['', 'x', '52998224724', '529982247250', '12ABC34501DE36', '../oauth'])('refuses %j', async (username) => {
    const h = harness();
    const response = await push(h, await h.start(), username);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'request_invalid', errors: [{ pointer: '/username' }] });
    expect(h.calls).toHaveLength(1);
  });

  it('only while pending', async () => {
    const h = harness();
    const [approved, expired] = [await h.start(), await h.start()];
    await h.approve({ ...approved, shortToken: 'canary-short-1' });
    expect((await push(h, approved)).status).toBe(409);
    await h.clock.advance(120_000);
    expect((await push(h, expired)).status).toBe(409);
  });

  it('3 per holder within 15 minutes, whoever asks; a refused try spends nothing', async () => {
    let visitor = 0;
    const h = harness({}, { clientAddress: () => `203.0.113.${visitor++ % 250}` });
    for (let count = 0; count < 3; count++) expect((await push(h, await h.start())).status).toBe(202);
    const flow = await h.start();
    const refused = await push(h, flow);
    expect([refused.status, await codeOf(refused)]).toEqual([429, 'slow_down']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(200);
    for (let count = 0; count < 20; count++) await push(h, await h.start());
    expect((await push(h, await h.start(), otherCpf)).status).toBe(202);
    await h.clock.advance(860_000);
    expect((await push(h, await h.start())).status).toBe(429);
    await h.clock.advance(40_000);
    expect((await push(h, await h.start())).status).toBe(202);
  });

  it('5 per visitor within 15 minutes, whoever is asked for', async () => {
    const h = harness({}, { clientAddress: () => '2001:db8:1:2:3::4' });
    const holders = [cpf, otherCpf, cnpj, '12345678909', '11222333000181', '00000000191'];
    const statuses = [];
    for (const holder of holders) statuses.push((await push(h, await h.start(), holder)).status);
    expect(statuses).toEqual([202, 202, 202, 202, 202, 429]);
  });

  it('50 per IPv6 /48 within 15 minutes, however many of its /64s ask, and before beforePush', async () => {
    let address = '';
    const refuse = () => new Response(null, { status: 403 });
    const h = harness({}, { clientAddress: () => address, beforePush: refuse, limits: { startsPerVisitor: 1000 } });
    const pushFrom = async (from: string) => {
      address = from;
      const flow = await h.start();
      // Without the time that an answer of the provider takes: none is asked.
      return (await h.post(flow, 'notify', { username: cpf })).status;
    };
    const statuses: number[] = [];
    for (let index = 0; index < 55; index++) statuses.push(await pushFrom(`2001:db8:7:${index.toString(16)}::1`));
    expect(statuses).toEqual([...Array<number>(50).fill(403), ...Array<number>(5).fill(429)]);
    expect(await pushFrom('2001:db8:8::1')).toBe(403);
  });
});

describe('an approval that overtakes the push', () => {
  /** The provider gives the push a new handle, and the phone answers before the provider has. */
  const overtaken = async (h: Harness, flow: StartedFlow, shortToken = 'canary-short-push') => {
    const webhooks: Promise<Response>[] = [];
    h.provider['/oauth/notify'] = async () => {
      webhooks.push(h.approve({ ...h.latest(flow), shortToken }));
      for (let round = 0; round < 5; round++) await new Promise((resolve) => setTimeout(resolve, 2));
      return Response.json({ challenge: '777', short_token: 'canary-short-push', notified: true });
    };
    const pushed = await push(h, flow);
    return { pushed, webhook: webhooks[0]! };
  };

  it.each(['per-flow', 'fixed'] as const)('waits for the handle and counts (%s)', async (callback) => {
    const h = harness({ callback });
    const flow = await h.start();
    const { pushed, webhook } = await overtaken(h, flow);
    expect(pushed.status).toBe(202);
    expect((await webhook).status).toBe(204);
    await until(async () => (await h.look(flow))['state'] === 'ready');
  });

  it.each(['per-flow', 'fixed'] as const)(
    'with a handle that no push names: the same 404, later (%s)',
    async (callback) => {
      const h = harness({ callback });
      const flow = await h.start();
      const { webhook } = await overtaken(h, flow, 'made up');
      await h.clock.passing(webhook);
      const plain = await h.webhook(flow.callback, { token: 't', short_token: 'made up' });
      expect([(await webhook).status, await (await webhook).text()]).toEqual([404, await plain.text()]);
      expect((await h.look(flow))['state']).toBe('pending');
      expect(h.calls.filter(({ url }) => url.endsWith('/token'))).toEqual([]);
    },
  );

  it('a push that fails ends the wait', async () => {
    const h = harness();
    const flow = await h.start();
    h.provider['/oauth/notify'] = () => new Response('', { status: 500 });
    await push(h, flow);
    const refused = await h.webhook(flow.callback, { token: 't', short_token: 'made up' });
    expect(refused.status).toBe(404);
  });

  it('at most 100 wait at once; the rest are refused at once', async () => {
    const h = harness();
    const flow = await h.start();
    let answer: (response: Response) => void = () => undefined;
    h.provider['/oauth/notify'] = () => new Promise((resolve) => (answer = resolve));
    const pushed = h.post(flow, 'notify', { username: cpf });
    await until(() => h.calls.length === 3);
    // The clock stops meanwhile: no wait runs out.
    let refused = 0;
    const forged = Array.from({ length: 120 }, () =>
      h.webhook(h.latest(flow).callback, { token: 't', short_token: 'made up' }).then(() => (refused += 1)),
    );
    await until(() => refused >= 20);
    expect(refused).toBe(20);
    answer(Response.json({ notified: true }));
    await h.clock.passing(pushed);
    await h.clock.passing(Promise.all(forged));
  });
});

describe('the named holder', () => {
  const finish = async (
    username: unknown,
    named = cpf,
    change?: (h: Harness, flow: StartedFlow) => Promise<unknown>,
  ) => {
    const h = harness();
    const token = h.provider['/oauth/token']!;
    h.provider['/oauth/token'] = async () => Response.json({ ...(await (await token()).json()), username });
    const flow = await h.start();
    await push(h, flow, named);
    await change?.(h, flow);
    await h.approve(flow);
    await until(async () => ['ready', 'failed'].includes(String((await h.look(flow))['state'])));
    return { h, flow, snapshot: await h.look(flow) };
  };

  it.each([
    [cpf, '529.982.247-25'],
    ['00000000191', 191],
    ['00000000191', '191'],
    [cnpj, '12.abc.345/01de-35'],
    ['00000000000191', '00.000.000/0001-91'],
  ])('%s is %s', async (named, username) => {
    const { h, flow, snapshot } = await finish(username, named);
    expect(snapshot['state']).toBe('ready');
    expect(await (await h.post(flow, 'redeem')).json()).toMatchObject({ username: named });
  });

  it('another holder approves: failed, nothing to redeem', async () => {
    const { h, flow, snapshot } = await finish(otherCpf);
    expect(snapshot).toMatchObject({ state: 'failed', reason: 'holder_mismatch' });
    expect((await h.post(flow, 'redeem')).status).toBe(409);
    expect(h.logged).toContainEqual(expect.objectContaining({ event: 'security', what: 'holder_mismatch' }));
  });

  it.each([
    ['191', '00000000000191', '00000000000191'],
    ['191', '00000000191', '00000000191'],
  ])('%s, without its leading zeros, is the %s that was asked for', async (given, asked, username) => {
    const { h, flow, snapshot } = await finish(given, asked);
    expect(snapshot['state']).toBe('ready');
    expect(await (await h.post(flow, 'redeem')).json()).toMatchObject({ username });
  });

  it('191, without its leading zeros, is not another number that was asked for', async () => {
    const { snapshot } = await finish('191', '00000000272');
    expect(snapshot).toMatchObject({ state: 'failed', reason: 'holder_mismatch' });
  });

  it('a failed push names the holder all the same: it may have arrived', async () => {
    const { snapshot } = await finish(otherCpf, cpf, async (h, flow) => {
      h.provider['/oauth/notify'] = () => new Response('', { status: 500 });
      await push(h, flow);
    });
    expect(snapshot['reason']).toBe('holder_mismatch');
  });

  it('an approval that comes before the push has answered is held to it', async () => {
    const h = harness();
    h.provider['/oauth/token'] = () =>
      Response.json({ access_token: 'a', expires_in: 1, token_type: 'x', scope: 's', username: otherCpf });
    const flow = await h.start();
    h.provider['/oauth/notify'] = async () => {
      await h.approve(flow);
      return Response.json({ notified: true });
    };
    const response = await push(h, flow);
    expect(response.status).toBe(202);
    await until(async () => (await h.look(flow))['state'] === 'failed');
    expect((await h.look(flow))['reason']).toBe('holder_mismatch');
  });

  it('holds for every code of the flow: also for the one that the push replaced', async () => {
    const h = harness();
    h.provider['/oauth/token'] = () =>
      Response.json({ access_token: 'a', expires_in: 1, token_type: 'x', scope: 's', username: otherCpf });
    const flow = await h.start();
    await push(h, flow);
    expect((await h.approve(flow)).status).toBe(204);
    await until(async () => (await h.look(flow))['state'] === 'failed');
    expect((await h.look(flow))['reason']).toBe('holder_mismatch');
  });

  it.each([
    [cpf, 'ready', null],
    [otherCpf, 'failed', 'holder_mismatch'],
  ])('a secret that is rotated between push and approval by %s: %s', async (named, state, reason) => {
    const store = memoryStore();
    const before = harness({}, { store });
    const rotated = [{ id: 'next', key: 'b83hZ0pTq2vYw1xk5m8Rj4Lb7Nc9Df6GsUe3Ai0Po2E=' }, ...secrets];
    const after = harness({}, { store, secrets: rotated });
    const flow = await before.start();
    await push(before, flow, named);
    const { callback, shortToken } = before.latest(flow);
    expect((await after.webhook(callback, { token: 'canary-jwt', short_token: shortToken })).status).toBe(204);
    await until(async () => ['ready', 'failed'].includes(String((await after.look(flow))['state'])));
    expect(await after.look(flow)).toMatchObject({ state, reason });
  });
});
