import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { safeImageUrl } from '../../../src/core/url/safe-image-url.js';
import provider from '../../vectors/provider-messages.json' with { type: 'json' };
import { hostileUrls } from './hostile-urls.js';

const policy = { hosts: ['img.example', 'cdn.example:8443'] };

describe('safeImageUrl', () => {
  test.each([
    ['https://img.example/promo.png', 'https://img.example/promo.png'],
    ['HTTPS://IMG.example:443/promo.png?w=1#x', 'https://img.example/promo.png?w=1#x'],
    ['https://cdn.example:8443/ana.jpg', 'https://cdn.example:8443/ana.jpg'],
    ['https://img.example/a b/ç.webp', 'https://img.example/a%20b/%C3%A7.webp'],
    ['https://img.example', 'https://img.example/'],
  ])('%s', (input, expected) => {
    expect(safeImageUrl(input, policy)).toBe(expected);
  });

  test.each([
    ['http://img.example/promo.png'],
    ['https://cdn.example/ana.jpg'],
    ['https://img.example.evil.example/promo.png'],
    ['https://sub.img.example/promo.png'],
    ['https://evil.example/?https://img.example/promo.png'],
    ['https://img.example@evil.example/promo.png'],
    ['https://user:pw@img.example/promo.png'],
    ['https://img.example\\@evil.example/promo.png'],
    ['https:img.example/promo.png'],
    ['https:///img.example/promo.png'],
    ['//img.example/promo.png'],
    ['/promo.png'],
    ['promo.png'],
    ['javascript:alert(1)'],
    ['java\tscript:alert(1)'],
    ['data:image/png;base64,iVBORw0KGgo='],
    ['data:image/svg+xml,<svg onload=alert(1)>'],
    ['blob:https://img.example/6b1f'],
    ['file:///etc/passwd'],
    ['https://img.example/x.svg'],
    ['https://img.example/x.SVG?png'],
    ['https://img.example/x.%73vgz'],
    ['https://img.example/promo.png\n'],
    [' https://img.example/promo.png'],
    [`https://img.example/${'a'.repeat(2048)}.png`],
    [''],
    [null],
    [undefined],
    [['https://img.example/promo.png']],
  ])('refuses %j', (input) => {
    expect(safeImageUrl(input, policy)).toBeNull();
  });

  test('http only on this machine, where allowed and listed', () => {
    const local = { hosts: ['127.0.0.1:4000', 'img.example'], loopbackHttp: true };
    expect(safeImageUrl('http://127.0.0.1:4000/a.png', local)).toBe('http://127.0.0.1:4000/a.png');
    expect(safeImageUrl('http://127.0.0.1:4001/a.png', local)).toBeNull();
    expect(safeImageUrl('http://img.example/a.png', local)).toBeNull();
    expect(safeImageUrl('http://127.0.0.1:4000/a.png', { hosts: local.hosts })).toBeNull();
  });

  test("the provider's examples", () => {
    const images = provider.idenge.userVariants.map(
      ({ set }) => (set as { customImage?: string } | undefined)?.customImage,
    );
    expect(images.map((image) => safeImageUrl(image, policy)).filter((image) => image !== null)).toEqual([
      'https://img.example/promo.png',
    ]);
  });

  test('whatever comes in, what goes out is an https address of a listed host', () => {
    fc.assert(
      fc.property(fc.oneof(hostileUrls, fc.string()), (input) => {
        const output = safeImageUrl(input, { hosts: ['shop.example'] });
        if (output === null) return;
        expect(output).toBe(new URL(output).href);
        expect(output.startsWith('https://shop.example/')).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
