/** Tells visitors apart for limits, by the part of an address that one of them holds; and limits their starts. */
import { CatracaError } from '../core/errors.js';
import type { Keys } from './keys.js';
import type { CatracaOptions } from './options.js';
import type { FlowStore } from './stores/flow-store.js';

const minute = 60_000;
const defaultLimits = { startsPerVisitor: 30, startsInTotal: 6000 };

/** Keyed hash of the visitor's address, or null where the host does not tell it. */
export function createVisitor(options: CatracaOptions, keys: Keys): (request: Request) => Promise<string | null> {
  return async (request) => {
    const address = options.clientAddress?.(request);
    return address ? keys.keyedHash('visitor', addressPrefix(address)) : null;
  };
}

/** Refuses a visitor, or everybody together, that starts too often. */
export function createStartLimit(
  options: CatracaOptions,
  store: FlowStore,
  visitor: (request: Request) => Promise<string | null>,
): (request: Request) => Promise<void> {
  const { startsPerVisitor, startsInTotal } = { ...defaultLimits, ...options.limits };
  const check = async (key: string, burst: number) => {
    const { allowed, retryAfter } = await store.limit(key, { burst, period: minute });
    if (!allowed) throw new CatracaError('slow_down', 'too many starts', { retryAfter: retryAfter / 1000 });
  };
  return async (request) => {
    const who = await visitor(request);
    // The visitor first: one who asks too often spends nothing of everybody's.
    if (who !== null) await check(`starts:${who}`, startsPerVisitor);
    await check('starts', startsInTotal);
  };
}

/** An IPv4 address as it is; of an IPv6 address the first 64 bits: one household or server has them all. */
export function addressPrefix(address: string): string {
  const bare = address
    .trim()
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/%.*$/, '');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare)?.[1];
  if (mapped !== undefined) return mapped;
  if (!bare.includes(':')) return bare;
  const [head = '', tail] = bare.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
