import { describe, expect, it } from 'vitest';
import { randomToken } from '../../../src/server/random.js';
import { memoryStore } from '../../../src/server/stores/memory-store.js';
import { flowStoreContract } from './flow-store-contract.js';

function open(options: { maxFlows?: number; maxEntries?: number } = {}) {
  let now = 1_000_000;
  const store = memoryStore({ ...options, clock: { now: () => now } });
  const advance = async (milliseconds: number) => {
    now += milliseconds;
  };
  return { store, advance };
}

flowStoreContract('memory store', async () => open());

describe('memory store: caps', () => {
  const flow = (id: string) => ({ id, kind: 'soluti', secretHash: 's', life: 1000, code: null, data: 'd' }) as const;

  it('says that it serves one process', () => {
    expect(open().store.shared).toBe(false);
  });

  it('refuses new flows rather than forget live ones, until some have ended', async () => {
    const { store, advance } = open({ maxFlows: 3 });
    for (const id of ['a', 'b', 'c']) expect(await store.create(flow(id))).toBe('created');
    expect(await store.create(flow('d'))).toBe('full');
    expect(await store.read('soluti', 'a', 's')).not.toBeNull();
    await advance(61_000);
    expect(await store.create(flow('d'))).toBe('created');
  });

  it('refuses new values when full, and forgets the oldest limits', async () => {
    const { store } = open({ maxEntries: 2 });
    const limit = { burst: 1, period: 1000 };
    expect(await store.put('a', '1', 1000)).toBe(true);
    expect(await store.put('b', '2', 1000)).toBe(true);
    expect(await store.put('c', '3', 1000)).toBe(false);
    expect(await store.put('a', '4', 1000)).toBe(true);
    for (const key of ['x', 'y', 'z']) expect((await store.limit(key, limit)).allowed).toBe(true);
    expect((await store.limit('z', limit)).allowed).toBe(false);
    expect((await store.limit('x', limit)).allowed).toBe(true);
  });

  it('many keys leave no more memory than the cap', async () => {
    const { store } = open({ maxEntries: 1000 });
    const before = process.memoryUsage().heapUsed;
    for (let index = 0; index < 50_000; index++) {
      await store.limit(`${randomToken(8)}${index}`, { burst: 1, period: 1_000_000 });
    }
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(32 * 1024 * 1024);
  });
});
