/** Reads a QR code off a canvas. */
import { decodeQr } from '../../support/decode-qr.js';

/** Pixels of a side, for the decoder: it is slow with large pictures. */
const side = 300;

/** The text of the code, or null where none is to be read. */
export function readCanvas(canvas: Element | null | undefined): string | null {
  if (!(canvas instanceof HTMLCanvasElement)) throw new Error('The code is no canvas');
  const pen = new OffscreenCanvas(side, side).getContext('2d');
  pen?.drawImage(canvas, 0, 0, side, side);
  return decodeQr(pen?.getImageData(0, 0, side, side).data ?? new Uint8ClampedArray(), side, side);
}
