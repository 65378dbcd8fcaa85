import fc from 'fast-check';
import jsqr from 'jsqr';
import { describe, expect, test } from 'vitest';
import { isCatracaError } from '../../../src/core/errors.js';
import { encodeQr, isImageData, quietZone } from '../../../src/core/qr/qr-path.js';
import provider from '../../vectors/provider-messages.json' with { type: 'json' };
import { rasterise } from './rasterise.js';

const bytes = (text: string) => new TextEncoder().encode(text).length;

/** What an independent decoder reads: the version of the code and its bytes, as text. */
function decode(text: string) {
  const { path, size } = encodeQr(text);
  const { data, side } = rasterise(path, size, 3);
  const code = jsqr.default(data, side, side);
  return code === null
    ? null
    : {
        text: new TextDecoder().decode(Uint8Array.from(code.binaryData)),
        modes: code.chunks.map(({ type }) => type),
      };
}

const long = (length: number) => 'Aa0/ç€'.repeat(Math.ceil(length / 9)).slice(0, length);

describe('a decoder reads exactly what went in', () => {
  test.each<[string, string]>([
    ["the provider's example", provider.soluti.startResponse.qr_code],
    ...provider.soluti.startResponseVariants.flatMap(({ why, set }): [string, string][] => {
      const code = (set as { qr_code?: string } | undefined)?.qr_code;
      return code === undefined || isImageData(code) ? [] : [[why, code]];
    }),
    ['one character', 'x'],
    ['digits only, in byte mode all the same', '0123456789'.repeat(8)],
    ['capitals only, in byte mode all the same', 'HTTPS://SHOP.EXAMPLE/Q'],
    ['UTF-8', 'Olá, açaí! ñandú € 漢字 🎟️'],
    ['kanji, in byte mode all the same', '点茗'],
    ['nothing trimmed', '  \n\tpadded\u00a0 \r\n'],
    ['control characters', 'a\u0000b\u001fc'],
    ['a JSON Web Token', `eyJhbGciOiJIUzI1NiJ9.${'eyJ1IjoiNTI5OTgyMjQ3MjUifQ'.repeat(6)}.c2lnbmF0dXJl`],
    ['400 characters', long(400)],
    ['1500 bytes', 'x'.repeat(1500)],
  ])('%s', (_, text) => {
    expect(decode(text)).toEqual({ text, modes: ['byte'] });
  });

  test('whatever text', () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }).filter((candidate) => bytes(candidate) > 0);
    fc.assert(
      fc.property(text, (input) => {
        expect(decode(input)?.text).toBe(input);
      }),
      { numRuns: 30, endOnFailure: true },
    );
  }, 30_000);
});

describe('the drawing', () => {
  test('has the size of the code and four light modules around it', () => {
    const { path, size, modules, level } = encodeQr('https://shop.example/q');
    expect({ size, modules, level }).toEqual({ size: 33, modules: 25, level: 'M' });
    const { data, side } = rasterise(path, size, 1);
    const isDark = (x: number, y: number) => data[(y * side + x) * 4] === 0;
    const all = Array.from({ length: size * size }, (_, place) => [place % size, Math.floor(place / size)] as const);
    const dark = all.filter(([x, y]) => isDark(x, y));
    expect(Math.min(...dark.flat())).toBe(quietZone);
    expect(Math.max(...dark.flat())).toBe(size - quietZone - 1);
    // The corners of the three finder patterns are dark, the fourth corner has none.
    expect([isDark(4, 4), isDark(28, 4), isDark(4, 28)]).toEqual([true, true, true]);
  });

  test('is one run for each row of dark modules that touch', () => {
    const { path } = encodeQr('x');
    expect(path.startsWith('m4 4h7v1h-7z')).toBe(true);
    expect(path).toMatch(/^(?:m-?\d+ -?\d+h\d+v1h-\d+z)+$/);
  });

  test('is the same for the same text', () => {
    expect(encodeQr('abc')).toEqual(encodeQr('abc'));
    expect(encodeQr('abc').path).not.toBe(encodeQr('abd').path);
  });
});

describe('how much fits', () => {
  test.each([
    [1500, 'M'],
    [2331, 'M'],
    [2332, 'L'],
    [2953, 'L'],
  ])('%d bytes with error correction %s', (length, level) => {
    expect(encodeQr('é'.repeat(Math.floor(length / 2)) + 'x'.repeat(length % 2)).level).toBe(level);
  });

  test.each([
    ['nothing', ''],
    ['2954 bytes', 'x'.repeat(2954)],
    ['2954 bytes in fewer characters', '€'.repeat(985)],
  ])('%s cannot be a code', (_, text) => {
    let error: unknown;
    try {
      encodeQr(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(isCatracaError(error) && error.code).toBe('provider_invalid');
    expect(String(error)).not.toContain('xxx');
  });
});

test.each([
  ['data:image/png;base64,iVBORw0KGgo=', true],
  ['DATA:Image/svg+xml,<svg/>', true],
  ['data:text/plain,x', false],
  [' data:image/png;base64,x', false],
  ['https://app.example/data:image/png', false],
  ['', false],
])('isImageData(%j) is %s', (text, expected) => {
  expect(isImageData(text)).toBe(expected);
});
