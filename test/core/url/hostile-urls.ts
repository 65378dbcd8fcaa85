/** Generated addresses that try to leave where they may go: pieces that parsers disagree on, put together at random. */
import fc from 'fast-check';

const schemes = [
  'https://',
  'https:',
  'https:/',
  'https:\\\\',
  'HTTPS://',
  'http://',
  '//',
  '/',
  '\\/',
  '',
  'shopapp://',
  'javascript:',
  'blob:https://',
];
const hosts = [
  'shop.example',
  'SHOP.example',
  'shop.example:443',
  'shop.example:8443',
  'shop.example.',
  'shop.example.evil.example',
  'shop。example',
  'shop%2eexample',
  'evil.example',
  'shop.example@evil.example',
  'evil.example@shop.example',
  '@shop.example',
  'home',
  'app',
  '',
];
const segments = [
  'app',
  'App',
  'application',
  'admin',
  '..',
  '.',
  '%2e%2e',
  '.%2E',
  '%252e%252e',
  '..;',
  '..%00',
  '..%c0%af',
  '%2f',
  '%5c',
  '\\',
  '',
  'evil.example',
  'ç',
  '%E7',
  'a b',
  '\t',
  '%09',
  'app%2f..%2f..%2fadmin',
  '@evil.example',
];
const tails = ['', '?', '?a=1&b=%2F%2F', '?next=//evil.example', '#h', '#//evil.example', '?\\', '\n', ' '];

/** Addresses of all kinds. About one in eight may be gone to under the policy of the vectors. */
export const hostileUrls = fc
  .tuple(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('https://shop.example/app', '/app', 'shopapp://home') },
      fc.constant(''),
    ),
    fc.constantFrom(...schemes),
    fc.constantFrom(...hosts),
    fc.array(fc.constantFrom(...segments), { maxLength: 5 }),
    fc.constantFrom(...tails),
  )
  .map(([start, scheme, host, path, tail]) => [start === '' ? scheme + host : start, ...path].join('/') + tail);
