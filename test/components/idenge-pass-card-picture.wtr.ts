/** `<idenge-pass-card>`: the pass's own picture, on a page that lists the host it comes from. */
import { expect, waitUntil } from '@open-wc/testing';
import { configure } from '../../src/components/internal/config.js';
import { IdengeBackend, marcos } from './support/idenge-backend.js';
import { has, mount, part } from './support/pass-card.js';

configure({ allowedImageHosts: [location.host] });

const withPicture = (path: string) => new IdengeBackend({ ...marcos, imageUrl: new URL(path, location.href).href });

describe('<idenge-pass-card>: picture', () => {
  it('is shown from a listed host, says nothing to it, and keeps the words readable', async () => {
    const { card } = await mount(withPicture('/docs/images/elements.png'));
    const image = part<HTMLImageElement>(card, 'image');
    expect(image?.referrerPolicy).to.equal('no-referrer');
    expect(image?.alt).to.equal('');
    await waitUntil(() => (image?.naturalWidth ?? 0) > 0);
    expect(part(card, 'name')?.textContent).to.equal('Marcos Bermejo');
    const box = part(card, 'card')!.getBoundingClientRect();
    expect(box.width / box.height).to.be.closeTo(1.586, 0.01);
  });

  it('that cannot be loaded gives way to the drawn card', async () => {
    const { card } = await mount(withPicture('/no-such-picture.png'));
    await waitUntil(() => !has(card, 'image'));
    expect(part(card, 'name')?.textContent).to.equal('Marcos Bermejo');
  });

  for (const path of ['/picture.svg', 'https://elsewhere.example/p.png', 'data:image/png;base64,iVBORw0KGgo=']) {
    it(`is never asked for at ${path}`, async () => {
      const { card } = await mount(withPicture(path));
      expect(has(card, 'image')).to.equal(false);
    });
  }
});
