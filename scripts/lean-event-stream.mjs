/**
 * Leaves out of a bundle what `eventsource-parser` holds for others: short cuts for streams of thousands of events a
 * second, comments, a second use, the sentences of errors that nobody hears, and the mark before UTF-8, which a
 * `TextDecoder` has taken out. Each change must fit its text exactly once, or the build fails.
 */
import { editText } from './edit-text.mjs';

const module = 'eventsource-parser/dist/index.js';

/** @type {import('./edit-text.mjs').Edit[]} */
const edits = [
  ['class ParseError', '\n}\n', ''],
  ['onError = noop, onRetry = noop, onComment, ', 'onRetry = noop, '],
  ['  if (typeof config == "function")', ');\n', ''],
  [', isFirstChunk = !0', ''],
  ['isFirstChunk && (isFirstChunk = !1,', 'slice(3))), ', ''],
  ['Cannot feed parser: it was terminated', 'resume parsing.', 'max buffer size exceeded'],
  [', onError(\n      new ParseError(`Buffered', '\n      })\n    )', ''],
  // Lines that end in one way only, and fields known by their first letters: what follows reads them too.
  ['    if (chunk.indexOf("\\r") === -1) {', 'return chunk.slice(searchIndex);\n    }\n', ''],
  [
    '    const firstCharCode = chunk.charCodeAt(start);\n    if (isDataPrefix(chunk, start',
    'const line = chunk.slice(start, end)',
    'const line = chunk.slice(start, end)',
  ],
  ['/^\\d+$/.test(value) ? ', '/^\\d+$/.test(value) && '],
  [' : onError(\n          new ParseError(`Invalid', '          })\n        )', ''],
  ['      default:\n', '        break;\n', ''],
  ['  function reset(', ' terminated = !1;\n  }\n', ''],
  ['{ feed, reset }', '{ feed }'],
  ['function isDataPrefix', '\n}\n', ''],
  ['function isEventPrefix', '\n}\n', ''],
  ['  ParseError,\n', ''],
];

/** @returns {import('vite').Plugin} */
export function leanEventStream() {
  return {
    name: 'lean-event-stream',
    enforce: 'pre',
    transform: {
      filter: { id: /[\\/]eventsource-parser[\\/]dist[\\/]index\.js$/ },
      handler: (code) => ({ code: leanEventStreamIn(code), map: null }),
    },
  };
}

/**
 * @param {string} code of the package's module
 * @returns {string}
 */
export function leanEventStreamIn(code) {
  return editText(code, edits, module);
}
