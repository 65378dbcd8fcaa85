import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  deepestJson,
  ExactNumber,
  parseExactJson,
  parseJson,
  stringifyExactJson,
} from '../../src/server/parse-json.js';

const nested = (levels: number, open = '[', close = ']') => open.repeat(levels) + close.repeat(levels);

describe('JSON from outside', () => {
  it('is read as by JSON.parse', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('is refused beyond 32 levels, before anything walks it', () => {
    expect(parseJson(nested(deepestJson))).toBeInstanceOf(Array);
    expect(() => parseJson(nested(deepestJson + 1))).toThrow(SyntaxError);
    expect(() => parseJson(`{"a":${nested(deepestJson)}}`)).toThrow(SyntaxError);
    expect(() => parseJson('{"a":'.repeat(200_000))).toThrow(/deeper/);
    expect(() => parseExactJson(nested(deepestJson + 1))).toThrow(/deeper/);
  });

  it('counts no brackets inside strings, and every other one', () => {
    expect(parseJson(JSON.stringify({ text: `"\\${nested(100)}` }))).toEqual({ text: `"\\${nested(100)}` });
    expect(() => parseJson(`["\\\\",${nested(100)}]`)).toThrow(/deeper/);
    expect(() => parseJson(`["\\"",${nested(100)}]`)).toThrow(/deeper/);
    expect(parseJson(`[${'[],'.repeat(1000)}[]]`)).toHaveLength(1001);
  });

  it.each(['', '"', '"\\', '{', '[1,]', '01', 'NaN', '{"a"}', '"\u0007"'])(
    'is refused where it is none: %j',
    (text) => {
      expect(() => parseJson(text)).toThrow(SyntaxError);
      expect(() => parseExactJson(text)).toThrow(SyntaxError);
    },
  );

  it('of 16 MB in one string is read without recursion', () => {
    expect(parseJson(`"${'a'.repeat(16_000_000)}"`)).toHaveLength(16_000_000);
  });
});

describe('exact numbers', () => {
  const digits = fc.oneof(
    fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }).map(String),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
    fc.constantFrom('1.10', '1e3', '-0', '0.1', '1E+400', '9007199254740993', '123456789.123456789123456789'),
  );
  const text = fc.oneof(fc.string(), fc.constantFrom('n1', 's1', '"n1":', '\\"n5', '__proto__'));

  it('and everything around them are written as they were read', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text, digits)), (entries) => {
        const members = entries.map(([key, value, number], index) => {
          const name = JSON.stringify(`k${String(index)}${key}`);
          return `${name}:[${JSON.stringify(value)},${number},{${JSON.stringify(key)}:${number}}]`;
        });
        const json = `{${members.join()}}`;
        expect(stringifyExactJson(parseExactJson(json) as object)).toBe(json);
      }),
    );
  });

  it('are numbers where nothing is lost', () => {
    const value = parseExactJson('{"a": 1, "b" : 0.5, "c": "7", "d": 12345678901234567890, "__proto__": 1.0}');
    expect(value).toMatchObject({ a: 1, b: 0.5, c: '7', d: new ExactNumber('12345678901234567890') });
    expect(Object.keys(value as object)).toContain('__proto__');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(parseExactJson('{"a":1,"a":2}')).toEqual({ a: 2 });
  });

  it.each(['', '1,"a":2', '"x"', 'NaN', '1 '])('are not made of %j', (value) => {
    expect(() => new ExactNumber(value)).toThrow(TypeError);
  });

  it('are text where somebody writes them by JSON.stringify, never another number', () => {
    expect(JSON.stringify({ a: new ExactNumber('1.10') })).toBe('{"a":"1.10"}');
  });
});
