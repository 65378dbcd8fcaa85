/** Limits how often logins and enrolments start: per visitor and in total, each provider by itself. */
import { CatracaError } from '../core/errors.js';
import type { ProviderName } from './log.js';
import type { CatracaOptions } from './options.js';
import type { FlowStore } from './stores/flow-store.js';
import { visitorsPerNetwork, type VisitorPorts } from './visitor.js';

const minute = 60_000;
const defaultLimits = { startsPerVisitor: 30, startsInTotal: 6000 };

export interface StartLimit {
  /** @throws {CatracaError} `slow_down` where this visitor, or the visitor's IPv6 /48, starts too often. */
  visitor(request: Request, provider: ProviderName): Promise<void>;
  /** @throws {CatracaError} `slow_down` where all visitors together start too often. */
  total(provider: ProviderName): Promise<void>;
}

export function createStartLimit(
  options: CatracaOptions,
  store: Pick<FlowStore, 'limit'>,
  { visitor, network }: VisitorPorts,
): StartLimit {
  const { startsPerVisitor, startsInTotal } = { ...defaultLimits, ...options.limits };
  const check = async (key: string, burst: number) => {
    const { allowed, retryAfter } = await store.limit(key, { burst, period: minute });
    if (!allowed) throw new CatracaError('slow_down', 'too many starts', { retryAfter: retryAfter / 1000 });
  };
  return {
    async visitor(request, provider) {
      const [address, prefix] = await Promise.all([visitor(request), network(request)]);
      if (address !== null) await check(`starts:${provider}:${address}`, startsPerVisitor);
      if (prefix !== null) await check(`starts:${provider}:${prefix}`, startsPerVisitor * visitorsPerNetwork);
    },
    total: (provider) => check(`starts:${provider}`, startsInTotal),
  };
}
