/** JSON from outside: the depth is limited before anything walks the value, and numbers can be kept as they are written. */

/** Arrays and objects inside one another. Code that walks a value recursively is safe at this depth. */
export const deepestJson = 32;

/** A number whose digits JavaScript's `number` would change: above 2^53, or written like `1.10` or `1e3`. */
export class ExactNumber {
  /** As written. */
  readonly digits: string;

  constructor(digits: string) {
    if (!/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(digits)) throw new TypeError('not a number of JSON');
    this.digits = digits;
  }

  toString(): string {
    return this.digits;
  }

  /** Where it is written by `JSON.stringify`; {@link stringifyExactJson} writes the number. */
  toJSON(): string {
    return this.digits;
  }
}

/**
 * As `JSON.parse`, for text from outside.
 * @throws {SyntaxError} where it is no JSON, or deeper than {@link deepestJson}
 */
export function parseJson(text: string): unknown {
  requireShallow(text);
  return JSON.parse(text) as unknown;
}

/**
 * As {@link parseJson}; a number that `JSON.stringify` would write differently is an {@link ExactNumber}. Node 20 has neither
 * the `source` of a reviver nor `JSON.rawJSON`, so such a number is passed through `JSON.parse` as text with a mark.
 */
export function parseExactJson(text: string): unknown {
  // Refuses what is no JSON, so that the marks are set in JSON alone.
  parseJson(text);
  const marked = text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|-?\d[\d.eE+-]*/g, (token, colon: string | undefined) => {
    if (token.startsWith('"')) return colon === undefined ? `"s${token.slice(1)}` : token;
    if (String(Number(token)) === token) return token;
    return `"n${token}"`;
  });
  return JSON.parse(marked, (_, member: unknown) => {
    if (typeof member !== 'string') return member;
    return member.startsWith('n') ? new ExactNumber(member.slice(1)) : member.slice(1);
  });
}

/** As `JSON.stringify`; an {@link ExactNumber} is written as the number that it was. */
export function stringifyExactJson(value: object): string {
  const marked = JSON.stringify(value, function (this: Record<string, unknown>, key, member: unknown) {
    const original = this[key];
    if (original instanceof ExactNumber) return `n${original.digits}`;
    return typeof member === 'string' ? `s${member}` : member;
  });
  return marked.replace(/"[^"\\]*(?:\\.[^"\\]*)*"(:)?/g, (token, colon: string | undefined) => {
    if (colon !== undefined) return token;
    return token[1] === 'n' ? token.slice(2, -1) : `"${token.slice(2)}`;
  });
}

/** Counts brackets outside of strings, in one pass without recursion. */
function requireShallow(text: string): void {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '"') isInString = !isInString;
    else if (isInString) index += character === '\\' ? 1 : 0;
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > deepestJson) throw new SyntaxError(`the JSON is deeper than ${String(deepestJson)} levels`);
  }
}
