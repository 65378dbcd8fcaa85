import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import * as en from '../../../src/core/i18n/en.js';
import * as es from '../../../src/core/i18n/es.js';
import { formatMessage } from '../../../src/core/i18n/format-message.js';
import * as ptBr from '../../../src/core/i18n/pt-br.js';
import { ingresseTranslations, passTranslations, solutiTranslations } from '../../../src/core/i18n/messages.js';
import { errorCodes } from '../../../src/core/protocol/error-codes.js';

type Dictionary = Readonly<Record<string, string>>;
const locales = ['pt-BR', 'es', 'en'] as const;
const translations: Readonly<Record<string, Readonly<Record<(typeof locales)[number], Dictionary>>>> = {
  ingresse: ingresseTranslations,
  soluti: solutiTranslations,
  pass: passTranslations,
};

const placeholders = (message: string) => [...message.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe.each(Object.keys(translations))('the words of %s', (element) => {
  const words = translations[element];
  if (words === undefined) throw new Error(element);
  const keys = Object.keys(words.en);

  test.each(locales)('%s: the same keys, none without words', (locale) => {
    const own = words[locale];
    expect(Object.keys(own).sort()).toEqual([...keys].sort());
    for (const [key, message] of Object.entries(own)) {
      expect({ key, trimmed: message.trim() }).toEqual({ key, trimmed: message });
      expect({ key, isEmpty: message === '' }).toEqual({ key, isEmpty: false });
      expect({ key, message }).toEqual({
        key,
        message: expect.not.stringMatching(/[<>]|undefined|TODO|\s{2}/) as string,
      });
    }
  });

  test.each(keys)('%s: the same placeholders in every language, well formed', (key) => {
    for (const locale of locales) {
      const message = words[locale][key] ?? '';
      expect([locale, placeholders(message)]).toEqual([locale, placeholders(words.en[key] ?? '')]);
      // A brace that is no placeholder would be shown.
      expect(message.replace(/\{\w+\}/g, '')).not.toMatch(/[{}]/);
    }
  });

  test('a text for each error code', () => {
    for (const locale of locales) {
      for (const code of Object.keys(errorCodes)) expect(words[locale]).toHaveProperty([`error.${code}`]);
    }
  });

  test('no sentence was left in English', () => {
    const sentences = keys.filter((key) => (words.en[key] ?? '').length > 20);
    for (const key of sentences) {
      for (const locale of ['pt-BR', 'es'] as const)
        expect([key, words[locale][key]]).not.toEqual([key, words.en[key]]);
    }
  });
});

describe('docs/messages.md', () => {
  test('lists each key with its texts, and none besides', async () => {
    const page = await readFile('docs/messages.md', 'utf8');
    const rows = [...page.matchAll(/^\| `(.+?)` *\| (.+?) *\| (.+?) *\| (.+?) *\|$/gm)].map((row) => row.slice(1));
    const all = [en.common, en.ingresse, en.soluti, en.pass].flatMap((group) => Object.entries(group));
    const [portuguese, spanish] = [ptBr, es].map(
      (words) => Object.assign({}, words.common, words.ingresse, words.soluti, words.pass) as Dictionary,
    );
    expect(rows).toEqual(all.map(([key, text]) => [key, text, portuguese?.[key], spanish?.[key]]));
  });
});

describe('formatMessage', () => {
  test.each<[string, Readonly<Record<string, string | number>> | undefined, string]>([
    ['Expira em {time}', { time: '1:59' }, 'Expira em 1:59'],
    ['{a} {b} {a}', { a: 1, b: 2 }, '1 2 1'],
    ['{a}', { a: '{b}', b: 'x' }, '{b}'],
    ['{a}', { a: '$&' }, '$&'],
    ['{a} {toString}', { b: 'x' }, '{a} {toString}'],
    ['no values', undefined, 'no values'],
    ['{a}', { a: '' }, ''],
  ])('%j with %j is %j', (message, values, expected) => {
    expect(formatMessage(message, values)).toBe(expected);
  });
});
