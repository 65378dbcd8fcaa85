import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultLocale, resolveLocale } from '../../../src/core/i18n/resolve-locale.js';

test.each<[(string | null | undefined)[], string]>([
  [['pt-BR'], 'pt-BR'],
  [['pt'], 'pt-BR'],
  [['pt-PT'], 'pt-BR'],
  [['PT_br'], 'pt-BR'],
  [['es'], 'es'],
  [['es-419'], 'es'],
  [['es-Latn-MX'], 'es'],
  [['en-GB'], 'en'],
  [[' en '], 'en'],
  [['fr', 'es'], 'es'],
  [['', null, undefined, 'fr-CA', 'en-US', 'es'], 'en'],
  [['espanol'], 'pt-BR'],
  [['est'], 'pt-BR'],
  [['constructor'], 'pt-BR'],
  [['__proto__', 'en'], 'en'],
  [['fr'], 'pt-BR'],
  [[], 'pt-BR'],
])('%j gives %s', (wanted, expected) => {
  expect(resolveLocale(wanted)).toBe(expected);
});

test('whatever is wanted, one of ours comes out', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.string())), (wanted) => {
      expect(['pt-BR', 'es', 'en']).toContain(resolveLocale(wanted));
    }),
  );
  expect(defaultLocale).toBe('pt-BR');
});
