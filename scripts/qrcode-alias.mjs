/** Keeps the modes of `qrcode` that no element uses out of the bundles, as whole modules. */
import { fileURLToPath } from 'node:url';

/**
 * For `resolve.alias`. `segments` loads the modes for digits, letters and Kanji and the search for the shortest mix of modes;
 * `regex` tells which mode fits a text. All other modules of the package are bundled as published.
 * @type {import('vite').Alias}
 */
export const qrcodeByteSegments = {
  find: /^\.\/(?:segments|regex)$/,
  replacement: fileURLToPath(new URL('qrcode-byte-segments.mjs', import.meta.url)),
};
