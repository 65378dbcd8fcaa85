import { describe, expect, it } from 'vitest';
import {
  appLinkOf,
  isLink,
  platformOf,
  strategies,
  type Platform,
} from '../../src/components/soluti-qr-auth/same-device.js';

const apple = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const android = 'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko)';

/** What browsers say of themselves: platform, user agent, touch points. */
const browsers: readonly (readonly [string, Platform, string, number])[] = [
  ['Safari on an iPhone', 'ios', `${apple} Version/18.5 Mobile/15E148 Safari/604.1`, 5],
  ['Safari on an iPad, which says Mac', 'ios', `${mac} Version/18.5 Safari/605.1.15`, 5],
  ['Chrome on an iPhone', 'ios-other', `${apple} CriOS/138.0.7204.53 Mobile/15E148 Safari/604.1`, 5],
  ['Firefox on an iPhone', 'ios-other', `${apple} FxiOS/140.0 Mobile/15E148 Safari/605.1.15`, 5],
  ['Edge on an iPhone', 'ios-other', `${apple} EdgiOS/138.0 Mobile/15E148 Safari/605.1.15`, 5],
  ['Instagram on an iPhone', 'ios-in-app', `${apple} Mobile/15E148 Instagram 390.0.0.28.85`, 5],
  ['Facebook on an iPhone', 'ios-in-app', `${apple} Mobile/15E148 [FBAN/FBIOS;FBAV/520.0.0.38]`, 5],
  ['an app that holds a web view, on an iPhone', 'ios-in-app', `${apple} Mobile/15E148`, 5],
  ['Chrome on Android', 'android', `${android} Chrome/138.0.0.0 Mobile Safari/537.36`, 5],
  ['Samsung Internet', 'android', `${android} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`, 5],
  ['Firefox on Android', 'android', 'Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0', 5],
  [
    'an app that holds a web view, on Android',
    'android-in-app',
    `${android.replace('Pixel 9', 'Pixel 9; wv')} Version/4.0 Chrome/138.0.0.0 Mobile Safari/537.36`,
    5,
  ],
  ['Line on Android', 'android-in-app', `${android} Chrome/138.0.0.0 Mobile Safari/537.36 Line/15.9.0`, 5],
  ['Safari on a Mac', 'desktop', `${mac} Version/18.5 Safari/605.1.15`, 0],
  [
    'Chrome on Windows, with a touch screen',
    'desktop',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/138.0.0.0',
    10,
  ],
];

describe('the platform', () => {
  it.each(browsers)('%s is %s', (_, platform, userAgent, touchPoints) => {
    expect(platformOf(userAgent, touchPoints)).toBe(platform);
  });
});

describe('the table of strategies', () => {
  const web = 'https://app.example/login?code={qrCode}';
  const scheme = 'birdid://login?code={qrCode}';

  it.each([
    ['desktop', '_blank', true],
    ['android', '_blank', true],
    ['android-in-app', '_top', false],
    ['ios', '_blank', true],
    ['ios-other', '_top', true],
    ['ios-in-app', '_top', false],
  ] as const)(
    '%s: a web address in %s, first: %s; an app’s own scheme never in a new tab',
    (platform, target, isFirst) => {
      expect(appLinkOf(web, 'x', platform)).toEqual({ href: 'https://app.example/login?code=x', target, isFirst });
      expect(appLinkOf(scheme, 'x', platform)).toEqual({ href: 'birdid://login?code=x', target: '_top', isFirst });
    },
  );

  it('has a row for each platform, and each platform a browser above', () => {
    const known = new Set(browsers.map(([, platform]) => platform));
    expect([...known].sort()).toEqual(Object.keys(strategies).sort());
  });
});

describe('the link to the app on this device', () => {
  it('holds the code on screen, encoded, where the template says so', () => {
    expect(appLinkOf('birdid://login?code={qrCode}', 'a b&c$&', 'ios')?.href).toBe(
      'birdid://login?code=a%20b%26c%24%26',
    );
    expect(appLinkOf('birdid://open', 'x', 'android')?.href).toBe('birdid://open');
  });

  it('is none without a template or a code', () => {
    expect(appLinkOf(null, 'x', 'ios')).toBeNull();
    expect(appLinkOf('birdid://login?code={qrCode}', null, 'ios')).toBeNull();
  });

  it.each(['javascript:alert(1)//{qrCode}', 'data:text/html,{qrCode}', 'no address'])('is never %s', (template) => {
    expect(appLinkOf(template, 'x', 'desktop')).toBeNull();
  });
});

describe('a code whose text is a link', () => {
  it.each([
    ['https://app.example/q/abc?x=1&y=2', true],
    ['birdid://login/abc', true],
    ['QR-TEXT-OF-THE-PROVIDER', false],
    ['{"t":"abc","n":1}', false],
    ['https://two words', false],
    ['javascript://%0aalert(1)', false],
    ['data:image/png;base64,iVBORw0KGgo=', false],
    ['', false],
  ])('%j: %s', (text, expected) => {
    expect(isLink(text)).toBe(expected);
  });
});
