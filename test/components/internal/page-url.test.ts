import { afterEach, describe, expect, it, vi } from 'vitest';
import { requireOrigin } from '../../../src/components/internal/page-origin.js';
import { safeLinkUrl, safePageUrl } from '../../../src/components/internal/page-url.js';

function standOn(href: string, origin: string): void {
  vi.stubGlobal('location', { href, origin, protocol: new URL(href).protocol });
}

describe('a user name or a password in an address', () => {
  afterEach(() => vi.unstubAllGlobals());

  it.each(['https://ana@', 'https://ana:secret@', 'https://:secret@', 'https://shop.example@'])(
    'keeps a login from returning to it: %s',
    (start) => {
      standOn('https://shop.example/a', 'https://shop.example');
      expect(safePageUrl(`${start}shop.example/back`, {})).toBeNull();
      const allowedReturnUrls = ['https://app.example', `${start}app.example`];
      expect(safePageUrl(`${start}app.example/back`, { allowedReturnUrls })).toBeNull();
      expect(safePageUrl('https://app.example/back', { allowedReturnUrls })).toBe('https://app.example/back');
    },
  );
});

describe('a page without an origin', () => {
  it.each([
    ['file:', 'null'],
    ['file:', 'file://'],
    ['about:', 'https://shop.example'],
    ['about:', 'null'],
    ['blob:', 'https://shop.example'],
    ['data:', 'null'],
    ['https:', 'null'],
  ])('is refused with what to do instead: %s with the origin %s', (protocol, origin) => {
    expect(() => {
      requireOrigin(protocol, origin);
    }).toThrow(
      expect.objectContaining({
        code: 'config_invalid',
        message: expect.stringMatching(/web server.*srcdoc/) as unknown,
      }),
    );
  });

  it.each([
    ['https:', 'https://shop.example'],
    ['http:', 'http://localhost:3000'],
    ['capacitor:', 'capacitor://localhost'],
  ])('is not one of %s with the origin %s', (protocol, origin) => {
    expect(() => {
      requireOrigin(protocol, origin);
    }).not.toThrow();
  });
});

describe('addresses that an attribute may send the visitor to', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('are https, or of this origin', () => {
    standOn('http://localhost:3000/a/', 'http://localhost:3000');
    expect(safeLinkUrl('https://shop.example/privacy')).toBe('https://shop.example/privacy');
    expect(safeLinkUrl('../privacy')).toBe('http://localhost:3000/privacy');
    expect(safePageUrl('/done', {})).toBe('http://localhost:3000/done');
  });

  it.each(['http://other.example/', 'javascript:alert(1)', 'data:text/html,x', 'blob:http://localhost:3000/1', '//'])(
    'are not %s',
    (address) => {
      standOn('http://localhost:3000/a/', 'http://localhost:3000');
      expect(safeLinkUrl(address)).toBeNull();
      expect(safePageUrl(address, {})).toBeNull();
    },
  );

  it('run no script in a frame whose origin is, in words, that of every script address', () => {
    standOn('about:srcdoc', 'null');
    expect(new URL('javascript:alert(1)').origin).toBe('null');
    expect(safeLinkUrl('javascript:alert(1)')).toBeNull();
    expect(safePageUrl('javascript:alert(1)', {})).toBeNull();
  });
});
