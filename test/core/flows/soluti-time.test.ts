/** The time of a code: its end, its renewal and its grace, on a faked clock. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { delay } from '../../../src/components/internal/delay.js';
import type { Delay } from '../../../src/core/flows/delay.js';
import { down, fakeToken, problem } from '../../components/support/fake-soluti-backend.js';
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

  it('pauses where a code cannot be replaced for want of a network, and goes on when there is one', async () => {
    await startWaiting();
    for (const route of ['events', 'snapshot', 'renew'] as const) world.backend.always(route, down);
    world.page.change('offline');
    world.backend.cutStreams();
    await pass(125_000);
    expect(status()).toBe('expired');
    for (const route of ['events', 'snapshot', 'renew'] as const) world.backend.always(route, undefined);
    world.page.change('online');
    await pass(100);
    expect(world.flow.state).toMatchObject({ status: 'waiting', snapshot: { qrCode: 'https://qr.example/code-2' } });
  });

  it('says that time ran out where the result lapsed while the page slept', async () => {
    world = createWorld({ now: () => Date.now() }, { now: () => Date.now() });
    await startWaiting();
    // Approved and never fetched: the backend then says expired, and refuses to renew.
    world.backend.change({ state: 'expired' }, true);
    sleep(400_000);
    world.page.change('shown');
    await pass(2000);
    expect(world.flow.state).toMatchObject({ status: 'failed', error: { code: 'flow_expired' } });
  });

  it('says that time ran out where the result lapses at the very moment of redeeming', async () => {
    await startWaiting();
    world.backend.next('redeem', () => {
      world.backend.change({ state: 'expired' }, true);
      return problem('conflict', 409);
    });
    world.backend.approve();
    await pass(200);
    expect(world.flow.state).toMatchObject({ status: 'failed', error: { code: 'flow_expired' } });
  });
});
