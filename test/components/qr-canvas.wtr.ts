import { expect } from '@open-wc/testing';
import { encodeQr } from '../../src/core/qr/qr-path.js';
import { IdengeBackend, marcos } from './support/idenge-backend.js';
import { mount, part as cardPart } from './support/pass-card.js';
import { readCanvas } from './support/read-canvas.js';
import { cleanUp, part, waiting } from './support/soluti-qr-auth.js';

/** What an extension that turns pages dark adds to a shadow root. */
const darkener = new CSSStyleSheet();
darkener.replaceSync(
  '* { background: #181a1b !important; color: #e8e6e3 !important; fill: #e8e6e3 !important; stroke: #e8e6e3 !important; }',
);

/** By element: its code, and the text of it. */
const codes: Readonly<Record<string, () => Promise<readonly [HTMLElement | null, string]>>> = {
  'soluti-qr-auth': async () => [part((await waiting()).element, 'qr'), 'https://qr.example/code-1'],
  'idenge-pass-card': async () => [
    cardPart((await mount(new IdengeBackend({ ...marcos, status: null }))).card, 'qr'),
    'https://wallet.example/p/1',
  ],
};

for (const [tag, show] of Object.entries(codes)) {
  describe(`the code of <${tag}>`, () => {
    afterEach(cleanUp);

    it('stays black on white under style sheets that turn everything else dark', async () => {
      const [code, text] = await show();
      const root = code?.getRootNode() as ShadowRoot;
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, darkener];
      expect(readCanvas(code)).to.equal(text);
      const canvas = code as HTMLCanvasElement;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      // Opaque, so that no ground shows through, and without grey: each module is a whole number of pixels.
      const [white, black] = [0xffffffff, 0xff000000];
      const others = new Uint32Array(data.buffer).filter((pixel) => pixel !== white && pixel !== black);
      expect(others).to.have.lengthOf(0);
    });

    it('brings its quiet zone of four modules', async () => {
      const [code, text] = await show();
      const canvas = code as HTMLCanvasElement;
      const module = canvas.width / encodeQr(text).size;
      const pen = canvas.getContext('2d')!;
      const isDark = (x: number, y: number) => pen.getImageData(x * module, y * module, 1, 1).data[0] === 0;
      expect([isDark(3.5, 3.5), isDark(4.5, 3.5), isDark(3.5, 4.5), isDark(4.5, 4.5)]).to.deep.equal([
        false,
        false,
        false,
        true,
      ]);
    });

    it('is a picture with a name for screen readers, without the payload', async () => {
      const [code, text] = await show();
      expect(code?.getAttribute('role')).to.equal('img');
      expect(code?.getAttribute('aria-label')).to.match(/QR code/i);
      expect(code?.outerHTML).not.to.contain(text);
    });
  });
}

describe('a picture of the provider', () => {
  afterEach(cleanUp);

  it('has white behind what it leaves transparent', async () => {
    const picture = document.createElement('canvas');
    [picture.width, picture.height] = [40, 30];
    const { element } = await waiting({}, { qrCode: () => picture.toDataURL('image/png') });
    const canvas = part(element, 'qr') as HTMLCanvasElement;
    expect([...canvas.getContext('2d')!.getImageData(5, 5, 1, 1).data]).to.deep.equal([255, 255, 255, 255]);
  });
});
