import { afterEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { eventText } from '../../src/server/event-stream.js';
import { memoryStore } from '../../src/server/index.js';
import { codeOf, harness, readEvents } from './soluti-harness.js';
import { settled, testClock, until } from './test-clock.js';

const open: { cancel(): Promise<void> }[] = [];
afterEach(async () => {
  for (const stream of open.splice(0)) await stream.cancel().catch(() => undefined);
});

function follow(response: Response) {
  const stream = readEvents(response);
  open.push(stream);
  return stream;
}

describe('the event stream', () => {
  it('tells the state at once, with headers that no proxy may bend', async () => {
    const h = harness();
    const flow = await h.start();
    const response = await h.events(flow);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      'access-control-allow-origin': 'https://shop.example',
      'x-content-type-options': 'nosniff',
    });
    const first = await follow(response).next();
    expect(first).toMatchObject({ event: 'state', id: '1', data: { state: 'pending', qrCode: 'qr-text-1' } });
  });

  it('tells approved and ready as they come, and ends', async () => {
    const h = harness();
    const flow = await h.start();
    const stream = follow(await h.events(flow));
    await stream.next();
    await h.approve(flow);
    const rest = await stream.rest();
    expect(rest.at(-1)?.data['state']).toBe('ready');
    const versions = rest.map(({ id }) => Number(id));
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(JSON.stringify(rest)).not.toContain('canary');
  });

  it.each([
    ['cancelled', (h: ReturnType<typeof harness>, flow: never) => h.cancel(flow)],
    [
      'failed',
      async (h: ReturnType<typeof harness>, flow: never) => {
        h.provider['/oauth/token'] = () => new Response('', { status: 400 });
        return h.approve(flow);
      },
    ],
  ])('ends at %s', async (state, act) => {
    const h = harness();
    const flow = await h.start();
    const stream = follow(await h.events(flow));
    await act(h, flow as never);
    expect((await stream.rest()).at(-1)?.data['state']).toBe(state);
  });

  it('tells the expiry, stays open through the grace, then ends', async () => {
    const h = harness();
    const flow = await h.start();
    const stream = follow(await h.events(flow));
    await stream.next();
    await h.clock.advance(120_000);
    expect((await stream.next()).data).toMatchObject({ state: 'expired', expiresIn: 0, version: 1 });
    await h.clock.advance(15_000);
    expect(await stream.rest()).toEqual([]);
  });

  it('an approval within the grace is told on the same stream', async () => {
    const h = harness();
    const flow = await h.start();
    const stream = follow(await h.events(flow));
    expect((await stream.next()).data['state']).toBe('pending');
    await h.clock.advance(130_000);
    expect((await stream.next()).data['state']).toBe('expired');
    await h.approve(flow);
    expect((await stream.rest()).at(-1)?.data['state']).toBe('ready');
  });

  it('a renewal is told on the same stream', async () => {
    const h = harness();
    const flow = await h.start();
    const stream = follow(await h.events(flow));
    await stream.next();
    await h.post(flow, 'renew');
    expect((await stream.next()).data).toMatchObject({ qrCode: 'qr-text-2', version: 2 });
  });

  it('beats at least every 7 s, at different times on different streams', async () => {
    const h = harness();
    const flows = await Promise.all([h.start(), h.start(), h.start()]);
    const streams = await Promise.all(flows.map(async (flow) => follow(await h.events(flow))));
    for (const stream of streams) await stream.next();
    const beats: number[] = [];
    const reading = streams.map(async (stream) => {
      await stream.next().catch(() => undefined);
    });
    for (let second = 0; second < 40; second++) {
      const before = streams.map((stream) => stream.comments());
      await h.clock.advance(1000);
      streams.forEach((stream, index) => {
        if (index === 0 && stream.comments() > before[0]!) beats.push(second);
      });
    }
    expect(beats.length).toBeGreaterThanOrEqual(5);
    expect(Math.max(...beats.slice(1).map((beat, index) => beat - beats[index]!))).toBeLessThanOrEqual(7);
    for (const stream of streams) await stream.cancel();
    await Promise.all(reading);
  });

  it('finds a change whose wake-up was lost at the next beat', async () => {
    const store = memoryStore();
    const h = harness({}, { store: { ...store, watch: () => () => undefined } });
    const flow = await h.start();
    const stream = follow(await h.events(flow));
    await stream.next();
    await h.approve(flow);
    await settled();
    await h.clock.advance(8000);
    expect((await stream.next()).data['state']).not.toBe('pending');
  });

  it('misses no change that comes between registering and reading', async () => {
    const store = memoryStore();
    let approve: (() => Promise<unknown>) | undefined;
    const racing = {
      ...store,
      async read(...input: Parameters<typeof store.read>) {
        const record = await store.read(...input);
        // The approval happens after the state was read and before the stream tells it.
        const act = approve;
        approve = undefined;
        await act?.();
        return record;
      },
    };
    const h = harness({}, { store: racing });
    const flow = await h.start();
    approve = () => h.approve(flow);
    const stream = follow(await h.events(flow));
    expect((await stream.rest()).at(-1)?.data['state']).toBe('ready');
  });

  it('at most 3 per flow; one that ended makes room', async () => {
    const h = harness();
    const flow = await h.start();
    const gone = new AbortController();
    const first = await h.events(flow, gone.signal);
    expect(first.status).toBe(200);
    for (let count = 0; count < 2; count++) follow(await h.events(flow));
    const fourth = await h.events(flow);
    expect([fourth.status, await codeOf(fourth)]).toEqual([429, 'slow_down']);
    expect((await h.events({ ...flow, secret: 'A'.repeat(43) })).status).toBe(404);
    gone.abort();
    const again = await h.events(flow);
    expect(again.status).toBe(200);
    await again.body!.cancel();
    expect((await h.events(flow)).status).toBe(200);
  });

  it('at most 20 per visitor’s address, whichever flows they are for (X14)', async () => {
    const h = harness(
      {},
      { clientAddress: (request) => request.headers.get('x-test-address'), limits: { startsPerVisitor: 99 } },
    );
    const stream = async (address: string) => {
      const flow = await h.start();
      const headers = { 'x-test-address': address };
      return h.send('GET', `${h.at(flow)}/events`, { headers, secret: flow.secret });
    };
    const responses = [];
    for (let count = 0; count < 20; count++) responses.push(await stream('2001:db8::1'));
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
    const refused = await stream('2001:db8::2');
    expect([refused.status, await codeOf(refused)]).toEqual([429, 'slow_down']);
    responses.push(await stream('2001:db8:0:1::1'));
    expect(responses.at(-1)!.status).toBe(200);
    await responses[0]!.body!.cancel();
    responses.push(await stream('2001:db8::1'));
    expect(responses.at(-1)!.status).toBe(200);
    for (const response of responses) if (response.body?.locked === false) await response.body.cancel();
  });

  it('its life ends with the flow’s, whatever happens meanwhile (X14)', async () => {
    const h = harness();
    const flow = await h.start();
    const stream = await h.events(flow);
    for (let renewal = 0; renewal < 3; renewal++) {
      await h.clock.advance(100_000);
      expect((await h.post(flow, 'renew')).status).toBe(200);
    }
    let text = '';
    const whole = stream.text().then((all) => (text = all));
    await h.clock.advance(134_000);
    expect(text).toBe('');
    await h.clock.advance(1000);
    await whole;
    expect(text).toContain('"state":"expired"');
    await until(() => h.clock.waiting() === 0);
  });

  it('a clock that is set back or forth in the middle changes nothing (X17)', async () => {
    for (const jump of [-3_600_000, 3_600_000]) {
      const time = testClock();
      let shift = 0;
      const clock = { ...time, now: () => time.now() + shift, steady: time.now };
      const h = harness({}, { clock, store: memoryStore({ clock }) });
      const flow = await h.start();
      const stream = follow(await h.events(flow));
      await stream.next();
      shift = jump;
      const state = stream.next();
      await time.advance(17_000);
      expect(stream.comments()).toBeGreaterThanOrEqual(1);
      await h.approve(flow);
      expect((await state).data['state']).not.toBe('pending');
      expect((await stream.rest()).at(-1)?.data['state'] ?? (await state).data['state']).toBe('ready');
    }
  });

  it('a client that is gone before the first byte leaves nothing behind', async () => {
    const store = memoryStore();
    let watching = 0;
    const counting = {
      ...store,
      watch: (id: string, onChange: () => void) => {
        watching += 1;
        const stop = store.watch(id, onChange);
        return () => {
          watching -= 1;
          stop();
        };
      },
    };
    const h = harness({}, { store: counting });
    const flow = await h.start();
    await h.events(flow, AbortSignal.abort());
    await until(() => watching === 0);
    for (let count = 0; count < 5; count++) await (await h.events(flow)).body!.cancel();
    await until(() => watching === 0);
    await until(() => h.clock.waiting() === 0);
  });

  it('drops a client that does not read', async () => {
    const h = harness();
    const start = h.provider['/oauth/start']!;
    h.provider['/oauth/start'] = async () =>
      Response.json({ ...(await (await start()).json()), qr_code: 'x'.repeat(60_000) });
    const flow = await h.start();
    const response = await h.events(flow);
    await settled();
    await h.post(flow, 'renew');
    await settled();
    await expect(response.text()).rejects.toThrow('nobody reads');
    for (let count = 0; count < 3; count++) expect((await h.events(flow)).status).toBe(200);
  });

  it('sends clients elsewhere when it closes, spread over time, and takes no new ones', async () => {
    const h = harness();
    const flow = await h.start();
    const stream = follow(await h.events(flow));
    await stream.next();
    await h.catraca.close();
    const [last, ...more] = await stream.rest();
    expect(more).toEqual([]);
    expect(last).toMatchObject({ event: 'reconnect', id: undefined, data: {} });
    expect(Number(last!.retry)).toBeGreaterThanOrEqual(500);
    expect(Number(last!.retry)).toBeLessThanOrEqual(4500);
    expect((await h.events(flow)).status).toBe(503);
  });

  it('ends when the store fails, and the next request says why', async () => {
    const store = memoryStore();
    let down = false;
    const read: typeof store.read = (...input) => (down ? Promise.reject(new Error('down')) : store.read(...input));
    const h = harness({}, { store: { ...store, read } });
    const flow = await h.start();
    const stream = follow(await h.events(flow));
    await stream.next();
    down = true;
    await h.clock.advance(8000);
    expect(await stream.rest()).toEqual([]);
    const response = await h.get(flow);
    expect([response.status, await codeOf(response)]).toEqual([503, 'store_unreachable']);
    expect(response.headers.get('retry-after')).toBe('2');
  });
});

describe('event text', () => {
  it('whatever the data, it is one event that reads back as it was', () => {
    const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.constantFrom('\r\n\r\nevent: x', '\u2028'));
    fc.assert(
      fc.property(anything, fc.nat(), (data, id) => {
        const text = eventText('state', { data }, id);
        const [event, idLine, dataLine = '', ...end] = text.split(/\r\n|\r|\n/);
        const read = { event, idLine, end, data: JSON.parse(dataLine.slice('data: '.length)) };
        expect(read).toEqual({ event: 'event: state', idLine: `id: ${id}`, end: ['', ''], data: { data } });
      }),
    );
  });
});
