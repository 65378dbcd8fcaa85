/** The Soluti login from start to outcome, on a faked clock. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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

  it('keeps the error when the new code of a failed push arrives after it', async () => {
    await startWaiting();
    world.backend.next('notify', () => {
      world.backend.change({ qrCode: 'https://qr.example/of-the-push' }, true);
      return problem('provider_unreachable', 503);
    });
    await expect(world.flow.notify('52998224725')).rejects.toMatchObject({ code: 'provider_unreachable' });
    world.backend.change({});
    await pass(50);
    expect(world.flow.state).toMatchObject({
      status: 'waiting',
      snapshot: { qrCode: 'https://qr.example/of-the-push' },
      notice: { code: 'provider_unreachable' },
    });
  });

  it('reports the error of a failed push also where the new code cannot be read', async () => {
    await startWaiting();
    world.backend.next('notify', () => problem('provider_unreachable', 503));
    world.backend.next('snapshot', () => problem('slow_down', 429));
    await expect(world.flow.notify('52998224725')).rejects.toMatchObject({ code: 'provider_unreachable' });
    expect(world.flow.state).toMatchObject({ status: 'waiting', notice: { code: 'provider_unreachable' } });
  });

  it('needs a code that waits', async () => {
    await expect(world.flow.notify('52998224725')).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('a duplicate of the tab that redeems first', () => {
  const elsewhere = { status: 'cancelled', reason: 'other-tab' };

  it('ends a login that still waits', async () => {
    const outcome = world.flow.start();
    await pass(50);
    world.backend.change({ state: 'done' });
    await expect(outcome).resolves.toBeNull();
    expect(world.flow.state).toEqual(elsewhere);
    expect(world.storage.size).toBe(0);
    expect(world.backend.count('cancel')).toBe(0);
  });

  it('ends a login that saw the approval', async () => {
    await startWaiting();
    world.backend.change({ state: 'approved' });
    await pass(50);
    expect(status()).toBe('finishing');
    world.backend.change({ state: 'done' });
    await pass(50);
    expect(world.flow.state).toEqual(elsewhere);
  });

  it('ends a login whose own redeem comes too late', async () => {
    await startWaiting();
    world.backend.next('redeem', () => {
      world.backend.change({ state: 'done' });
      return problem('conflict', 409);
    });
    world.backend.approve();
    await pass(200);
    expect(world.flow.state).toEqual(elsewhere);
    expect(world.backend.count('redeem')).toBe(1);
  });

  it('is not taken for one when the site itself answers conflict', async () => {
    await startWaiting();
    world.backend.always('redeem', () => problem('conflict', 409));
    world.backend.approve();
    await pass(200);
    expect(failure()).toBe('conflict');
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

  it('that comes right after others waits as long as the backend asks for, and takes the flow up', async () => {
    await startWaiting();
    world = world.reload();
    world.backend.always('snapshot', () => problem('slow_down', 429, { 'Retry-After': '3' }));
    await world.flow.resume();
    await pass(5000);
    expect([status(), world.backend.count('snapshot')]).toEqual(['starting', 2]);
    world.backend.always('snapshot', undefined);
    await pass(2500);
    expect(status()).toBe('waiting');
    expect(world.backend.count('start')).toBe(1);
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

describe('an element that takes the place of another', () => {
  it('goes on with its login, which the one that goes neither cancels nor finishes', async () => {
    const outcome = world.flow.start();
    await pass(50);
    const gone = world;
    world = world.reload();
    await world.flow.resume();
    await pass(50);
    gone.flow.stop();
    expect(status()).toBe('waiting');
    await expect(outcome).resolves.toBe(null);
    world.backend.approve();
    await pass(50);
    expect(status()).toBe('done');
    expect([world.backend.count('cancel'), world.backend.count('redeem')]).toEqual([0, 1]);
  });

  it('ends no login that it took up after a reload: a tab that the visitor duplicated may run it too', async () => {
    await startWaiting();
    const copy = world.reload();
    await copy.flow.resume();
    await pass(50);
    copy.flow.stop();
    await pass(50);
    expect(world.backend.count('cancel')).toBe(0);
    world.backend.approve();
    await pass(50);
    expect(status()).toBe('done');
  });

  it('keeps a login of its own in the tab when the one that goes has cancelled the old one', async () => {
    await startWaiting();
    const gone = world;
    world = world.reload();
    void world.flow.start();
    await pass(50);
    const own = world.storage.get(storageKey);
    gone.flow.stop();
    await pass(50);
    expect([world.backend.count('start'), world.backend.count('cancel')]).toEqual([2, 1]);
    expect(world.storage.get(storageKey)).toBe(own);
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

  it('headers of the host that throw', async () => {
    world = createWorld({}, { connect: () => Promise.reject(new RangeError('host')) });
    const outcome = world.flow.start();
    await pass(10);
    await expect(outcome).rejects.toMatchObject({ code: 'internal' });
  });
});
