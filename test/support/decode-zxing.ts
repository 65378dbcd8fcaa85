/** Reads a QR code off pixels with ZXing, compiled to WebAssembly: a second decoder that shares no code with ours. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

const file = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
const { buffer, byteOffset, byteLength } = await readFile(file);
// From the disk: by itself it would be fetched from a CDN.
prepareZXingModule({ overrides: { wasmBinary: buffer.slice(byteOffset, byteOffset + byteLength) } });

/** The code's bytes as UTF-8; null where none is to be read. */
export async function decodeByZxing(data: Uint8ClampedArray, width: number, height: number): Promise<string | null> {
  const picture = { data, width, height, colorSpace: 'srgb' } as ImageData;
  const [found] = await readBarcodes(picture, { formats: ['QRCode'], tryHarder: true });
  return found === undefined ? null : new TextDecoder().decode(found.bytes);
}
