import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText } from '../../../src/server/providers/clean-text.js';

describe('cleanText', () => {
  it.each([
    ['Ana Souza', 'Ana Souza'],
    ['  José\tda\nSilva ', 'José da Silva'],
    ['a\u202eb\u2066c\u200fd', 'a b c d'],
    ['a\u0000b\u007f\u0085c', 'a b c'],
    ['zero\u200bwidth\ufeff', 'zero width'],
    ['half \ud800 pair', 'half pair'],
    ['👩‍👩‍👧 中文 العربية', '👩‍👩‍👧 中文 العربية'],
    ['<img src=x>', '<img src=x>'],
    ['', null],
    [' \u200b ', null],
    [null, null],
    [undefined, null],
  ])('%j gives %j', (text, clean) => {
    expect(cleanText(text)).toBe(clean);
  });

  it('cuts between characters, not inside of one', () => {
    expect(cleanText('😀'.repeat(20), 5)).toBe('😀'.repeat(5));
  });

  it('ends with no space where it is cut', () => {
    expect(cleanText('Ana Souza', 4)).toBe('Ana');
  });

  it('never lets through what turns text round or hides it, and is stable', () => {
    const hostile = fc.constantFrom(
      '\u202e',
      '\u2067',
      '\u200b',
      '\u0007',
      '\r',
      '\n',
      '\u{e0041}',
      'a',
      'é',
      ' ',
      '\ud83d',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(hostile, fc.string({ unit: 'binary' }))), (parts) => {
        const clean = cleanText(parts.join(''), 40);
        if (clean === null) return;
        expect(clean).not.toMatch(/[\p{Cc}\p{Cs}\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u{e0000}-\u{e007f}]/u);
        expect(Array.from(clean).length).toBeLessThanOrEqual(40);
        expect(cleanText(clean, 40)).toBe(clean);
      }),
    );
  });
});
