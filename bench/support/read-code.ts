/** Reads the QR code on a page off its picture, as a phone would. */
import { PNG } from 'pngjs';
import type { Page } from 'puppeteer-core';
import { decodeByZxing } from '../../test/support/decode-zxing.js';
import { decodeQr } from '../../test/support/decode-qr.js';

/** The text of the code that is on screen, or null where neither of two decoders can read one. */
export async function readCode(page: Page): Promise<string | null> {
  const { data, width, height } = PNG.sync.read(Buffer.from(await page.screenshot()));
  const pixels = new Uint8ClampedArray(data);
  return decodeQr(pixels, width, height) ?? decodeByZxing(pixels, width, height);
}
