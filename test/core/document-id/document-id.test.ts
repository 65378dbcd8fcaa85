import { cnpj as otherCnpj, cpf as otherCpf } from 'cpf-cnpj-validator';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCnpj, isCpf } from '../../../src/core/document-id/check-digits.js';
import {
  isSameHolder,
  normalizeUsername,
  padDocumentId,
  parseDocumentId,
  readUsername,
} from '../../../src/core/document-id/document-id.js';
import vectors from '../../vectors/document-ids.json' with { type: 'json' };

const digits = '0123456789';
const capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const text = (characters: string, minLength: number, maxLength = minLength) =>
  fc.string({ unit: fc.constantFrom(...characters), minLength, maxLength });

/** Bodies with their check digits by brute force: no second implementation of the sum that is under test. */
function withCheckDigits(body: string, isValid: (id: string) => boolean): string | undefined {
  const ends = Array.from({ length: 100 }, (_, end) => String(end).padStart(2, '0'));
  return ends.map((end) => body + end).find(isValid);
}

describe('parseDocumentId', () => {
  test.each(vectors.cases)('$input', ({ input, kind, normal, masked, valid }) => {
    expect(parseDocumentId(input)).toEqual({ kind, normal, masked, valid });
  });

  test.each([
    ['a letter whose capital is ASCII', '12abc34501de35'.replace('d', 'ı')],
    ['a long s', 'ſ2ABC34501DE35'],
    ['a tab', '52998224725\t'],
    ['a no-break space', '529\u00a0982 247 25'],
    ['a zero-width space', '529\u200b98224725'],
    ['Arabic digits', '٥٢٩٩٨٢٢٤٧٢٥'],
    ['64 KiB', '5'.repeat(65_536)],
  ])('%s is no part of a number', (_, input) => {
    expect(parseDocumentId(input)).toEqual({ kind: 'unknown', normal: null, masked: null, valid: false });
  });

  test('what is written with a slash is never taken for a CPF', () => {
    expect(parseDocumentId('191').normal).toBe('00000000191');
    expect(parseDocumentId('0/0001-91')).toMatchObject({ kind: 'cnpj', normal: '00000000000191', valid: true });
    expect(parseDocumentId('11.222.333/0').kind).toBe('unknown');
  });
});

describe('beside another implementation', () => {
  test.each<[string, (id: string) => boolean, (id: string) => boolean, fc.Arbitrary<string>]>([
    ['CPF', isCpf, (id) => otherCpf.isValid(id, true), text(digits, 11)],
    ['CNPJ of digits', isCnpj, (id) => otherCnpj.isValid(id, true), text(digits, 14)],
    ['alphanumeric CNPJ', isCnpj, (id) => otherCnpj.isValid(id, true), text(digits + capitals, 14)],
  ])('%s: the same verdict, also for each ending of a body', (_, ours, theirs, ids) => {
    fc.assert(
      fc.property(ids, (id) => {
        expect(ours(id)).toBe(theirs(id));
        const body = id.slice(0, -2);
        const valid = withCheckDigits(body, theirs);
        expect(withCheckDigits(body, ours)).toBe(valid);
      }),
      { numRuns: 300 },
    );
  });

  test('its generated numbers are valid, masked the same way, and the same without the mask', () => {
    for (let run = 0; run < 300; run += 1) {
      const cpf = otherCpf.generate();
      expect(parseDocumentId(otherCpf.format(cpf))).toEqual({
        kind: 'cpf',
        normal: cpf,
        masked: otherCpf.format(cpf),
        valid: true,
      });
      const cnpj = otherCnpj.generate();
      expect(parseDocumentId(otherCnpj.format(cnpj).toLowerCase())).toEqual({
        kind: 'cnpj',
        normal: cnpj,
        masked: otherCnpj.format(cnpj),
        valid: true,
      });
    }
  });

  test('one wrong character is always seen where the sum can see it', () => {
    const bodies = text(digits + capitals, 12).map((body) => withCheckDigits(body, isCnpj));
    fc.assert(
      fc.property(bodies, fc.nat(11), fc.constantFrom(...(digits + capitals)), (id, place, stranger) => {
        fc.pre(id !== undefined);
        const changed = id.slice(0, place) + stranger + id.slice(place + 1);
        expect(isCnpj(changed)).toBe(otherCnpj.isValid(changed, true));
      }),
    );
  });
});

describe('padDocumentId', () => {
  test.each([
    ['191', '00000000191'],
    ['272', '00000000272'],
    ['529.982.247-25', '52998224725'],
    ['3.098.300/0001-43', '03098300000143'],
    ['3098300000143', '03098300000143'],
    ['12abc34501de35', '12ABC34501DE35'],
    ['5299822472', '5299822472'],
    ['1122233300018', '1122233300018'],
    ['0', '0'],
    ['abc', 'ABC'],
    ['', ''],
  ])('%j is sent as %j', (input, sent) => {
    expect(padDocumentId(input)).toBe(sent);
  });

  test('never makes a number longer unless the check digits then fit', () => {
    fc.assert(
      fc.property(text(`${digits}${capitals} ./-`, 0, 16), (input) => {
        const sent = padDocumentId(input);
        const bare = input.replace(/[ ./-]/g, '');
        expect(sent.endsWith(bare)).toBe(true);
        if (sent !== bare) expect(otherCpf.isValid(sent) || otherCnpj.isValid(sent)).toBe(true);
        expect(padDocumentId(sent)).toBe(sent);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("a provider's spelling of a holder", () => {
  test.each([
    ['52998224725', '52998224725'],
    ['529.982.247-25', '52998224725'],
    ['272', '00000000272'],
    ['03098300000143', '03098300000143'],
    ['3098300000143', '03098300000143'],
    ['12.abc.345/01de-35', '12ABC34501DE35'],
    ['12345678900', '12345678900'],
    ['5299822472', '05299822472'],
    ['11222333000199', '11222333000199'],
    ['ana@example.com', null],
    ['529982247A5', null],
    ['', null],
  ])('%j is %j', (username, normal) => {
    expect(normalizeUsername(username)).toBe(normal);
  });

  test('a CNPJ that lost three zeros and more is found again where it cannot be a CPF', () => {
    const cnpj = withCheckDigits('000123450001', isCnpj) ?? '';
    const lost = cnpj.replace(/^0+/, '');
    expect(lost).toHaveLength(11);
    expect(isCpf(lost)).toBe(false);
    expect(normalizeUsername(lost)).toBe(cnpj);
  });

  test.each([
    ['191', ['00000000191', '00000000000191']],
    ['00000000191', ['00000000191']],
    ['00000000000191', ['00000000000191']],
    ['0/0001-91', ['00000000000191']],
    ['272', ['00000000272', '00000000000272']],
    ['5299822472', ['05299822472']],
    ['12345678900', ['12345678900']],
    ['ana@example.com', []],
  ])('%j can mean %j', (username, readings) => {
    expect(readUsername(username)).toEqual(readings);
  });

  test('a CNPJ without its leading zeros can always be read as itself', () => {
    const short = text(digits, 8).map((root) => withCheckDigits(root.padStart(12, '0'), isCnpj) ?? '');
    fc.assert(
      fc.property(short, (cnpj) => {
        const dropped = cnpj.replace(/^0+/, '');
        fc.pre(dropped.length < 11 && dropped !== '');
        expect(readUsername(dropped)).toContain(cnpj);
      }),
      { numRuns: 2000 },
    );
  });

  test('two spellings of one holder, and two holders', () => {
    expect(isSameHolder('529.982.247-25', '52998224725')).toBe(true);
    expect(isSameHolder('00000000272', '272')).toBe(true);
    expect(isSameHolder('12abc34501de35', '12.ABC.345/01DE-35')).toBe(true);
    expect(isSameHolder('52998224725', '11144477735')).toBe(false);
    expect(isSameHolder('00000000191', '00000000000191')).toBe(false);
    expect(isSameHolder('nobody', 'nobody')).toBe(false);
    expect(isSameHolder('', '')).toBe(false);
  });

  test('zeros and masks never turn one holder into another', () => {
    const holders = fc.oneof(
      text(digits, 9).map((body) => withCheckDigits(body, isCpf)),
      text(digits, 12).map((body) => withCheckDigits(body, isCnpj)),
      text(digits + capitals, 12).map((body) => withCheckDigits(body, isCnpj)),
    );
    fc.assert(
      fc.property(holders, holders, (one, other) => {
        fc.pre(one !== undefined && other !== undefined);
        expect(isSameHolder(one, parseDocumentId(one).masked ?? '')).toBe(true);
        expect(isSameHolder(one, other)).toBe(one === other);
      }),
    );
  });
});
