/** Turns the provider's code into what can be drawn: the path of a QR code, or the picture that the provider made. */
import { CatracaError } from '../../core/errors.js';
import { encodeQr, isImageData, type QrPath } from '../../core/qr/qr-path.js';

export type CodeDrawing = QrPath | ImageBitmap;

/** @throws {CatracaError} `provider_invalid` */
export async function drawCode(code: string): Promise<CodeDrawing> {
  if (!isImageData(code)) return encodeQr(code);
  try {
    // Decoded by hand: a strict policy allows neither to load nor to fetch a `data:` address.
    const [, type, data] = /^data:(image\/[\w.+-]+);base64,(.+)$/is.exec(code.trim()) ?? [];
    const bytes = Uint8Array.from(atob(data ?? ''), (character) => character.charCodeAt(0));
    return await createImageBitmap(new Blob([bytes], { type: type ?? '' }));
  } catch (cause) {
    throw new CatracaError('provider_invalid', 'the picture of the QR code cannot be decoded', { cause });
  }
}

/** Pixels that a code needs to be read from a screen. */
export function neededWidth(drawing: CodeDrawing): number {
  return 'path' in drawing ? Math.max(160, 4 * drawing.size) : 160;
}
