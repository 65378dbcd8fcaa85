/** A Soluti flow on a faked clock, against the fake backend, in a page that a test hides, shows and takes offline. */
import { vi } from 'vitest';
import { createSolutiClient } from '../../../src/core/client/soluti-client.js';
import type { LoginClaims } from '../../../src/core/flows/login-claims.js';
import type { PageChange } from '../../../src/core/flows/page-rest.js';
import { createSolutiFlow, type SolutiFlow, type SolutiFlowOptions } from '../../../src/core/flows/soluti-flow.js';
import type { SolutiState } from '../../../src/core/flows/soluti-state.js';
import { delay } from '../../../src/components/internal/delay.js';
import { FakeSolutiBackend, type FakeSolutiOptions } from '../../components/support/fake-soluti-backend.js';

export const endpoint = 'https://shop.example/catraca';
export const storageKey = `catraca:flow:${endpoint}`;

/** A page that does what the test says. */
export class FakePage {
  isVisible = true;
  isOnline = true;
  readonly listeners = new Set<(change: PageChange) => void>();

  readonly environment = {
    visible: () => this.isVisible,
    online: () => this.isOnline,
    subscribe: (listener: (change: PageChange) => void) => {
      this.listeners.add(listener);
      return () => this.listeners.delete(listener);
    },
  };

  change(change: PageChange): void {
    if (change === 'hidden' || change === 'shown') this.isVisible = change === 'shown';
    else if (change !== 'left') this.isOnline = change === 'online';
    for (const listener of [...this.listeners]) listener(change);
  }
}

/** Gives every login to the element that asks last. */
export class FakeClaims implements LoginClaims {
  static readonly #holders = new Map<string, FakeClaims>();

  hold(name: string, owner = 'login'): string {
    FakeClaims.#holders.set(name, this);
    return owner;
  }

  claim(name: string): Promise<boolean> {
    this.hold(name);
    return Promise.resolve(true);
  }

  holds(name: string | undefined): boolean {
    return FakeClaims.#holders.get(name ?? '') === this;
  }

  drop(): void {
    for (const [name, claims] of FakeClaims.#holders) if (claims === this) FakeClaims.#holders.delete(name);
  }
}

export interface World {
  readonly flow: SolutiFlow;
  readonly backend: FakeSolutiBackend;
  readonly page: FakePage;
  readonly storage: Map<string, string>;
  /** Every state so far. */
  readonly states: SolutiState[];
  /** What the wire told the developer. */
  readonly notes: string[];
  /** The same page after a reload: another flow, the same tab's storage and backend. */
  reload(options?: Partial<SolutiFlowOptions>): World;
}

export function createWorld(
  backendOptions: FakeSolutiOptions = {},
  options: Partial<SolutiFlowOptions> = {},
  backend = new FakeSolutiBackend(backendOptions),
  storage = new Map<string, string>(),
): World {
  const page = new FakePage();
  const notes: string[] = [];
  const client = createSolutiClient({ endpoint, fetch: backend.fetch });
  const flow = createSolutiFlow({
    connect: () => Promise.resolve({ client, endpoint }),
    storage: () => ({
      getItem: (key) => storage.get(key) ?? null,
      setItem: (key, value) => void storage.set(key, value),
      removeItem: (key) => void storage.delete(key),
    }),
    wallClock: () => Date.now(),
    now: () => performance.now(),
    delay,
    random: () => 0.5,
    environment: page.environment,
    claimStream: () => Promise.resolve(() => undefined),
    renewals: () => 5,
    isSeen: () => page.isVisible,
    nonce: () => undefined,
    claims: new FakeClaims(),
    note: (what) => notes.push(what),
    ...options,
  });
  const states: SolutiState[] = [flow.state];
  flow.subscribe((state) => states.push(state));
  return {
    flow,
    backend,
    page,
    storage,
    states,
    notes,
    reload: (again = {}) => createWorld(backendOptions, { ...options, ...again }, backend, storage),
  };
}

export function fakeClock(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
}

/** Lets time go by, and everything happen that is due by then. */
export async function pass(milliseconds: number): Promise<void> {
  const step = Math.max(1, Math.min(milliseconds, 250));
  await settle();
  for (let gone = 0; gone < milliseconds; gone += step) {
    await vi.advanceTimersByTimeAsync(Math.min(step, milliseconds - gone));
    await settle();
  }
}

/** Bodies and streams need turns of the real loop. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 6; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** The machine sleeps: no timer runs, and the clock that only runs forward stands still; the wall clock goes on. */
export function sleep(milliseconds: number): void {
  vi.setSystemTime(Date.now() + milliseconds);
}
