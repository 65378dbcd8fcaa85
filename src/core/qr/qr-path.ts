/** Text to QR code: one SVG path of the dark modules. Draws nothing and knows no colours. */
// The projects that only import this file do not include the declaration otherwise.
// eslint-disable-next-line @typescript-eslint/triple-slash-reference
/// <reference path="./qrcode-core.d.ts" />
import QRCode from 'qrcode/lib/core/qrcode.js';
import { CatracaError } from '../errors.js';

export interface QrPath {
  /** The `d` of a path in a view box of `0 0 size size`; to be filled dark on a light ground. */
  readonly path: string;
  /** Side of the view box, in modules: the code and its quiet zone. */
  readonly size: number;
  /** Side of the code alone, in modules. */
  readonly modules: number;
  /** Error correction: M restores about 15 % of the code, L about 7 %. */
  readonly level: 'M' | 'L';
}

/** Light modules around the code, as the standard asks for. */
export const quietZone = 4;

/** Bytes that the largest code holds (ISO/IEC 18004, version 40, byte mode). */
const capacity = { M: 2331, L: 2953 } as const;

/**
 * Encodes the exact text as UTF-8 in byte mode, with error correction M, or L where it would not fit.
 * @throws {CatracaError} `provider_invalid` where the text is empty or longer than 2953 bytes
 */
export function encodeQr(text: string): QrPath {
  const data = new TextEncoder().encode(text);
  if (data.length === 0 || data.length > capacity.L) {
    throw new CatracaError('provider_invalid', `A QR code cannot hold ${String(data.length)} bytes`);
  }
  const level = data.length > capacity.M ? 'L' : 'M';
  const { modules } = QRCode.create([{ mode: 'byte', data }], { errorCorrectionLevel: level });
  return { path: darkRuns(modules), size: modules.size + 2 * quietZone, modules: modules.size, level };
}

/** Whether a provider's code is a picture already, as a `data:` URI. */
export function isImageData(text: string): boolean {
  return /^data:image\//i.test(text);
}

/** One rectangle for each run of dark modules in a row; each starts where the one before it started and ended. */
function darkRuns({ size, data }: { readonly size: number; readonly data: Uint8Array }): string {
  let path = '';
  let fromX = 0;
  let fromY = 0;
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const start = column;
      while (column < size && data[row * size + column] === 1) column += 1;
      if (column === start) continue;
      const x = start + quietZone;
      const y = row + quietZone;
      path += `m${String(x - fromX)} ${String(y - fromY)}h${String(column - start)}v1h-${String(column - start)}z`;
      [fromX, fromY] = [x, y];
    }
  }
  return path;
}
