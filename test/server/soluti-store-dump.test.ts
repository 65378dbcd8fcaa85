/** What lies in the memory store at each step of a login: a dump of it must be worth nothing to a thief. */
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/server/hash.js';
import { createMemoryState, type MemoryState } from '../../src/server/stores/memory-state.js';
import { memoryStoreOn } from '../../src/server/stores/memory-store.js';
import { cpf, harness, secrets, type Harness, type StartedFlow } from './soluti-harness.js';
import { testClock, until } from './test-clock.js';

const address = '203.0.113.77';

/** Everything that the store holds, its keys too. */
function dump({ flows, outbox, values, arrivals, tokens }: MemoryState, now: number): string {
  const entries = [values, arrivals, tokens].map((map) => [...map.entries(now)]);
  return JSON.stringify([[...flows.entries()], [...outbox], ...entries]);
}

/** A whole login with a push and a renewal; `look` is called after each step. */
async function wholeLife(h: Harness, look: (step: string, flow: StartedFlow) => void): Promise<StartedFlow> {
  const flow = await h.start({ nonce: 'canary-nonce' });
  look('started', flow);
  const pushed = h.post(flow, 'notify', { username: cpf });
  await until(() => h.calls.length === 3);
  look('pushing', flow);
  await h.clock.advance(3000);
  await pushed;
  look('pushed', flow);
  await h.post(flow, 'renew');
  look('renewed', flow);
  h.provider['/oauth/token'] = hold(h, () => look('approved', flow));
  await h.approve(flow);
  await until(async () => (await h.look(flow))['state'] === 'ready');
  look('ready', flow);
  await h.post(flow, 'redeem');
  look('delivered', flow);
  await h.post(flow, 'ack');
  look('done', flow);
  return flow;
}

function hold(h: Harness, act: () => void): () => Response | Promise<Response> {
  const answer = h.provider['/oauth/token']!;
  return () => {
    act();
    return answer();
  };
}

function open() {
  const box: { h?: Harness } = {};
  const now = () => box.h?.clock.now() ?? 0;
  const state = createMemoryState({ clock: { now } });
  const h = harness({}, { store: memoryStoreOn(state), clientAddress: () => address });
  box.h = h;
  return { h, state };
}

describe('a dump of the store', () => {
  it('holds no secret, token, handle, address or number in clear, at no step (S12, S13)', async () => {
    const { h, state } = open();
    const steps: string[] = [];
    const flow = await wholeLife(h, (step, started) => {
      steps.push(step);
      const text = dump(state, h.clock.now());
      expect(text).toContain(started.id);
      const callbacks = h.calls.flatMap(({ body: { callback_url: url } }) =>
        typeof url === 'string' ? url.split('/').slice(-1) : [],
      );
      for (const secret of ['canary', started.secret, cpf, address, 'qr-text', secrets[0]!.key, ...callbacks]) {
        if (text.includes(secret)) throw new Error(`${step}: the dump holds "${secret}"`);
      }
    });
    expect(steps).toEqual(['started', 'pushing', 'pushed', 'renewed', 'approved', 'ready', 'delivered', 'done']);
    // What it does hold: hashes.
    expect(dump(state, h.clock.now())).toContain(await sha256(flow.secret));
  });

  it('holds no answer after ack, nor the token and the result that it was made of (S10)', async () => {
    const { h, state } = open();
    const sealed: Record<string, string[]> = {};
    await wholeLife(h, (step, { id }) => {
      const { sealedToken = '', sealedResult = '', sealedAnswer = '' } = state.flows.get(id) ?? {};
      sealed[step] = [sealedToken, sealedResult, sealedAnswer];
    });
    expect(sealed['delivered']).toEqual(['', '', expect.stringMatching(/^c1\./)]);
    expect(sealed['done']).toEqual(['', '', '']);
  });

  it('everything in it ends: at each step every entry has a time, and a day later nothing is left (S13)', async () => {
    const { h, state } = open();
    const day = 86_400_000;
    await wholeLife(h, (step) => {
      const now = h.clock.now();
      for (const { endsAt } of state.flows.values()) {
        if (!(endsAt > now && endsAt <= now + 600_000)) throw new Error(`${step}: a flow ends at ${String(endsAt)}`);
      }
      for (const map of [state.values, state.arrivals, state.tokens]) {
        for (const [key, { until: end }] of map.entries(now)) {
          if (!(end > now && end <= now + day)) throw new Error(`${step}: ${key} ends at ${String(end)}`);
        }
      }
    });
    await h.clock.advance(600_000);
    const flow = await h.start();
    expect([...state.flows.keys()]).toEqual([flow.id]);
    await h.clock.advance(day);
    await h.catraca.fetch(new Request('https://shop.example/catraca/soluti/flows', { method: 'POST' }));
    const other = await h.start();
    expect(JSON.parse(dump(state, h.clock.now()))).toEqual([
      [[other.id, expect.anything()]],
      [],
      expect.any(Array),
      expect.any(Array),
      [],
    ]);
  });

  it('what is sealed in it opens in no other flow, nor as another part of the same (S12)', async () => {
    const { h, state } = open();
    const [mine, theirs] = [await h.start(), await h.start()];
    await h.approve({ ...theirs, shortToken: 'canary-short-2' });
    await until(async () => (await h.look(theirs))['state'] === 'ready');
    const [from, to] = [state.flows.get(theirs.id)!, state.flows.get(mine.id)!];
    Object.assign(to, { state: 'ready', sealedResult: from.sealedResult, lapsesAt: Infinity });
    expect((await h.post(mine, 'redeem')).status).toBe(404);
    Object.assign(to, { claim: null, sealedResult: to.data });
    expect((await h.post(mine, 'redeem')).status).toBe(404);
    expect((await h.post(theirs, 'redeem')).status).toBe(200);
  });
});

describe('instances whose clocks differ by an hour (X17)', () => {
  it('agree on a flow: its times are the store’s', async () => {
    const { h, state } = open();
    const store = memoryStoreOn(state);
    const hour = 3_600_000;
    const at = (shift: number) =>
      harness({}, { store: { ...store, shared: true }, clock: testClock(h.clock.now() + shift) });
    const [behind, ahead] = [at(-hour), at(hour)];
    const flow = await behind.start();
    expect(flow['expiresIn']).toBe(120);
    expect(await (await ahead.get(flow)).json()).toMatchObject({ state: 'pending', expiresIn: 120 });
    expect((await ahead.approve(flow)).status).toBe(204);
    await until(async () => (await behind.look(flow))['state'] === 'ready');
    expect((await h.post(flow, 'redeem')).status).toBe(200);
    await Promise.all([behind.catraca.close(), ahead.catraca.close()]);
  });

  it('a process that stands still for 10 s between any two steps loses nothing', async () => {
    const { h } = open();
    const pause = () => h.clock.advance(10_000);
    const flow = await h.start();
    await pause();
    const stream = h.events(flow);
    await pause();
    await h.approve(flow);
    await pause();
    await until(async () => (await h.look(flow))['state'] === 'ready');
    await pause();
    expect((await h.post(flow, 'redeem')).status).toBe(200);
    await pause();
    expect((await h.post(flow, 'redeem')).status).toBe(200);
    await pause();
    expect((await h.post(flow, 'ack')).status).toBe(204);
    expect(await (await stream).text()).toContain('"state":"ready"');
  });
});
