/** Identifies visitors for rate limits, by keyed hashes of the networks that their address is in. */
import { networksOf } from './client-address.js';
import type { Keys } from './keys.js';
import type { CatracaOptions } from './options.js';
import { kindOf, setupError } from './setup-error.js';

export interface VisitorPorts {
  /** Hash of the IPv4 address, or of the /64 of an IPv6 address; null where `clientAddress` answers with no address. */
  readonly visitor: (request: Request) => Promise<string | null>;
  /** Hash of the /48 of an IPv6 address; null for any other address and for none. */
  readonly network: (request: Request) => Promise<string | null>;
}

/** A /48 has 65,536 /64s: together they may do so many times what one visitor may. */
export const visitorsPerNetwork = 10;

/**
 * The address that the host's `clientAddress` answers, or null.
 * @throws {CatracaError} `internal` with a setup error: without an address there would be no limits
 */
export function clientAddressOf(
  { clientAddress }: Pick<CatracaOptions, 'clientAddress'>,
  request: Request,
): string | null {
  const answer: unknown = clientAddress?.(request) ?? null;
  if (answer === null || typeof answer === 'string') return answer;
  throw setupError(`clientAddress must answer with the visitor's IP address as text, or null, got ${kindOf(answer)}`);
}

export function createVisitor(options: CatracaOptions, keys: Keys): VisitorPorts {
  const networks = (request: Request) => {
    const address = clientAddressOf(options, request);
    return address ? networksOf(address) : null;
  };
  const hash = (network: string | null | undefined) => (network ? keys.keyedHash('visitor', network) : null);
  return {
    visitor: async (request) => hash(networks(request)?.visitor),
    network: async (request) => hash(networks(request)?.network),
  };
}
