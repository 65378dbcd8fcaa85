/** Each neighbour's shortest way from a text to an SVG on the page, with error correction M as ours. */
/* global document */
import { correction, generate } from 'lean-qr';
import { toSvg } from 'lean-qr/extras/svg';
import QRCodeStyling from 'qr-code-styling';
import QRCode from 'qrcode';

export const neighbours = {
  'lean-qr': (text, place) => {
    const code = generate(text, { minCorrectionLevel: correction.M, maxCorrectionLevel: correction.M });
    place.append(toSvg(code, document));
  },
  qrcode: async (text, place) => {
    place.innerHTML = await QRCode.toString(text, { type: 'svg', errorCorrectionLevel: 'M' });
  },
  'qr-code-styling': (text, place) => {
    const qrOptions = { errorCorrectionLevel: 'M' };
    new QRCodeStyling({ width: 640, height: 640, margin: 20, type: 'svg', data: text, qrOptions }).append(place);
  },
};
