/**
 * Leaves out of a bundle what `qrcode` needs for other modes than bytes: ours are always bytes, so the search for
 * the shortest mix of modes, with its tables of Kanji and a shortest-path search, is never reached.
 */
import { createRequire } from 'node:module';

const byteData = createRequire(import.meta.url).resolve('qrcode/lib/core/byte-data.js');

const replacements = {
  './segments': `const ByteData = require(${JSON.stringify(byteData)});
exports.fromArray = (segments) => segments.map(({ data }) => new ByteData(data));`,
  './regex': 'module.exports = {};',
};

const prefix = '\0qrcode-byte-mode:';

/** @returns {import('vite').Plugin} */
export function qrcodeByteMode() {
  return {
    name: 'qrcode-byte-mode',
    enforce: 'pre',
    resolveId(source, importer) {
      const isInside = importer !== undefined && /[\\/]qrcode[\\/]lib[\\/]core[\\/]/.test(importer);
      return isInside && Object.hasOwn(replacements, source) ? `${prefix}${source}.cjs` : undefined;
    },
    load(id) {
      const source = id.startsWith(prefix) ? id.slice(prefix.length).replace(/\.cjs$/, '') : undefined;
      return source === undefined ? undefined : replacements[source];
    },
  };
}
