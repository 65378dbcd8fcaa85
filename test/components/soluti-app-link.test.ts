import { describe, expect, it } from 'vitest';
import { appLinkOf } from '../../src/components/soluti-qr-auth/app-link.js';

describe('the link to the app on this device', () => {
  it('holds the code on screen, encoded, where the template says so', () => {
    expect(appLinkOf('birdid://login?code={qrCode}', 'a b&c$&')).toBe('birdid://login?code=a%20b%26c%24%26');
    expect(appLinkOf('birdid://open', 'x')).toBe('birdid://open');
  });

  it('is none without a template or a code', () => {
    expect(appLinkOf(null, 'x')).toBeNull();
    expect(appLinkOf('birdid://login?code={qrCode}', null)).toBeNull();
  });

  it.each(['javascript:alert(1)//{qrCode}', 'data:text/html,{qrCode}', 'no address'])('is never %s', (template) => {
    expect(appLinkOf(template, 'x')).toBeNull();
  });
});
