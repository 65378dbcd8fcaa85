/** Planted flaws in the rules for pushes, addresses, proxies and headers, and in those for logins of another origin. */

const pushLimits = 'src/server/routes/soluti-push-limits.ts';
const push = 'src/server/routes/soluti-push.ts';
const pushSend = 'src/server/routes/soluti-push-send.ts';
const permissionTests = ['test/server/soluti-push-permission.test.ts'];
const pushTests = ['test/server/soluti-push.test.ts'];
const address = 'src/server/client-address.ts';
const limitTests = ['test/server/start-limits.test.ts'];
const serve = 'src/cli/serve-options.ts';
const serveTests = ['test/cli/serve-options.test.ts'];
const identify = 'src/cli/forward-identify.ts';
const identifyTests = ['test/cli/forward-identify.test.ts'];
const ingresse = 'src/server/routes/ingresse.ts';
const callback = 'src/server/routes/ingresse-callback.ts';
const crossTests = ['test/server/routes/ingresse-cross-origin.test.ts'];
const exchange = 'src/server/routes/soluti-exchange.ts';
const threatsTests = ['test/server/soluti-threats.test.ts'];

/** @type {readonly import('./flaw.mjs').Flaw[]} */
export const limitFlaws = [
  {
    id: 'push-on-by-default',
    file: pushLimits,
    find: "  if (soluti?.push === undefined) return 'off';\n",
    replace: '',
    tests: permissionTests,
  },
  {
    id: 'push-without-address',
    file: pushLimits,
    find: "(await context.visitor(request)) !== null ? 'allowed' : 'no_address'",
    replace: "(await context.visitor(request)) !== '' ? 'allowed' : 'no_address'",
    tests: permissionTests,
  },
  {
    id: 'push-permission-not-asked',
    file: push,
    find: '    await requirePermission(context, call.request, id, log);\n',
    replace: '',
    tests: permissionTests,
  },
  {
    id: 'push-without-cap',
    file: pushLimits,
    find: '  await limitTotal(context);\n',
    replace: '',
    tests: permissionTests,
  },
  {
    id: 'push-cap-per-second',
    file: pushLimits,
    find: '{ burst, period: minute }',
    replace: '{ burst, period: minute / 60 }',
    tests: permissionTests,
  },
  {
    id: 'push-cap-after-the-holder',
    file: pushLimits,
    find: "  await limitTotal(context);\n  await take(context, `holder:${await context.keys.keyedHash('push', facts.username)}`, holderLimit);\n",
    replace:
      "  await take(context, `holder:${await context.keys.keyedHash('push', facts.username)}`, holderLimit);\n  await limitTotal(context);\n",
    tests: permissionTests,
  },
  {
    id: 'push-hook-after-the-holder',
    file: pushLimits,
    find: '  const refusal = await context.beforePush(request, facts);\n',
    replace:
      "  await take(context, `holder:${await context.keys.keyedHash('push', facts.username)}`, holderLimit);\n  const refusal = await context.beforePush(request, facts);\n",
    tests: permissionTests,
  },
  {
    id: 'push-hook-ignored',
    file: pushLimits,
    find: '  if (refusal !== null) return refusal;\n',
    replace: '',
    tests: permissionTests,
  },
  {
    id: 'push-per-flow-instead-of-visitor',
    file: pushLimits,
    find: '(await context.visitor(request)) ?? facts.flowId',
    replace: 'facts.flowId',
    tests: pushTests,
  },
  {
    id: 'push-holder-unlimited',
    file: pushLimits,
    find: 'const holderLimit = { most: 3,',
    replace: 'const holderLimit = { most: 300,',
    tests: pushTests,
  },
  {
    id: 'push-refused-shows-the-old-code',
    file: pushSend,
    find: "...shown(code.started, 'answer' in outcome ? outcome.answer : null),",
    replace: "...('answer' in outcome && outcome.answer !== null && shown(code.started, outcome.answer)),",
    tests: pushTests,
  },
  {
    id: 'push-time-tells',
    file: pushSend,
    find: '  await patience;\n',
    replace: '',
    tests: pushTests,
  },
  {
    id: 'scope-exact-is-ignored',
    file: exchange,
    find: "return options.soluti?.scopes !== 'exact';",
    replace: 'return true;',
    tests: threatsTests,
  },
  {
    id: 'scope-wider-is-not-logged-as-error',
    file: exchange,
    find: "await log.error(id, 'scope_differs', 'more')",
    replace: "await log.warn(id, 'scope_differs', 'more')",
    tests: threatsTests,
  },
  {
    id: 'address-with-port',
    file: address,
    find: '(bracketed ?? withPort ?? trimmed)',
    replace: '(bracketed ?? trimmed)',
    tests: limitTests,
  },
  {
    id: 'address-of-ipv6-whole',
    file: address,
    find: 'visitor: prefix(4)',
    replace: 'visitor: prefix(8)',
    tests: limitTests,
  },
  {
    id: 'address-network-of-64',
    file: address,
    find: '`${prefix(3)}/48`',
    replace: '`${prefix(4)}/48`',
    tests: limitTests,
  },
  {
    id: 'address-mapped-is-ipv6',
    file: address,
    find: 'if (mapped !== null) return',
    replace: "if (mapped === '') return",
    tests: limitTests,
  },
  {
    id: 'proxies-counted-from-the-left',
    file: serve,
    find: ".split(',').at(-count)",
    replace: ".split(',').at(count - 1)",
    tests: serveTests,
  },
  {
    id: 'proxies-short-header-means-no-address',
    file: serve,
    find: "ipAddressOf(entry ?? '') ?? remoteAddress(request)",
    replace: "ipAddressOf(entry ?? '')",
    tests: serveTests,
  },
  {
    id: 'proxies-short-header-takes-the-first',
    file: serve,
    find: ".split(',').at(-count);",
    replace: ".split(',').slice(-count)[0];",
    tests: serveTests,
  },
  {
    id: 'identify-forwards-every-header',
    file: identify,
    find: 'const names = [...sessionHeaders, ...further.map(requireName)];',
    replace:
      "const names = [...sessionHeaders, ...further.map(requireName), 'x-forwarded-user', 'remote-user', 'x-forwarded-for'];",
    tests: identifyTests,
  },
  {
    id: 'identify-takes-the-visitors-scheme',
    file: identify,
    find: "    headers.set('x-forwarded-proto', proto);\n",
    replace: "    headers.set('x-forwarded-proto', request.headers.get('x-forwarded-proto') ?? proto);\n",
    tests: identifyTests,
  },
  {
    id: 'identify-any-name-of-a-header',
    file: identify,
    find: 'if (!neverForwarded.test(name.toLowerCase())) return name;',
    replace: 'if (!neverForwarded.test(name)) return name;',
    tests: identifyTests,
  },
  {
    id: 'identify-follows-redirects',
    file: identify,
    find: "redirect: 'manual'",
    replace: "redirect: 'follow'",
    tests: identifyTests,
  },
  {
    id: 'redeem-without-cookie',
    file: callback,
    find: 'redeemsAlone(context, login) ? await sha256(code) : null',
    replace: 'await sha256(code)',
    tests: crossTests,
  },
  {
    id: 'redeem-by-any-cookie',
    file: ingresse,
    find: 'if (cookie !== null && equalHashes(await sha256(cookie), proof.cookieHash)) return true;',
    replace: 'if (cookie !== null) return true;',
    tests: ['test/server/routes/ingresse-login.test.ts'],
  },
  {
    id: 'redeem-by-any-code',
    file: ingresse,
    find: 'return allowed && equalHashes(await sha256(code), proof.codeHash);',
    replace: 'return allowed;',
    tests: ['test/server/routes/ingresse-login.test.ts'],
  },
  {
    id: 'redeem-tries-unlimited',
    file: ingresse,
    find: 'return allowed && equalHashes',
    replace: 'return equalHashes',
    tests: ['test/server/routes/ingresse-login.test.ts'],
  },
  {
    id: 'cross-site-page-starts-unlisted',
    file: 'src/server/routes/ingresse-login.ts',
    find: 'options.crossSiteOrigins?.includes(origin) === true',
    replace: 'options.allowedOrigins.includes(origin)',
    tests: crossTests,
  },
  {
    id: 'cross-site-return-url-by-prefix',
    file: ingresse,
    find: 'const exact = isCrossSite(context, origin);',
    replace: 'const exact = false;',
    tests: crossTests,
  },
  {
    id: 'page-speaks-for-another-origin',
    file: ingresse,
    find: ' && (call.origin === null || call.origin === origin)',
    replace: '',
    tests: ['test/server/routes/ingresse-login.test.ts'],
  },
  {
    id: 'code-in-the-address-of-our-own-page',
    file: callback,
    find: 'return isOwn ? returnTo : `${page}#catraca=${end.code}`;',
    replace: 'return `${page}#catraca=${end.code}`;',
    tests: ['test/server/routes/ingresse-login.test.ts', ...crossTests],
  },
];
