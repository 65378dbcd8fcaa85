/**
 * Leaves out of a bundle what `qrcode` needs for other modes than bytes: ours are always bytes, so the search for
 * the shortest mix of modes, with its tables of Kanji and a shortest-path search, is never reached. The rest is turned
 * from CommonJS into ES modules, whose unused functions and long names a bundler can take out.
 */
import { createRequire } from 'node:module';
import { editText } from './edit-text.mjs';

const require = createRequire(import.meta.url);
const core = require.resolve('qrcode/lib/core/qrcode.js').replace(/qrcode\.js$/, '');

/** By version, a count of the package for error correction M and L, which are all that we use. */
function countsOf(count) {
  const { M, L } = require('qrcode/lib/core/error-correction-level.js');
  return JSON.stringify([M, L].map((level) => Array.from({ length: 40 }, (_, index) => count(index + 1, level))));
}

const { getBlocksCount, getTotalCodewordsCount } = require('qrcode/lib/core/error-correction-code.js');

/** By module of the package: what stands in its place. */
const replacements = {
  'error-correction-code': `const blocks = ${countsOf(getBlocksCount)}
const lengths = ${countsOf((version, level) => getTotalCodewordsCount(version, level) / getBlocksCount(version, level))}
exports.getBlocksCount = (version, { bit }) => blocks[bit][version - 1]
exports.getTotalCodewordsCount = (version, { bit }) => blocks[bit][version - 1] * lengths[bit][version - 1]`,
  // Of the area goes what the patterns take, which ISO/IEC 18004 tells in a table and these lines calculate.
  utils: `exports.getSymbolSize = (version) => version * 4 + 17
exports.getSymbolTotalCodewords = (version) => {
  const rows = version < 2 ? 0 : Math.floor(version / 7) + 2
  const alignment = rows && (25 * rows - 10) * rows - 55
  return Math.floor(((16 * version + 128) * version + 64 - alignment - (version < 7 ? 0 : 36)) / 8)
}
exports.getBCHDigit = (data) => 32 - Math.clz32(data)
exports.setToSJISFunction = null`,
  'byte-data': `const Mode = require('./mode')
class ByteData {
  mode = Mode.BYTE
  constructor (data) { this.data = data }
  getLength () { return this.data.length }
  write (buffer) { for (const byte of this.data) buffer.put(byte, 8) }
}
module.exports = ByteData`,
  segments: `const ByteData = require('./byte-data')
exports.fromArray = (segments) => segments.map(({ data }) => new ByteData(data))
exports.fromString = null
exports.rawSplit = null`,
  mode: `exports.BYTE = { bit: 4 }
exports.NUMERIC = null
exports.ALPHANUMERIC = null
exports.KANJI = null
exports.MIXED = null
exports.getCharCountIndicator = (mode, version) => (version < 10 ? 8 : 16)`,
  version: `const Utils = require('./utils')
const ECCode = require('./error-correction-code')
exports.from = () => undefined
exports.getBestVersionForData = ([{ data }], level) => {
  for (let version = 1; version <= 40; version++) {
    const bytes = Utils.getSymbolTotalCodewords(version) - ECCode.getTotalCodewordsCount(version, level)
    if (data.length * 8 + (version < 10 ? 12 : 20) <= bytes * 8) return version
  }
}
exports.getEncodedBits = (version) => {
  let rest = version << 12
  while (Utils.getBCHDigit(rest) > 12) rest ^= 0x1f25 << (Utils.getBCHDigit(rest) - 13)
  return (version << 12) | rest
}`,
  'error-correction-level': `exports.L = { bit: 1 }
exports.M = { bit: 0 }
exports.Q = { bit: 3 }
exports.H = { bit: 2 }
exports.from = (level) => (level === 'L' || level === exports.L ? exports.L : exports.M)`,
};

/** By module: what else changes. @type {Record<string, import('./edit-text.mjs').Edit[]>} */
const edits = {
  // Options that we never give, and refusals of what never comes: who calls us has refused what is too long.
  qrcode: [
    ['  let segments\n', "throw new Error('Invalid data')\n  }\n", '  const segments = Segments.fromArray(data)\n'],
    ['  const bestVersion =', '  version ='],
    ['  // If no version is found', "'.\\n'\n    )\n  }\n", ''],
    ['  if (isNaN(maskPattern)) {', '{'],
    ["  if (typeof data === 'undefined'", '  let mask\n', ''],
    ["  if (typeof options !== 'undefined'", '    errorCorrectionLevel =', '  const errorCorrectionLevel ='],
    ['    version = Version.from', '    }\n  }\n', ''],
    [
      'return createSymbol(data, version, errorCorrectionLevel, mask)',
      'return createSymbol(data, 0, errorCorrectionLevel)',
    ],
    ['    version: version,\n', '    segments: segments\n', ''],
  ],
  'mask-pattern': [
    ['exports.Patterns = {', '}\n', ''],
    ['exports.isValid =', '}\n', ''],
    ['exports.from =', '}\n', ''],
    ['Object.keys(exports.Patterns).length', '8'],
    ...Array.from({ length: 8 }, (_, pattern) => [
      `case exports.Patterns.PATTERN${pattern.toString(2).padStart(3, '0')}`,
      `case ${pattern}`,
    ]),
    ["    default: throw new Error('bad maskPattern:' + maskPattern)\n", ''],
  ],
  'bit-buffer': [['  get: function', '  },\n', '']],
  'bit-matrix': [['  if (!size', '  }\n', '']],
  'reed-solomon-encoder': [['  if (!this.genPoly', '  }\n', '']],
};

/** Modules that export one class in place of several names. */
const classes = ['bit-buffer', 'bit-matrix', 'byte-data', 'reed-solomon-encoder'];

/** @returns {import('vite').Plugin} */
export function qrcodeByteMode() {
  return {
    name: 'qrcode-byte-mode',
    enforce: 'pre',
    transform: {
      filter: { id: /[\\/]qrcode[\\/]lib[\\/]core[\\/][\w-]+\.js$/ },
      handler(code, id) {
        const name = id.slice(core.length, -'.js'.length);
        return { code: toEsModule(replacements[name] ?? editText(code, edits[name] ?? [], name), name), map: null };
      },
    },
  };
}

/**
 * @param {string} code CommonJS as this package writes it
 * @param {string} name of the module, for the message of a failure
 * @returns {string}
 */
function toEsModule(code, name) {
  const exported = new Set();
  const result = code
    .replace(/const (\w+) = require\('\.\/([\w-]+)'\)(?:\.(\w+))?;?/g, (_, local, source, member) => {
      if (member !== undefined) return `import { ${member} as ${local} } from './${source}.js'`;
      return `import ${classes.includes(source) ? local : `* as ${local}`} from './${source}.js'`;
    })
    .replace(/^exports\.(\w+) = /gm, (_, member) => {
      exported.add(member);
      return `const $${member} = `;
    })
    .replace(/^module\.exports = (\w+)/m, 'export default $1')
    .replace(/\bexports\.(\w+)/g, '$$$1');
  if (/\brequire\(|\bexports\b/.test(result)) throw new Error(`qrcode/lib/core/${name}.js is not written as expected`);
  const named = `export { ${[...exported].map((member) => `$${member} as ${member}`).join(', ')} };`;
  return [result, named, name === 'qrcode' ? 'export default { create: $create };' : ''].join('\n');
}
