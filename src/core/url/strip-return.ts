/**
 * Takes our own parameters out of an address and leaves every other byte. Small and without imports: the script
 * that a page runs first in its head is made of it.
 */

export interface StrippedReturn {
  /** Whether any of our parameters was there. */
  readonly found: boolean;
  /** Every `usertoken`, decoded, in order. */
  readonly tokens: readonly string[];
  /** Every `catraca_nonce`, decoded, in order. */
  readonly nonces: readonly string[];
  /** The address without them. */
  readonly cleanUrl: string;
}

/**
 * Reads and removes `usertoken` and `catraca_nonce` from the query and the fragment of an address, also after a
 * second `?`, which stands where a provider appended its parameter to an address that had some already.
 */
export function stripReturn(url: string): StrippedReturn {
  const tokens: string[] = [];
  const nonces: string[] = [];

  const isForeign = (parameter: string): boolean => {
    const [, name, value = ''] = /^.(usertoken|catraca_nonce)(?:=(.*))?$/s.exec(parameter) ?? [];
    if (name !== undefined) (name === 'usertoken' ? tokens : nonces).push(decode(value));
    return name === undefined;
  };
  // Each parameter is judged with the separator before it; that of the first one left goes.
  const stripList = (list: string): string =>
    `&${list}`
      .split(/(?=[?&])/)
      .filter(isForeign)
      .join('')
      .slice(1);
  const stripFragment = (fragment: string): string => {
    const [, route = '', query] = /^([^?]*)(?:\?(.*))?$/s.exec(fragment) ?? [];
    return stripList(route) + rest('?', query, stripList);
  };

  const [, page = '', query, fragment] = /^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(url) ?? [];
  const cleanUrl = page + rest('?', query, stripList) + rest('#', fragment, stripFragment);
  return { found: tokens.length + nonces.length > 0, tokens, nonces, cleanUrl };
}

/** What is left of a part of the address, with its mark unless stripping emptied it. */
function rest(mark: string, part: string | undefined, strip: (part: string) => string): string {
  const left = strip(part ?? '');
  return part === undefined || (left === '' && part !== '') ? '' : mark + left;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
