import { describe, expect, it } from 'vitest';
import { importPacked, packedWords, packWords } from '../../scripts/pack-words.mjs';
import { ingresseTranslations, passTranslations, solutiTranslations } from '../../src/core/i18n/messages.js';

type Load = (id: string) => Promise<string>;

/** What the modules of the plugin come to when a bundler puts them together. */
async function unpacked(element: string): Promise<unknown> {
  const load = packedWords().load as unknown as Load;
  const parts = await Promise.all(['common', 'unpack', element].map((name) => load(`catraca-words:${name}`)));
  const code = parts.join('\n').replace(/^import .*$/gm, '');
  const { translations } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    translations: unknown;
  };
  return translations;
}

describe('the words as they are packed into script-tag files', () => {
  it.each([
    ['ingresse', ingresseTranslations],
    ['soluti', solutiTranslations],
    ['pass', passTranslations],
  ])('are those of %s in every language, and no others', async (element, translations) => {
    expect(await unpacked(element)).toEqual(translations);
  });

  it('refuses a text that would fall apart', () => {
    const words = { 'pt-BR': { a: 'x' }, es: { a: 'x' }, en: { a: 'x' } };
    expect(packWords(words)).toBe('a\nx\nx\nx');
    expect(() => packWords({ ...words, es: { a: 'x|y' } })).toThrow('cannot be packed: x|y');
    expect(() => packWords({ ...words, en: { a: 'x\ny' } })).toThrow('cannot be packed');
  });

  it('take the place of the import of an element, or the build fails', () => {
    const code = "import { passTranslations, type PassMessages } from '../../core/i18n/messages.js';";
    expect(importPacked(code)).toBe("import { translations as passTranslations } from 'catraca-words:pass';");
    expect(() => importPacked(code.replace(', type', ', formatMessage, type'))).toThrow('not imported as expected');
  });
});
