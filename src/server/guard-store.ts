/** Makes every failure of a store the one that a client may retry: never "pending", never "ok". */
import { CatracaError, isCatracaError } from '../core/errors.js';
import type { Clock } from './clock.js';
import type { FlowStore } from './stores/flow-store.js';

/** Seconds. */
const retryAfter = 2;
/** Milliseconds that an operation of a store on another machine may take. */
const patience = 5000;

/** The same store, whose rejections are `store_unreachable`; so is, where the store is not in this process, no answer in time. */
export function guardStore(store: FlowStore, clock: Pick<Clock, 'delay'>): FlowStore {
  const guarded = <Input extends unknown[], Output>(operation: (...input: Input) => Promise<Output>) =>
    guard(store.shared ? limited(operation, clock) : operation);
  return {
    shared: store.shared,
    create: guarded((...input) => store.create(...input)),
    read: guarded((...input) => store.read(...input)),
    renew: guarded((...input) => store.renew(...input)),
    update: guarded((...input) => store.update(...input)),
    approve: guarded((...input) => store.approve(...input)),
    lease: guarded((...input) => store.lease(...input)),
    defer: guarded((...input) => store.defer(...input)),
    complete: guarded((...input) => store.complete(...input)),
    redeem: guarded((...input) => store.redeem(...input)),
    deliver: guarded((...input) => store.deliver(...input)),
    release: guarded((...input) => store.release(...input)),
    ack: guarded((...input) => store.ack(...input)),
    cancel: guarded((...input) => store.cancel(...input)),
    watch: (id, onChange) => store.watch(id, onChange),
    limit: guarded((...input) => store.limit(...input)),
    put: guarded((...input) => store.put(...input)),
    get: guarded((...input) => store.get(...input)),
    take: guarded((...input) => store.take(...input)),
    close: () => store.close(),
  };
}

function limited<Input extends unknown[], Output>(
  operation: (...input: Input) => Promise<Output>,
  clock: Pick<Clock, 'delay'>,
): (...input: Input) => Promise<Output> {
  return async (...input) => {
    const done = new AbortController();
    const late = clock.delay(patience, done.signal).then(() => {
      throw new TypeError('no answer in time');
    });
    try {
      return await Promise.race([operation(...input), late]);
    } finally {
      late.catch(() => undefined);
      done.abort();
    }
  };
}

function guard<Input extends unknown[], Output>(
  operation: (...input: Input) => Promise<Output>,
): (...input: Input) => Promise<Output> {
  return async (...input) => {
    try {
      return await operation(...input);
    } catch (cause) {
      if (isCatracaError(cause)) throw cause;
      throw new CatracaError('store_unreachable', 'the store failed', { cause, retryAfter });
    }
  };
}
