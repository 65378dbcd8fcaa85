import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatWhileTyping, maskDocumentId, type TypedText } from '../../../src/core/document-id/document-mask.js';

/** `|` marks the caret. */
function read(marked: string): TypedText {
  return { text: marked.replace('|', ''), caret: marked.indexOf('|') };
}

function show({ text, caret }: TypedText): string {
  return `${text.slice(0, caret)}|${text.slice(caret)}`;
}

function format(marked: string, inputType?: string): string {
  const { text, caret } = read(marked);
  return show(formatWhileTyping(text, caret, inputType));
}

/** What a text field does with a key, and then the mask. */
function press(field: TypedText, key: string): TypedText {
  const before = field.text.slice(0, field.caret);
  const after = field.text.slice(field.caret);
  if (key === 'Backspace') return formatWhileTyping(before.slice(0, -1) + after, Math.max(0, field.caret - 1));
  if (key === 'Delete') return formatWhileTyping(before + after.slice(1), field.caret, 'deleteContentForward');
  return formatWhileTyping(before + key + after, field.caret + key.length, 'insertText');
}

const typed = (keys: readonly string[], from: TypedText = { text: '', caret: 0 }) => keys.reduce(press, from);

describe('maskDocumentId', () => {
  test.each([
    ['', ''],
    ['5', '5'],
    ['529', '529'],
    ['5299', '529.9'],
    ['529982', '529.982'],
    ['529982247', '529.982.247'],
    ['52998224725', '529.982.247-25'],
    ['529982247251', '52.998.224/7251'],
    ['A', 'A'],
    ['12A', '12.A'],
    ['12ABC345', '12.ABC.345'],
    ['12ABC34501DE', '12.ABC.345/01DE'],
    ['12ABC34501DE35', '12.ABC.345/01DE-35'],
    ['12ABC34501DE359', '12.ABC.345/01DE-359'],
  ])('%j is %j', (characters, masked) => {
    expect(maskDocumentId(characters)).toBe(masked);
  });
});

describe('formatWhileTyping', () => {
  test.each([
    ['a CPF, key by key', '52998224725', '529.982.247-25|'],
    ['a CNPJ, key by key', '11222333000181', '11.222.333/0001-81|'],
    ['an alphanumeric CNPJ in small letters', '12abc34501de35', '12.ABC.345/01DE-35|'],
    ['with the separators typed', '529.982.247-25', '529.982.247-25|'],
    ['with other characters among them', '5 2_9ç9é8', '529.98|'],
  ])('%s', (_, keys, shown) => {
    expect(show(typed(Array.from(keys)))).toBe(shown);
  });

  test.each([
    ['a masked number', '529.982.247-25|', '529.982.247-25|'],
    ['a bare number', '12abc34501de35|', '12.ABC.345/01DE-35|'],
    ['with spaces and line ends', ' 529 982 247 25\n|', '529.982.247-25|'],
    ['with what it is', 'CPF: 529.982.247-25|', '529.982.247-25|'],
    ['with what it is, without a colon', 'cnpj 12.ABC.345/01DE-35|', '12.ABC.345/01DE-35|'],
    ['into the middle', '529.11144|4.982', '52.911.144|/4982'],
  ])('pasted: %s', (_, field, shown) => {
    expect(format(field, 'insertFromPaste')).toBe(shown);
  });

  test('a CNPJ that begins with the letters of a label can be typed', () => {
    expect(show(typed(Array.from('CPF1')))).toBe('CP.F1|');
  });

  test.each([
    ['typed in the middle', '5291|.982.247-25', '52.91|9.822/4725'],
    ['typed before a separator', '529|.982', '529|.982'],
    ['selected and replaced', '7|.247-25', '7|24.725'],
  ])('the caret stays behind its character: %s', (_, field, shown) => {
    expect(format(field)).toBe(shown);
  });

  test('backspace and delete get through the whole number', () => {
    const full = formatWhileTyping('52998224725', 11);
    expect(show(typed(Array<string>(14).fill('Backspace'), full))).toBe('|');
    expect(show(typed(Array<string>(14).fill('Delete'), { ...full, caret: 0 }))).toBe('|');
    expect(show(typed(['Delete'], read('529|.982')))).toBe('529.|982');
    expect(show(typed(['Delete', 'Delete'], read('529|.982')))).toBe('529.|82');
    expect(show(typed(['Backspace', 'Backspace'], read('529.|982')))).toBe('52|9.82');
  });

  test('whatever is typed where: every character stays, in its order, and the caret behind the same one', () => {
    const keys = fc.array(
      fc.oneof(
        fc.constantFrom(...Array.from('0123456789abzABZ./- '), 'Backspace', 'Delete'),
        fc.nat(20).map((to) => `caret ${String(to)}`),
      ),
      { maxLength: 40 },
    );
    const bare = (text: string) => text.replace(/[^0-9A-Za-z]/g, '').toUpperCase();
    fc.assert(
      fc.property(keys, (all) => {
        let field: TypedText = { text: '', caret: 0 };
        for (const key of all) {
          const before = field;
          if (key.startsWith('caret')) {
            field = { ...field, caret: Math.min(field.text.length, Number(key.slice(6))) };
            continue;
          }
          field = press(field, key);
          expect(field.text).toBe(maskDocumentId(bare(field.text)));
          expect(field.caret).toBeLessThanOrEqual(field.text.length);
          if (key.length > 1) continue;
          const left = bare(before.text.slice(0, before.caret) + key);
          expect(bare(field.text.slice(0, field.caret))).toBe(left);
          expect(bare(field.text)).toBe(left + bare(before.text.slice(before.caret)));
        }
      }),
      { numRuns: 500 },
    );
  });

  test('formatting twice changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), fc.nat(30), (input, caret) => {
        const once = formatWhileTyping(input, caret);
        expect(formatWhileTyping(once.text, once.caret)).toEqual(once);
      }),
    );
  });
});
