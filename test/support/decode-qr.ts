/** Reads a QR code off pixels, with a decoder that shares no code with ours. */
import jsQR from 'jsqr';

// A CommonJS package with a default export: its types put the function one level higher than Node does.
const decode = jsQR.default ?? (jsQR as unknown as typeof jsQR.default);

/** The text of the code in an RGBA image, or null where none is to be read. */
export function decodeQr(pixels: Uint8ClampedArray, width: number, height: number): string | null {
  return decode(pixels, width, height)?.data ?? null;
}
