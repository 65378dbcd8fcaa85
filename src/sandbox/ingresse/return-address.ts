/** Where the login page sends a visitor: the return address with the token put into it, in each way seen or feared. */
import type { IngresseSwitches } from './ingresse-switches.js';

/** Schemes that run or show what the address itself contains. */
const dangerousSchemes = ['javascript:', 'data:', 'vbscript:', 'blob:', 'file:', 'about:'];

/** Whether the address can be followed at all; any scheme but a dangerous one can, since deep links are allowed. */
export function isReturnAddress(address: string): boolean {
  return URL.canParse(address) && !dangerousSchemes.includes(new URL(address).protocol);
}

export function isDeepLink(address: string): boolean {
  return !/^https?:/i.test(address);
}

/** The return address with `usertoken` added. The rest of it stays byte for byte, or is dropped, as the switches say. */
export function withUserToken(
  address: string,
  token: string,
  { returnQuery, tokenPlace }: Pick<IngresseSwitches, 'returnQuery' | 'tokenPlace'>,
): string {
  const parameter = `usertoken=${encodeURIComponent(token)}`;
  if (returnQuery === 'glue') return `${address}?${parameter}`;
  const [beforeHash, hash] = splitOnce(address, '#');
  const base = returnQuery === 'drop' ? splitOnce(beforeHash, '?')[0] : beforeHash;
  if (tokenPlace === 'fragment') return `${base}#${parameter}`;
  const fragment = returnQuery === 'drop' || hash === undefined ? '' : `#${hash}`;
  return `${base}${base.includes('?') ? '&' : '?'}${parameter}${fragment}`;
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
