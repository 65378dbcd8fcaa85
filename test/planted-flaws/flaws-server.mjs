/** Planted flaws in src/server outside of its routes. */

const access = 'src/server/request-rules.ts';
const accessTests = ['test/server/request-rules.test.ts'];
const cors = 'src/server/cors.ts';
const body = 'src/server/read-body.ts';
const keys = 'src/server/keys.ts';
const hash = 'src/server/hash.ts';
const keysTests = ['test/server/keys.test.ts'];
const passToken = 'src/server/pass-token.ts';
const passTokenTests = ['test/server/pass-token.test.ts'];
const assertion = 'src/server/assertion.ts';
const cookies = 'src/server/cookies.ts';
const loginTests = ['test/server/routes/ingresse-login.test.ts'];
const router = 'src/server/router.ts';
const engine = 'src/server/flow-engine.ts';
const memoryFlow = 'src/server/stores/memory-flow.ts';
const memoryStore = 'src/server/stores/memory-store.ts';
const entries = 'src/server/stores/memory-entries.ts';
const storeTests = ['test/server/stores/memory-store.test.ts'];
const request = 'src/server/providers/provider-request.ts';
const requestTests = ['test/server/providers/provider-request.test.ts'];
const page = 'src/server/pages/html-page.ts';
const pageTests = ['test/server/pages/pages.test.ts'];
const lifeTests = ['test/server/soluti-life.test.ts'];
const securityTests = ['test/server/soluti-security.test.ts'];

/** @type {readonly import('./flaw.mjs').Flaw[]} */
export const serverFlaws = [
  {
    id: 'access-without-header',
    file: access,
    find: "if (request.headers.get(headerNames.client) !== '1') throw refused('the request lacks our header');",
    replace: '',
    tests: accessTests,
  },
  {
    id: 'access-any-origin',
    file: access,
    find: 'origin !== null && !allowedOrigins.has(origin)',
    replace: 'origin === "null"',
    tests: accessTests,
  },
  {
    id: 'access-cross-site-without-origin',
    file: access,
    find: "if (origin === null) throw refused('a request from elsewhere must name its origin');",
    replace: '',
    tests: accessTests,
  },
  {
    id: 'access-cookie-without-origin',
    file: access,
    find: "if (origin === null && access === 'ambient') throw",
    replace: 'if (false) throw',
    tests: accessTests,
  },
  {
    id: 'cors-reflects',
    file: cors,
    find: "origin === null || !policy.allowedOrigins.has(origin)) return;\n  headers.set('access-control-allow-origin', origin)",
    replace: "origin === null) return;\n  headers.set('access-control-allow-origin', origin)",
    tests: accessTests,
  },
  {
    id: 'cors-preflight-for-all',
    file: cors,
    find: 'if (origin === null || !policy.allowedOrigins.has(origin)) return null;',
    replace: 'if (origin === null) return null;',
    tests: accessTests,
  },
  { id: 'cors-no-vary', file: cors, find: "headers.append('vary', 'Origin');", replace: '', tests: accessTests },
  {
    id: 'body-of-any-size',
    file: body,
    find: 'if (size > limits.size)',
    replace: 'if (size > 1e9)',
    tests: accessTests,
  },
  {
    id: 'body-of-any-type',
    file: body,
    find: 'if (!/^application\\/json(?:\\s*;\\s*charset="?utf-8"?)?$/i.test(type.trim())) {',
    replace: 'if (type === "never") {',
    tests: accessTests,
  },
  {
    id: 'body-encoded',
    file: body,
    find: "if (encoding !== null && encoding.toLowerCase() !== 'identity')",
    replace: 'if (encoding === "never")',
    tests: accessTests,
  },
  {
    id: 'body-not-utf-8',
    file: body,
    find: '{ fatal: true, ignoreBOM: keepBom }',
    replace: '{ ignoreBOM: keepBom }',
    tests: ['test/server/read-body.test.ts'],
  },
  {
    id: 'seal-without-context',
    file: keys,
    find: ', additionalData: encoder.encode(context)',
    replace: '',
    times: 2,
    tests: keysTests,
  },
  {
    id: 'seal-fixed-iv',
    file: keys,
    find: 'crypto.getRandomValues(new Uint8Array(ivBytes))',
    replace: 'new Uint8Array(ivBytes)',
    tests: keysTests,
  },
  {
    id: 'keyed-hash-joins-purpose-and-text',
    file: keys,
    find: '`${String(purpose.length)}:${purpose}${text}`',
    replace: '`${purpose}${text}`',
    tests: keysTests,
  },
  {
    id: 'derive-one-key-for-all-labels',
    file: keys,
    find: '`catraca/v1/${label}`',
    replace: '`catraca/v1/`',
    tests: keysTests,
  },
  {
    id: 'hash-compare-ignores-length',
    file: hash,
    find: 'let difference = a.length ^ b.length;',
    replace: 'let difference = 0;',
    tests: keysTests,
  },
  {
    id: 'hash-compare-last-character',
    file: hash,
    find: 'difference |= a',
    replace: 'difference = a',
    tests: keysTests,
  },
  {
    id: 'pass-token-any-audience',
    file: passToken,
    find: '            audience: publicUrl,\n',
    replace: '',
    tests: passTokenTests,
  },
  {
    id: 'pass-token-any-issuer',
    file: passToken,
    find: '            issuer: publicUrl,\n',
    replace: '',
    tests: passTokenTests,
  },
  { id: 'pass-token-any-type', file: passToken, find: '            typ,\n', replace: '', tests: passTokenTests },
  {
    id: 'pass-token-any-age',
    file: passToken,
    find: '            maxTokenAge: longestPassLife,\n',
    replace: '',
    tests: passTokenTests,
  },
  {
    id: 'pass-token-any-claims',
    file: passToken,
    find: "requiredClaims: ['sub', 'iat', 'exp'],",
    replace: 'requiredClaims: [],',
    tests: passTokenTests,
  },
  {
    id: 'pass-token-long-life',
    file: passToken,
    find: ' || expiresIn > longestPassLife',
    replace: '',
    tests: passTokenTests,
  },
  {
    id: 'assertion-without-audience',
    file: assertion,
    find: '.setAudience(input.audience)',
    replace: ".setAudience('*')",
    tests: ['test/server/soluti-threats.test.ts'],
  },
  {
    id: 'assertion-without-nonce',
    file: assertion,
    find: '...(input.nonce !== null && { nonce: input.nonce }),',
    replace: '',
    tests: [...securityTests, 'test/server/soluti-threats.test.ts', 'test/server/routes/ingresse-deliver.test.ts'],
  },
  {
    id: 'assertion-lives-long',
    file: assertion,
    find: 'issuedAt + assertionLife',
    replace: 'issuedAt + 3600',
    tests: ['test/server/soluti-threats.test.ts'],
  },
  { id: 'cookie-readable', file: cookies, find: '; HttpOnly${isPlain', replace: '${isPlain', tests: loginTests },
  { id: 'cookie-cross-site', file: cookies, find: 'SameSite=${sameSite}', replace: 'SameSite=None', tests: loginTests },
  {
    id: 'cookie-without-host-prefix',
    file: cookies,
    find: "'' : '__Host-'",
    replace: "'' : ''",
    tests: loginTests,
  },
  {
    id: 'cookie-sent-twice',
    file: cookies,
    find: 'values.length === 1 ? (values[0] ?? null) : null',
    replace: 'values[0] ?? null',
    tests: [...loginTests, 'test/server/cookies.test.ts'],
  },
  {
    id: 'cookie-name-by-prefix',
    file: cookies,
    find: 'pair.startsWith(`${name}=`)',
    replace: 'pair.startsWith(name)',
    tests: [...loginTests, 'test/server/cookies.test.ts'],
  },
  {
    id: 'router-answers-may-be-stored',
    file: router,
    find: "'cache-control': 'no-store',",
    replace: '',
    tests: ['test/server/fuzz.test.ts'],
  },
  {
    id: 'router-answers-may-be-sniffed',
    file: router,
    find: "headers.set('x-content-type-options', 'nosniff');",
    replace: '',
    tests: ['test/server/fuzz.test.ts'],
  },
  {
    id: 'router-logs-addresses',
    file: router,
    find: 'route: route.path, status',
    replace: 'route: request.url, status',
    tests: securityTests,
  },
  {
    id: 'router-head-runs-get',
    file: router,
    find: "if (request.method === 'HEAD') {",
    replace: "if (request.method === 'HEAD' && options === null) {",
    tests: accessTests,
  },
  {
    id: 'flow-sealed-for-any-part',
    file: engine,
    find: '`${id}/${part}`',
    replace: 'part',
    times: 2,
    tests: securityTests,
  },
  {
    id: 'hash-none',
    file: hash,
    find: "toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))))",
    replace: 'text',
    tests: [...keysTests, ...securityTests],
  },
  {
    id: 'memory-read-without-secret',
    file: 'src/server/stores/memory-state.ts',
    find: 'return isHolder && flow?.kind === kind ? flow : null;',
    replace: 'return flow?.kind === kind ? flow : null;',
    tests: storeTests,
  },
  {
    id: 'memory-any-kind',
    file: 'src/server/stores/memory-state.ts',
    find: 'isHolder && flow?.kind === kind ? flow : null',
    replace: 'isHolder ? flow : null',
    tests: [...storeTests, ...loginTests],
  },
  {
    id: 'memory-token-for-several-flows',
    file: memoryStore,
    find: "if (owner !== undefined && owner !== id) return 'foreign';",
    replace: '',
    tests: storeTests,
  },
  {
    id: 'memory-second-token-counts-as-repeat',
    file: memoryStore,
    find: "flow.tokenHash === approval.tokenHash ? 'repeated' : 'conflict'",
    replace: "'repeated'",
    tests: storeTests,
  },
  {
    id: 'memory-approved-after-cancel',
    file: memoryFlow,
    find: "if (flow.state === 'cancelled') return 'cancelled';",
    replace: '',
    tests: [...storeTests, ...securityTests],
  },
  {
    id: 'memory-approved-too-late',
    file: memoryFlow,
    find: "flow.state === 'pending' && now >= code.until ? 'late' : undefined",
    replace: "flow.state === 'pending' && now >= code.until + 60_000 ? 'late' : undefined",
    tests: storeTests,
  },
  {
    id: 'memory-replaced-code-lives-on',
    file: memoryFlow,
    find: 'until: Math.min(code.until, now + storeTimes.grace)',
    replace: 'until: code.until',
    tests: storeTests,
  },
  {
    id: 'memory-any-callback-secret',
    file: memoryFlow,
    find: 'callbackHash === null || equalHashes(code.callbackHash, callbackHash)',
    replace: 'callbackHash === null || code.callbackHash !== null',
    tests: storeTests,
  },
  {
    id: 'memory-complete-without-lease',
    file: memoryFlow,
    find: "flow.state === 'approved' && flow.lease?.id === lease",
    replace: "flow.state === 'approved'",
    tests: storeTests,
  },
  {
    id: 'memory-result-redeemed-twice',
    file: memoryFlow,
    find: "if (flow.claim !== null && now < flow.claim.until) return { outcome: 'busy' };",
    replace: '',
    tests: storeTests,
  },
  {
    id: 'memory-answer-kept-after-its-time',
    file: memoryFlow,
    find: "  if (flow.state === 'delivered') {\n    const since",
    replace: "  if (flow.state === 'done') {\n    const since",
    tests: [...storeTests, ...lifeTests],
  },
  {
    id: 'limit-refused-call-counts',
    file: entries,
    find: 'if (wait > 0) return { allowed: false, retryAfter: wait };',
    replace:
      'if (wait > 0) { arrivals.set(key, arrival + step, arrival + step, now); return { allowed: false, retryAfter: wait }; }',
    tests: storeTests,
  },
  {
    id: 'limit-one-more',
    file: entries,
    find: 'const wait = arrival - (period - step) - now;',
    replace: 'const wait = arrival - period - now;',
    tests: storeTests,
  },
  {
    id: 'provider-redirect-followed',
    file: request,
    find: "redirect: 'manual',",
    replace: "redirect: 'follow',",
    tests: [...requestTests, 'test/server/soluti-threats.test.ts'],
  },
  {
    id: 'provider-answer-of-any-size',
    file: 'src/server/providers/read-limited.ts',
    find: 'if (size > maxBytes) {',
    replace: 'if (size > 1e9) {',
    tests: requestTests,
  },
  {
    id: 'provider-error-names-address',
    file: request,
    find: '` (${cause.name})`',
    replace: '` (${cause.message})`',
    tests: [...requestTests, ...securityTests],
  },
  {
    id: 'page-may-be-framed',
    file: page,
    find: '    "frame-ancestors \'none\'",\n',
    replace: '',
    tests: pageTests,
  },
  {
    id: 'page-script-unescaped',
    file: page,
    find: 'replace(/[<>&\\u2028\\u2029]/g,',
    replace: 'replace(/[&\\u2028\\u2029]/g,',
    tests: pageTests,
  },
  {
    id: 'page-text-unescaped',
    file: page,
    find: '`<p>${escapeHtml(text)}</p>`',
    replace: '`<p>${text}</p>`',
    tests: pageTests,
  },
  {
    id: 'page-refers',
    file: page,
    find: "      'referrer-policy': 'no-referrer',\n",
    replace: "      'referrer-policy': 'unsafe-url',\n",
    tests: pageTests,
  },
  {
    id: 'options-print-secrets',
    file: 'src/server/hide-secrets.ts',
    find: "secretNames.has(name) ? '[redacted]' : redacted(part)",
    replace: 'redacted(part)',
    tests: ['test/server/options.test.ts'],
  },
  {
    id: 'secret-repeats',
    file: 'src/server/secret-strength.ts',
    find: ' && !repeats(key)',
    replace: '',
    tests: ['test/server/options.test.ts'],
  },
  {
    id: 'event-of-several-lines',
    file: 'src/server/event-stream.ts',
    find: 'data: ${JSON.stringify(data)}',
    replace: 'data: ${JSON.stringify(data, null, 1)}',
    tests: ['test/server/soluti-events.test.ts'],
  },
  {
    id: 'stream-for-one-that-does-not-read',
    file: 'src/server/event-stream.ts',
    find: 'if ((controller.desiredSize ?? 0) > 0) return;',
    replace: 'return;',
    tests: ['test/server/soluti-events.test.ts'],
  },
  {
    id: 'text-turned-round',
    file: 'src/server/providers/clean-text.ts',
    find: '\\u2028-\\u202e',
    replace: '\\u2028-\\u2029',
    tests: ['test/server/providers/clean-text.test.ts'],
  },
  {
    id: 'email-folded-beyond-ascii',
    file: 'src/server/providers/idenge-filter.ts',
    find: 'email.trim().replace(/[A-Z]/g, (letter) => letter.toLowerCase())',
    replace: 'email.trim().toLowerCase()',
    tests: ['test/server/providers/idenge-api.test.ts', 'test/server/routes/idenge-attacks.test.ts'],
  },
];
