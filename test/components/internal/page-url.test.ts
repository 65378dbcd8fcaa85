import { afterEach, describe, expect, it, vi } from 'vitest';
import { safeLinkUrl, safePageUrl } from '../../../src/components/internal/page-url.js';

function standOn(href: string, origin: string): void {
  vi.stubGlobal('location', { href, origin, protocol: new URL(href).protocol });
}

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
