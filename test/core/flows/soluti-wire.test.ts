/** How a Soluti login hears of its flow: stream, polls, rest and return, on a faked clock. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { down, problem, silence } from '../../components/support/fake-soluti-backend.js';
import { createWorld, fakeClock, pass, sleep, type World } from './soluti-support.js';

let world: World;
const status = () => world.flow.state.status;

beforeEach(() => {
  fakeClock();
  world = createWorld();
});

afterEach(() => {
  world.flow.stop();
  vi.useRealTimers();
});

async function startWaiting(): Promise<void> {
  void world.flow.start();
  await pass(50);
  expect(status()).toBe('waiting');
}

describe('the wire', () => {
  it('polls when the stream says nothing for 4 s, and goes back to the stream later', async () => {
    world.backend.always('events', silence);
    await startWaiting();
    await pass(3900);
    expect(world.backend.count('snapshot')).toBe(0);
    await pass(300);
    expect(world.backend.count('snapshot')).toBe(1);
    expect(world.flow.state).toMatchObject({ connection: 'polling' });
    world.backend.always('events', undefined);
    await pass(33_000);
    expect(world.flow.state).toMatchObject({ connection: 'live' });
    world.backend.approve();
    await pass(50);
    expect(status()).toBe('done');
  });

  it('tries a stream that broke once more, then polls with the interval of the server', async () => {
    await startWaiting();
    world.backend.cutStreams();
    await pass(600);
    expect(world.backend.count('events')).toBe(2);
    expect(world.backend.count('snapshot')).toBe(0);
    world.backend.cutStreams();
    await pass(100);
    expect(world.flow.state).toMatchObject({ connection: 'polling' });
    const before = world.backend.count('snapshot');
    await pass(10_000);
    expect(world.backend.count('snapshot') - before).toBe(5);
    world.backend.approve(true);
    await pass(2100);
    expect(status()).toBe('done');
  });

  it('gives up a stream that falls silent', async () => {
    world = createWorld({ heartbeat: 3_600_000 });
    await startWaiting();
    await pass(20_500);
    expect(world.backend.count('events')).toBe(2);
  });

  it('comes back when the server said that it would', async () => {
    await startWaiting();
    world.backend.endStreams('event: reconnect\nretry: 5000\ndata: {}\n\n');
    await pass(4800);
    expect(world.backend.count('events')).toBe(1);
    await pass(400);
    expect(world.backend.count('events')).toBe(2);
    expect(world.flow.state).toMatchObject({ connection: 'live' });
  });

  it('asks no sooner than a 429 allows, and more slowly from then on', async () => {
    world.backend.always('events', () => problem('not_found', 404));
    await startWaiting();
    await pass(1000);
    world.backend.next('snapshot', () => problem('slow_down', 429, { 'retry-after': '7' }));
    await pass(2500);
    const before = world.backend.count('snapshot');
    await pass(5000);
    expect(world.backend.count('snapshot')).toBe(before);
    await pass(1500);
    expect(world.backend.count('snapshot')).toBe(before + 1);
    await pass(5000);
    expect(world.backend.count('snapshot')).toBe(before + 1);
  });

  it('backs off with jitter while nobody answers, and recovers', async () => {
    await startWaiting();
    world.backend.always('events', down);
    world.backend.always('snapshot', down);
    world.backend.cutStreams();
    await pass(20_000);
    expect(world.flow.state).toMatchObject({ status: 'waiting', connection: 'reconnecting' });
    const tries = world.backend.count('snapshot');
    expect(tries).toBeGreaterThan(3);
    expect(tries).toBeLessThan(12);
    world.backend.always('snapshot', undefined);
    await pass(6000);
    expect(world.flow.state).toMatchObject({ connection: 'polling' });
  });

  it('drops a snapshot that is older than one seen', async () => {
    await startWaiting();
    world.backend.change({ push: 'sent', challenge: '47' });
    await pass(10);
    world.backend.change({ version: 1, push: 'none', challenge: null });
    await pass(10);
    expect(world.flow.state).toMatchObject({ push: 'sent' });
  });

  it('polls while the page is hidden, so that a tab in the background holds no connection', async () => {
    await startWaiting();
    world.page.change('hidden');
    await pass(10_100);
    expect(world.backend.openStreams).toBe(0);
    expect(world.backend.count('snapshot')).toBe(5);
    expect(world.flow.state).toMatchObject({ connection: 'polling' });
    world.backend.approve(true);
    await pass(2100);
    expect(status()).toBe('done');
  });

  it('opens its stream again when the page is shown', async () => {
    await startWaiting();
    world.page.change('hidden');
    await pass(5000);
    world.page.change('shown');
    await pass(50);
    expect(world.backend.openStreams).toBe(1);
    expect(world.flow.state).toMatchObject({ connection: 'live' });
  });

  it('polls while other tabs hold all the streams, and takes a place that becomes free', async () => {
    const places = { free: 0 };
    const claimStream = () => {
      if (places.free === 0) return Promise.resolve(null);
      places.free -= 1;
      return Promise.resolve(() => void (places.free += 1));
    };
    world = createWorld({}, { claimStream });
    await startWaiting();
    await pass(6100);
    expect(world.backend.count('events')).toBe(0);
    expect(world.backend.count('snapshot')).toBe(4);
    expect(world.flow.state).toMatchObject({ connection: 'polling' });
    places.free = 1;
    await pass(12_000);
    expect(world.backend.openStreams).toBe(1);
    expect(places.free).toBe(0);
    world.page.change('hidden');
    await pass(50);
    expect(places.free).toBe(1);
  });

  it('gives its place back at the end', async () => {
    let held = 0;
    world = createWorld({}, { claimStream: () => Promise.resolve(((held += 1), () => void (held -= 1))) });
    await startWaiting();
    expect(held).toBe(1);
    world.flow.cancel();
    await pass(50);
    expect(held).toBe(0);
  });

  it('rests after a minute in the dark, and looks at once on return', async () => {
    await startWaiting();
    world.page.change('hidden');
    await pass(59_000);
    expect(world.backend.count('snapshot')).toBeGreaterThan(20);
    await pass(1500);
    expect(world.backend.openStreams).toBe(0);
    const before = world.backend.calls.length;
    await pass(30_000);
    expect(world.backend.calls.length).toBe(before);
    world.backend.approve(true);
    world.page.change('shown');
    await pass(50);
    expect(world.backend.calls[before]?.route).toBe('snapshot');
    expect(status()).toBe('done');
  });

  it('works on while the browser says that it is offline and the backend answers all the same', async () => {
    world.page.change('offline');
    await startWaiting();
    await pass(100);
    expect(world.flow.state).toMatchObject({ connection: 'live' });
    world.backend.approve();
    await pass(100);
    expect(status()).toBe('done');
  });

  it('says that it is offline, and looks at once when the network is back', async () => {
    await startWaiting();
    world.backend.always('events', down);
    world.backend.always('snapshot', down);
    world.page.change('offline');
    world.backend.cutStreams();
    await pass(100);
    expect(world.flow.state).toMatchObject({ connection: 'offline' });
    world.backend.always('events', undefined);
    world.backend.always('snapshot', undefined);
    const before = world.backend.calls.length;
    world.page.change('online');
    await pass(50);
    expect(world.backend.calls[before]?.route).toBe('snapshot');
    expect(world.flow.state).toMatchObject({ connection: 'live' });
  });

  it('closes its stream at once when the page is left, and looks at once when it comes back from the cache', async () => {
    await startWaiting();
    world.page.change('left');
    await pass(50);
    expect(world.backend.openStreams).toBe(0);
    const before = world.backend.calls.length;
    await pass(30_000);
    expect(world.backend.calls.length).toBe(before);
    world.backend.approve(true);
    world.page.change('shown');
    await pass(50);
    expect(world.backend.calls[before]?.route).toBe('snapshot');
    expect(status()).toBe('done');
  });

  it('looks at once after the machine slept, although nothing tells it', async () => {
    await startWaiting();
    await pass(1000);
    // The stream is dead, but no end of it ever arrives.
    world.backend.change({ state: 'approved' }, true);
    const before = world.backend.calls.length;
    sleep(120_000);
    await pass(5000);
    expect(world.backend.calls[before]?.route).toBe('snapshot');
    expect(status()).toBe('finishing');
  });

  it('follows the server’s deadline after a sleep that stopped the clock', async () => {
    world = createWorld({ now: () => Date.now() }, { renewals: () => 0 });
    await startWaiting();
    sleep(100_000);
    await pass(5500);
    expect(status()).toBe('waiting');
    await pass(16_000);
    expect(status()).toBe('expired');
  });

  it('lets a page that is hidden rest although its network comes and goes', async () => {
    await startWaiting();
    world.page.change('hidden');
    await pass(61_000);
    const before = world.backend.calls.length;
    world.page.change('offline');
    world.page.change('online');
    await pass(5000);
    expect(world.backend.calls.length).toBe(before);
  });

  it('tells the developer what the wire went through, and no secret', async () => {
    await startWaiting();
    world.backend.next('events', () =>
      problem('store_unreachable', 503, { 'retry-after': '1', 'x-request-id': 'r-7' }),
    );
    world.backend.next('snapshot', () => problem('slow_down', 429, { 'retry-after': '7' }));
    world.backend.cutStreams();
    await pass(12_000);
    expect(world.notes).toEqual([
      'stream network_unreachable',
      'stream store_unreachable, retry after 1 s, request r-7',
      'slow_down, retry after 7 s',
    ]);
  });
});
