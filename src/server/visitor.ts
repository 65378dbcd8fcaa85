/** Identifies visitors for rate limits, by keyed hashes of the networks that their address is in. */
import { networksOf } from './client-address.js';
import type { Keys } from './keys.js';
import type { CatracaOptions } from './options.js';

export interface VisitorPorts {
  /** Hash of the IPv4 address, or of the /64 of an IPv6 address; null where `clientAddress` answers with no address. */
  readonly visitor: (request: Request) => Promise<string | null>;
  /** Hash of the /48 of an IPv6 address; null for any other address and for none. */
  readonly network: (request: Request) => Promise<string | null>;
}

/** A /48 has 65,536 /64s: together they may do so many times what one visitor may. */
export const visitorsPerNetwork = 10;

export function createVisitor(options: CatracaOptions, keys: Keys): VisitorPorts {
  const networks = (request: Request) => {
    const address = options.clientAddress?.(request);
    return address ? networksOf(address) : null;
  };
  const hash = (network: string | null | undefined) => (network ? keys.keyedHash('visitor', network) : null);
  return {
    visitor: async (request) => hash(networks(request)?.visitor),
    network: async (request) => hash(networks(request)?.network),
  };
}
