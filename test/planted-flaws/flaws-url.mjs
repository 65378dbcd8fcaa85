/** Planted flaws in src/core/url. */

const returnUrl = 'src/core/url/safe-return-url.ts';
const returnUrlTests = ['test/core/url/safe-return-url.test.ts'];
const parse = 'src/core/url/parse-url.ts';
const image = 'src/core/url/safe-image-url.ts';
const imageTests = ['test/core/url/safe-image-url.test.ts'];
const strip = 'src/core/url/strip-return.ts';
const token = 'src/core/url/user-token.ts';
const tokenTests = ['test/core/url/user-token.test.ts'];
const session = 'src/core/url/ingresse-session.ts';
const sessionTests = ['test/core/url/ingresse-session.test.ts'];

/** @type {readonly import('./flaw.mjs').Flaw[]} */
export const urlFlaws = [
  {
    id: 'return-url-prefix-not-by-segment',
    file: returnUrl,
    find: 'place.path.startsWith(`${prefix}/`)',
    replace: 'place.path.startsWith(prefix)',
    tests: returnUrlTests,
  },
  {
    id: 'return-url-any-origin',
    file: returnUrl,
    find: 'allowed === null || allowed.root !== place.root',
    replace: 'allowed === null',
    tests: returnUrlTests,
  },
  {
    id: 'return-url-javascript-listed',
    file: returnUrl,
    find: '/^(?:javascript|vbscript|',
    replace: '/^(?:vbscript|',
    tests: returnUrlTests,
  },
  {
    id: 'return-url-user-name',
    file: returnUrl,
    find: "[^/?#@]+(?:[/?#]|$)/i.test(text);\n  return isWritten && url.username === '' && url.password === ''",
    replace: '[^/?#]+(?:[/?#]|$)/i.test(text);\n  return isWritten',
    tests: returnUrlTests,
  },
  {
    id: 'return-url-exact-is-ignored',
    file: returnUrl,
    find: '  if (policy.exact) return place.path === allowed.path;\n',
    replace: '',
    tests: returnUrlTests,
  },
  {
    id: 'return-url-star-below-a-prefix',
    file: returnUrl,
    find: "return entry.replace(/\\/\\*$/, '/');",
    replace: "return entry.replace(/\\/\\*$/, '');",
    tests: returnUrlTests,
  },
  {
    id: 'return-url-climbs',
    file: returnUrl,
    find: "place === null || climbing.test(decodeAscii(text.split(/[?#]/, 1)[0] ?? ''))",
    replace: 'place === null',
    tests: returnUrlTests,
  },
  {
    id: 'return-url-climb-before-semicolon',
    file: returnUrl,
    find: '/\\/\\.\\.(?:[/;%]|$)/',
    replace: '/\\/\\.\\.(?:\\/|$)/',
    tests: returnUrlTests,
  },
  {
    id: 'return-url-two-slashes',
    file: returnUrl,
    find: '/^\\/(?!\\/)/.test(text)',
    replace: '/^\\//.test(text)',
    tests: returnUrlTests,
  },
  {
    id: 'return-url-plain-http',
    file: returnUrl,
    find: 'place === null || (isWeb && !isSecure(url, policy.loopbackHttp))',
    replace: 'place === null',
    tests: returnUrlTests,
  },
  {
    id: 'return-url-text-that-came-in',
    file: returnUrl,
    find: '? place.url.href : null',
    replace: '? text : null',
    tests: returnUrlTests,
  },
  {
    id: 'return-url-repaired-host',
    file: returnUrl,
    find: 'base !== undefined || /^https?:\\/\\/[^/?#@]+(?:[/?#]|$)/i.test(text)',
    replace: 'true',
    tests: returnUrlTests,
  },
  {
    id: 'url-control-characters',
    file: parse,
    find: '[\\p{Cc}\\p{Cs}\\\\]|',
    replace: '[\\p{Cs}\\\\]|',
    tests: returnUrlTests,
  },
  { id: 'url-backslash', file: parse, find: '\\p{Cs}\\\\]|', replace: '\\p{Cs}]|', tests: returnUrlTests },
  {
    id: 'url-decoded-once',
    file: parse,
    find: 'decoded !== previous;',
    replace: "previous === '' && decoded !== previous;",
    tests: returnUrlTests,
  },
  {
    id: 'url-loopback-suffix',
    file: parse,
    find: '127\\.\\d+\\.\\d+\\.\\d+|\\[::1\\])$/',
    replace: '127\\.\\d+\\.\\d+\\.\\d+.*|\\[::1\\])$/',
    tests: [...returnUrlTests, ...imageTests],
  },
  {
    id: 'image-any-host',
    file: image,
    find: ' || !policy.hosts.includes(url.host)',
    replace: '',
    tests: imageTests,
  },
  {
    id: 'image-host-suffix',
    file: image,
    find: '!policy.hosts.includes(url.host)',
    replace: '!policy.hosts.some((host) => url.host.endsWith(host))',
    tests: imageTests,
  },
  {
    id: 'image-svg',
    file: image,
    find: '/\\.svgz?$/i.test(decodeAscii(url.pathname)) ? null : url.href',
    replace: 'url.href',
    tests: imageTests,
  },
  {
    id: 'image-svg-encoded',
    file: image,
    find: 'decodeAscii(url.pathname)',
    replace: 'url.pathname',
    tests: imageTests,
  },
  {
    id: 'strip-leaves-fragment',
    file: strip,
    find: "rest('#', fragment, stripFragment)",
    replace: "(fragment === undefined ? '' : `#${fragment}`)",
    tests: tokenTests,
  },
  {
    id: 'strip-first-question-mark-only',
    file: strip,
    find: '.split(/(?=[?&])/)',
    replace: '.split(/(?=&)/)',
    tests: tokenTests,
  },
  {
    id: 'token-of-any-characters',
    file: token,
    find: 'tokens.length > 1 || !tokenPattern.test(token)',
    replace: 'tokens.length > 1',
    tests: tokenTests,
  },
  {
    id: 'token-two-tokens',
    file: token,
    find: 'tokens.length > 1 || !tokenPattern',
    replace: '!tokenPattern',
    tests: tokenTests,
  },
  {
    id: 'pending-login-never-ends',
    file: token,
    find: 'Math.abs(now - pending.startedAt) <= pendingLoginLife',
    replace: 'pending.startedAt > 0',
    tests: tokenTests,
  },
  {
    id: 'pending-login-clock-set-back',
    file: token,
    find: 'Math.abs(now - pending.startedAt)',
    replace: '(now - pending.startedAt)',
    tests: tokenTests,
  },
  {
    id: 'nonce-any',
    file: token,
    find: 'nonces.length === 1 && nonces[0] === pending.nonce',
    replace: 'nonces.length === 1',
    tests: tokenTests,
  },
  {
    id: 'nonce-not-required-by-default',
    file: token,
    find: 'options.requireNonce === false && pending.isOpen',
    replace: 'options.requireNonce !== true && pending.isOpen',
    tests: tokenTests,
  },
  {
    id: 'nonce-not-required-where-a-window-is-open',
    file: token,
    find: ' && pending.isOpen !== true',
    replace: '',
    tests: tokenTests,
  },
  {
    id: 'nonce-of-return-url-kept',
    file: token,
    find: 'const { cleanUrl } = stripReturn(returnUrl);\n',
    replace: 'const cleanUrl = returnUrl;\n',
    tests: tokenTests,
  },
  {
    id: 'ingresse-fetch-credentials-to-any-origin',
    file: session,
    find: 'url.origin === api.origin && (',
    replace: '(',
    tests: sessionTests,
  },
  {
    id: 'ingresse-fetch-prefix-not-by-segment',
    file: session,
    find: 'url.pathname.startsWith(`${prefix}/`)',
    replace: 'url.pathname.startsWith(prefix)',
    tests: sessionTests,
  },
];
