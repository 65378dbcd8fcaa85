/** The visitor's IP address as limits use it: without a port, and by the network that one visitor holds. */

/** What a rate limit counts an address by. */
export interface AddressNetworks {
  /** An IPv4 address as it is; of an IPv6 address the /64, which one household or server has whole. */
  readonly visitor: string;
  /** The /48 of an IPv6 address, which one customer may have whole; null for any other address. */
  readonly network: string | null;
}

const ipv4 = /^(?:\d{1,3}\.){3}\d{1,3}$/;
/** Groups of hexadecimal digits, with at most one `::`, and an IPv4 address at the end in some notations. */
const ipv6 = /^(?=[^:]*:[^:]*:)[0-9a-f:]+(?:(?:\d{1,3}\.){3}\d{1,3})?$/;

/**
 * The IP address in a text that may have a port, brackets or a zone: `203.0.113.9:4711`, `[2001:db8::1]:443`,
 * `fe80::1%eth0`. Null where the text holds no IP address (`unknown`, `_hidden`).
 */
export function ipAddressOf(text: string): string | null {
  const trimmed = text.trim().toLowerCase();
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(trimmed)?.[1];
  const withPort = /^([\d.]+):\d{1,5}$/.exec(trimmed)?.[1];
  const address = (bracketed ?? withPort ?? trimmed).replace(/%.*$/, '');
  const isAddress = ipv4.test(address) || (ipv6.test(address) && groupsOf(address) !== null);
  return isAddress ? address : null;
}

/** Networks of an address. A text that holds no IP address counts as a visitor of its own. */
export function networksOf(address: string): AddressNetworks {
  const ip = ipAddressOf(address);
  if (ip === null) return { visitor: address.trim().toLowerCase(), network: null };
  const groups = ip.includes(':') ? groupsOf(ip) : null;
  if (groups === null) return { visitor: ip, network: null };
  const mapped = mappedAddress(groups);
  if (mapped !== null) return { visitor: mapped, network: null };
  const prefix = (count: number) =>
    groups
      .slice(0, count)
      .map((group) => group.toString(16))
      .join(':');
  return { visitor: prefix(4), network: `${prefix(3)}/48` };
}

/** The eight groups of an IPv6 address; null where they are not eight. */
function groupsOf(address: string): readonly number[] | null {
  const [head = '', tail, ...more] = address.split('::');
  if (more.length > 0) return null;
  const before = readGroups(head);
  const after = readGroups(tail ?? '');
  if (before === null || after === null) return null;
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  return [...before, ...Array<number>(missing).fill(0), ...after];
}

function readGroups(text: string): number[] | null {
  const groups: number[] = [];
  for (const part of text === '' ? [] : text.split(':')) {
    if (ipv4.test(part)) {
      const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number);
      groups.push(a * 256 + b, c * 256 + d);
    } else if (/^[0-9a-f]{1,4}$/.test(part)) groups.push(parseInt(part, 16));
    else return null;
  }
  return groups;
}

/** The IPv4 address in `::ffff:203.0.113.9`, however it is written. */
function mappedAddress(groups: readonly number[]): string | null {
  const [high = 0, low = 0] = groups.slice(6);
  if (groups.slice(0, 5).some((group) => group !== 0) || groups[5] !== 0xffff) return null;
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
