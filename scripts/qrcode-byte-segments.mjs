/**
 * Bundled in place of two modules of `qrcode` (qrcode-alias.mjs): makes segments of bytes, the only mode that
 * `src/core/qr/qr-path.ts` asks for.
 */
import ByteData from 'qrcode/lib/core/byte-data.js';

/** @param {readonly { readonly data: Uint8Array }[]} segments */
export const fromArray = (segments) => segments.map(({ data }) => new ByteData(data));
