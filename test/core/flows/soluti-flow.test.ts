/** The Soluti login from start to outcome, on a faked clock. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { delay } from '../../../src/components/internal/delay.js';
import type { Delay } from '../../../src/core/flows/delay.js';
import { CatracaError } from '../../../src/core/errors.js';
import {
  down,
  fakeToken,
  htmlPage,
  problem,
  silence,
  type FakeRoute,
} from '../../components/support/fake-soluti-backend.js';
import { createWorld, fakeClock, pass, storageKey, type World } from './soluti-support.js';

let world: World;
const status = () => world.flow.state.status;
const statuses = () => world.states.map((state) => state.status).filter((name, index, all) => name !== all[index - 1]);
const failure = () => (world.flow.state.status === 'failed' ? world.flow.state.error.code : undefined);

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

describe('from start to token', () => {
  it('shows a code, waits, redeems, tells, and only then acknowledges', async () => {
    const order: string[] = [];
    world.flow.subscribe((state) => {
      if (state.status === 'done') order.push(`told after ${String(world.backend.count('ack'))} acks`);
    });
    const outcome = world.flow.start();
    await pass(50);
    expect(world.flow.state).toMatchObject({ status: 'waiting', connection: 'live', lifetime: 120_000 });
    world.backend.approve();
    await pass(50);
    await expect(outcome).resolves.toEqual(fakeToken);
    expect(statuses()).toEqual(['idle', 'starting', 'waiting', 'finishing', 'done']);
    expect(order).toEqual(['told after 0 acks']);
    expect(world.backend.count('ack')).toBe(1);
    expect(world.backend.openStreams).toBe(0);
    expect(world.storage.size).toBe(0);
  });

  it('redeems once although stream, poll and return to the page say ready together', async () => {
    await startWaiting();
    world.backend.approve();
    world.page.change('shown');
    world.page.change('online');
    await pass(3000);
    expect(world.backend.count('redeem')).toBe(1);
    expect(world.states.filter((state) => state.status === 'done')).toHaveLength(1);
  });

  it('joins a start that is under way', async () => {
    const first = world.flow.start();
    expect(world.flow.start()).toBe(first);
    await pass(50);
    expect(world.backend.count('start')).toBe(1);
  });

  it('hands the nonce on', async () => {
    world = createWorld({}, { nonce: () => 'n-1' });
    await startWaiting();
    expect(world.backend.calls[0]?.body).toEqual({ nonce: 'n-1' });
  });

  it('keeps the secret out of its states', async () => {
    await startWaiting();
    world.backend.approve();
    await pass(50);
    const { secret } = world.backend.flow ?? { secret: 'none' };
    expect(JSON.stringify(world.states)).not.toContain(secret);
  });

  it('asks for a lost result again', async () => {
    await startWaiting();
    world.backend.next('redeem', down);
    world.backend.next('redeem', () => problem('store_unreachable', 503, { 'retry-after': '3' }));
    world.backend.approve();
    await pass(2900);
    expect(status()).toBe('finishing');
    await pass(2000);
    expect(status()).toBe('done');
  });

  it('does not wait for a result for ever', async () => {
    await startWaiting();
    world.backend.change({ state: 'approved' });
    await pass(95_000);
    expect(failure()).toBe('timeout');
  });

  it('says that another holder approved', async () => {
    const outcome = world.flow.start();
    await pass(50);
    world.backend.change({ state: 'failed', reason: 'holder_mismatch' });
    await pass(50);
    await expect(outcome).rejects.toMatchObject({ code: 'holder_mismatch', retryable: true });
    expect(world.storage.size).toBe(0);
  });
});

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

  it('rests after a minute in the dark, and looks at once on return', async () => {
    await startWaiting();
    world.page.change('hidden');
    await pass(59_000);
    expect(world.backend.openStreams).toBe(1);
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
});

describe('the time', () => {
  it('replaces an expired code as often as it may, then pauses', async () => {
    world = createWorld({}, { renewals: () => 2 });
    await startWaiting();
    await pass(121_000);
    expect(world.flow.state).toMatchObject({ status: 'waiting', snapshot: { qrCode: 'https://qr.example/code-2' } });
    await pass(241_000);
    expect(status()).toBe('expired');
    expect(world.backend.count('renew')).toBe(2);
    const before = world.backend.calls.length;
    await pass(300_000);
    // Within the grace a stream that the server closed may be opened again; then it is quiet.
    expect(world.backend.calls.length - before).toBeLessThan(10);
    expect(world.backend.openStreams).toBe(0);
  });

  it('does not miss the end of a code when a timer fires early', async () => {
    const hasty: Delay = (milliseconds, signal) => delay(Math.max(0, milliseconds - 5), signal);
    world = createWorld({}, { renewals: () => 0, delay: hasty });
    await startWaiting();
    await pass(121_000);
    expect(status()).toBe('expired');
  });

  it('takes an approval that comes within the grace of a code that ran out', async () => {
    world = createWorld({}, { renewals: () => 0 });
    await startWaiting();
    await pass(121_000);
    expect(status()).toBe('expired');
    world.backend.approve();
    await pass(100);
    expect(status()).toBe('done');
  });

  it('does not replace a code that nobody sees, and does so on return', async () => {
    await startWaiting();
    world.page.change('hidden');
    await pass(125_000);
    expect(status()).toBe('expired');
    expect(world.backend.count('renew')).toBe(0);
    world.page.change('shown');
    await pass(100);
    expect(world.flow.state).toMatchObject({ status: 'waiting', snapshot: { qrCode: 'https://qr.example/code-2' } });
  });

  it('gives more time before the end, in the same flow', async () => {
    await startWaiting();
    await pass(60_000);
    await world.flow.renew();
    await pass(50);
    expect(world.backend.count('start')).toBe(1);
    expect(world.flow.state).toMatchObject({ status: 'waiting', snapshot: { qrCode: 'https://qr.example/code-2' } });
    await pass(119_000);
    expect(world.backend.count('renew')).toBe(1);
  });

  it('goes on from the pause with the same flow, or with the next where that is gone', async () => {
    world = createWorld({}, { renewals: () => 0 });
    await startWaiting();
    await pass(121_000);
    world.backend.next('renew', () => problem('not_found', 404));
    world.backend.next('snapshot', () => problem('not_found', 404));
    const outcome = world.flow.start();
    await pass(100);
    expect(status()).toBe('waiting');
    expect(world.backend.count('start')).toBe(2);
    world.backend.approve();
    await pass(100);
    await expect(outcome).resolves.toEqual(fakeToken);
  });

  it('keeps the code when more time was refused, and says why', async () => {
    await startWaiting();
    world.backend.next('renew', down);
    await expect(world.flow.renew()).rejects.toMatchObject({ code: 'network_unreachable' });
    expect(world.flow.state).toMatchObject({ status: 'waiting', notice: { code: 'network_unreachable' } });
  });

  it('does not throw an approval away that the page slept through', async () => {
    await startWaiting();
    world.page.change('hidden');
    await pass(70_000);
    world.backend.approve(true);
    await pass(51_000);
    expect(status()).toBe('done');
    expect(world.backend.count('renew')).toBe(0);
  });

  it.each([-86_400_000, 86_400_000])('does not care for a clock that is wrong by %i ms', async (shift) => {
    vi.setSystemTime(Date.now() + shift);
    await startWaiting();
    await pass(119_000);
    expect(status()).toBe('waiting');
    expect(world.backend.count('renew')).toBe(0);
    world = world.reload();
    await world.flow.resume();
    await pass(50);
    expect(status()).toBe('waiting');
  });
});

describe('the push', () => {
  it('tells the backend the number, and shows the challenge', async () => {
    await startWaiting();
    await world.flow.notify('52998224725');
    expect(world.backend.calls.find(({ route }) => route === 'notify')?.body).toEqual({ username: '52998224725' });
    expect(world.flow.state).toMatchObject({ push: 'sent', snapshot: { challenge: '4721' } });
  });

  it.each([
    ['slow_down', 429],
    ['provider_unreachable', 503],
    ['conflict', 409],
  ])('keeps the code when a push is refused: %s', async (code, httpStatus) => {
    await startWaiting();
    world.backend.next('notify', () => problem(code, httpStatus));
    await expect(world.flow.notify('52998224725')).rejects.toMatchObject({ code });
    expect(world.flow.state).toMatchObject({ status: 'waiting', push: 'none', notice: { code } });
  });

  it('needs a code that waits', async () => {
    await expect(world.flow.notify('52998224725')).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('cancelling', () => {
  it('tells the backend, gives null and forgets', async () => {
    const outcome = world.flow.start();
    await pass(50);
    world.flow.cancel();
    await expect(outcome).resolves.toBeNull();
    await pass(50);
    expect(status()).toBe('cancelled');
    expect(world.backend.count('cancel')).toBe(1);
    expect(world.storage.size).toBe(0);
    expect(world.backend.openStreams).toBe(0);
  });

  it('while the first answer is under way leaves nothing behind', async () => {
    world.backend.next('start', silence);
    const outcome = world.flow.start();
    await pass(10);
    world.flow.cancel();
    await expect(outcome).resolves.toBeNull();
    await startWaiting();
  });

  it('never undoes an approval', async () => {
    await startWaiting();
    world.backend.change({ state: 'approved' });
    await pass(10);
    world.flow.cancel();
    expect(status()).toBe('finishing');
  });

  it('a stop tells the backend too, and ends every request and timer', async () => {
    const outcome = world.flow.start();
    await pass(50);
    world.flow.stop();
    await expect(outcome).resolves.toBeNull();
    await pass(50);
    expect(world.backend.count('cancel')).toBe(1);
    const before = world.backend.calls.length;
    await pass(200_000);
    expect(world.backend.calls.length).toBe(before);
    expect(vi.getTimerCount()).toBe(0);
    expect(world.page.listeners.size).toBe(0);
  });
});

describe('a reload', () => {
  it('takes the flow up again, without a new start', async () => {
    await startWaiting();
    expect(JSON.parse(world.storage.get(storageKey) ?? '')).toMatchObject(world.backend.flow ?? {});
    world = world.reload();
    await world.flow.resume();
    await pass(50);
    expect(world.flow.state).toMatchObject({ status: 'waiting', app: { clientName: 'Loja Exemplo', canNotify: true } });
    expect(world.backend.count('start')).toBe(1);
    world.backend.approve();
    await pass(50);
    expect(status()).toBe('done');
  });

  it('stays idle where the flow is gone, and forgets it', async () => {
    await startWaiting();
    world.backend.forget();
    world = world.reload();
    await world.flow.resume();
    await pass(50);
    expect(status()).toBe('idle');
    expect(world.storage.size).toBe(0);
  });

  it('asks nothing where nothing was begun, or too long ago, or what is stored is rubbish', async () => {
    await world.flow.resume();
    world.storage.set(storageKey, '{"id":1}');
    await world.flow.resume();
    world.storage.set(storageKey, 'rubbish');
    await world.flow.resume();
    await startWaiting();
    world = world.reload({ wallClock: () => Date.now() + 601_000 });
    await world.flow.resume();
    await pass(50);
    expect(status()).toBe('idle');
    expect(world.backend.calls.map(({ route }) => route)).toEqual(['start', 'events']);
  });

  it('does without a storage that throws', async () => {
    world = createWorld(
      {},
      {
        storage: () => {
          throw new Error('sandboxed');
        },
      },
    );
    await world.flow.resume();
    await startWaiting();
  });
});

describe('failures', () => {
  it('a backend that lost its memory: flow_expired, and a start that works', async () => {
    const outcome = world.flow.start();
    await pass(50);
    world.backend.forget();
    await pass(6000);
    expect(failure()).toBe('flow_expired');
    await expect(outcome).rejects.toMatchObject({ code: 'flow_expired', retryable: true });
    await startWaiting();
  });

  it('a missing endpoint is a state, also before anybody acts', async () => {
    world = createWorld({}, { connect: () => Promise.reject(new CatracaError('config_invalid', 'no endpoint')) });
    await world.flow.resume();
    await pass(10);
    expect(failure()).toBe('config_invalid');
    await expect(world.flow.start()).rejects.toMatchObject({ code: 'config_invalid' });
  });

  const wrongs = {
    html: [htmlPage, 'response_invalid'],
    rubbish: [() => new Response('{"state":'), 'response_invalid'],
    'another shape': [() => Response.json({ state: 'thinking' }), 'response_invalid'],
    'not allowed': [() => problem('not_allowed', 403), 'not_allowed'],
  } as const;

  it.each(Object.entries({ ...wrongs, down: [down, 'network_unreachable'], slow: [silence, 'timeout'] } as const))(
    'start answered by %s',
    async (_, [answer, code]) => {
      world.backend.always('start', answer);
      const outcome = world.flow.start();
      await pass(16_000);
      expect(failure()).toBe(code);
      await expect(outcome).rejects.toBeInstanceOf(CatracaError);
    },
  );

  const routes: FakeRoute[] = ['snapshot', 'redeem'];
  it.each(routes.flatMap((route) => Object.entries(wrongs).map(([name, answer]) => [route, name, ...answer] as const)))(
    '%s answered by %s',
    async (route, _, answer, code) => {
      world.backend.always('events', htmlPage);
      await startWaiting();
      world.backend.approve();
      world.backend.always(route, answer);
      await pass(10_000);
      expect(failure()).toBe(code);
    },
  );

  it.each(['network_unreachable', 'timeout'] as const)('a redeem that never succeeds ends: %s', async (code) => {
    await startWaiting();
    world.backend.always('redeem', code === 'timeout' ? silence : down);
    world.backend.approve();
    await pass(130_000);
    expect(failure()).toBe(code);
  });

  it('a backend that is down when the code must be replaced', async () => {
    await startWaiting();
    for (const route of ['events', 'snapshot', 'renew'] as const) world.backend.always(route, down);
    world.backend.cutStreams();
    await pass(125_000);
    expect(failure()).toBe('network_unreachable');
  });

  it('headers of the host that throw', async () => {
    world = createWorld({}, { connect: () => Promise.reject(new RangeError('host')) });
    const outcome = world.flow.start();
    await pass(10);
    await expect(outcome).rejects.toMatchObject({ code: 'internal' });
  });
});
