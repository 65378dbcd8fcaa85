/**
 * Writes the words of each element into a bundle as one text: a line of keys, and a line for each language. The keys
 * then stand once and not three times, and the loader's pages get the words of the elements that they show alone.
 */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const source = fileURLToPath(new URL('../src/core/i18n/messages.ts', import.meta.url));
const locales = ['pt-BR', 'es', 'en'];
const prefix = 'catraca-words:';

/** What an element imports, by the name that stands in `messages.ts`. */
const importing = /import \{ (\w+)Translations, type (\w+) \} from '[./]+\/core\/i18n\/messages\.js';/;

/** Of the runtime; `common` and `own` are packed by `packWords`. */
const unpack = `import { common } from '${prefix}common';
export const unpack = (own) => {
  const tables = [common, own].map((text) => text.split('\\n').map((line) => line.split('|')));
  const wordsOf = (row) => Object.fromEntries(tables.flatMap((table) => table[0].map((key, column) => [key, table[row][column]])));
  return { ${locales.map((locale, index) => `'${locale}': wordsOf(${index + 1})`).join(', ')} };
};`;

/** @returns {import('vite').Plugin} */
export function packedWords() {
  /** @type {Promise<Record<string, Record<string, Record<string, string>>>> | undefined} */
  let dictionaries;
  return {
    name: 'packed-words',
    enforce: 'pre',
    resolveId: (id) => (id.startsWith(prefix) ? id : undefined),
    async load(id) {
      if (!id.startsWith(prefix)) return undefined;
      const name = id.slice(prefix.length);
      if (name === 'unpack') return unpack;
      dictionaries ??= readDictionaries();
      const { [name]: words } = await dictionaries;
      const text = JSON.stringify(packWords(words));
      return name === 'common'
        ? `export const common = ${text};`
        : `import { unpack } from '${prefix}unpack';\nexport const translations = /* @__PURE__ */ unpack(${text});`;
    },
    transform: {
      filter: { id: /[\\/]src[\\/]components[\\/].*-element\.ts$/, code: 'Translations' },
      handler: (code) => ({ code: importPacked(code), map: null }),
    },
  };
}

/**
 * @param {string} code of an element that imports its words from `messages.ts`
 * @returns {string} the same with its packed words
 */
export function importPacked(code) {
  const fresh = code.replace(importing, `import { translations as $1Translations } from '${prefix}$1';`);
  if (fresh === code && /\w+Translations,/.test(code)) throw new Error('The words are not imported as expected');
  return fresh;
}

/**
 * @param {Record<string, Record<string, string>>} words by locale and key
 * @returns {string}
 */
export function packWords(words) {
  const keys = Object.keys(words[locales[0]]);
  const rows = [keys, ...locales.map((locale) => keys.map((key) => words[locale][key]))];
  const unfit = rows.flat().find((text) => /[|\n]/.test(text));
  if (unfit !== undefined) throw new Error(`A line break or a bar cannot be packed: ${unfit}`);
  return rows.map((row) => row.join('|')).join('\n');
}

/** By element, and `common`, which every element has: its own words by locale. */
async function readDictionaries() {
  const { outputFiles } = await build({ entryPoints: [source], bundle: true, format: 'esm', write: false });
  const code = encodeURIComponent(outputFiles[0].text);
  const { ingresseTranslations, solutiTranslations, passTranslations } = await import(`data:text/javascript,${code}`);
  const isCommon = (key) => [ingresseTranslations, solutiTranslations, passTranslations].every(({ en }) => key in en);
  const pick = (translations, wanted) =>
    Object.fromEntries(
      locales.map((locale) => [
        locale,
        Object.fromEntries(Object.entries(translations[locale]).filter(([key]) => isCommon(key) === wanted)),
      ]),
    );
  return {
    common: pick(ingresseTranslations, true),
    ingresse: pick(ingresseTranslations, false),
    soluti: pick(solutiTranslations, false),
    pass: pick(passTranslations, false),
  };
}
