/** Planted flaws in src/server/routes. */

const callback = 'src/server/routes/ingresse-callback.ts';
const callbackTests = ['test/server/routes/ingresse-callback.test.ts'];
const loginTests = ['test/server/routes/ingresse-login.test.ts'];
const bothLoginTests = [...loginTests, ...callbackTests];
const ticket = 'src/server/routes/ingresse-ticket.ts';
const webhook = 'src/server/routes/soluti-webhook.ts';
const threatsTests = ['test/server/soluti-threats.test.ts'];
const securityTests = ['test/server/soluti-security.test.ts'];
const lifeTests = ['test/server/soluti-life.test.ts'];
const pushTests = ['test/server/soluti-push.test.ts'];
const passTests = ['test/server/routes/idenge-pass.test.ts'];
const attackTests = ['test/server/routes/idenge-attacks.test.ts'];
const emailTests = ['test/server/routes/idenge-email-ownership.test.ts'];
const limitTests = ['test/server/start-limits.test.ts'];
const identityTests = ['test/server/routes/ingresse-identity.test.ts'];
const staff = 'src/server/routes/idenge-staff.ts';
const staffTests = ['test/server/routes/idenge-staff.test.ts'];
const changes = 'src/server/routes/pass-changes.ts';
const view = 'src/server/routes/pass-view.ts';

/** @type {readonly import('./flaw.mjs').Flaw[]} */
export const routeFlaws = [
  {
    id: 'callback-of-another-browser',
    file: callback,
    find: 'if (!(await isSameBrowser(request, login))) {',
    replace: 'if (readCookie(request, login.cookieName) === "") {',
    tests: bothLoginTests,
  },
  {
    id: 'callback-cookie-not-compared',
    file: callback,
    find: 'cookie !== null && equalHashes(await sha256(cookie), login.cookieHash)',
    replace: 'cookie !== null',
    tests: bothLoginTests,
  },
  {
    id: 'callback-two-tokens',
    file: callback,
    find: "if (tokens.length > 1) throw new CatracaError('provider_invalid', 'two tokens came back');",
    replace: '',
    tests: callbackTests,
  },
  {
    id: 'callback-asks-twice',
    file: callback,
    find: '{ onlyIfAbsent: true }',
    replace: '{}',
    tests: callbackTests,
  },
  {
    id: 'callback-lock-stays',
    file: callback,
    find: 'await context.store.take(lock);',
    replace: '',
    tests: callbackTests,
  },
  {
    id: 'ticket-good-twice',
    file: ticket,
    find: 'await tickets.take(ticket)',
    replace: 'await tickets.get(ticket)',
    tests: loginTests,
  },
  {
    id: 'ticket-spent-by-image',
    file: ticket,
    find: " || (destination !== null && destination !== 'document')",
    replace: '',
    tests: loginTests,
  },
  {
    id: 'ticket-spent-by-prefetch',
    file: ticket,
    find: 'if (isAhead || (',
    replace: 'if ((',
    tests: loginTests,
  },
  {
    id: 'ticket-without-cookie',
    file: ticket,
    find: "'set-cookie': setLoginCookie(publicUrl, cookie, {",
    replace: "'x-none': setLoginCookie(publicUrl, cookie, {",
    tests: loginTests,
  },
  {
    id: 'login-values-unsealed-names',
    file: 'src/server/routes/ingresse-login.ts',
    find: '`ingresse:${name}:${await sha256(secret)}`',
    replace: '`ingresse:${name}:${secret}`',
    tests: callbackTests,
  },
  {
    id: 'session-accepts-browser-tokens',
    file: 'src/server/routes/ingresse-session.ts',
    find: 'if (options.acceptBrowserTokens !== true) throw notFound();',
    replace: '',
    tests: ['test/server/routes/ingresse-deliver.test.ts'],
  },
  {
    id: 'code-lives-as-long-as-granted',
    file: 'src/server/routes/soluti-code.ts',
    find: 'Math.min(started.authTtl, maxLife)',
    replace: 'started.authTtl',
    tests: threatsTests,
  },
  {
    id: 'callback-secret-constant',
    file: 'src/server/routes/soluti-code.ts',
    find: 'const callbackSecret = randomToken(32);',
    replace: "const callbackSecret = 'A'.repeat(43);",
    tests: securityTests,
  },
  {
    id: 'webhook-token-fits-no-header',
    file: webhook,
    find: '/^[\\x21-\\x7e]+$/.test(token)',
    replace: 'token.length > 0',
    tests: threatsTests,
  },
  {
    id: 'webhook-tells-why',
    file: webhook,
    find: '  else logRefusal(context, why);\n  throw notFound();',
    replace:
      "  else logRefusal(context, why);\n  throw why === 'late' ? new CatracaError('conflict', 'late') : notFound();",
    tests: [...threatsTests, ...securityTests],
  },
  {
    id: 'webhook-waits-for-any-number',
    file: webhook,
    find: ' || waiting >= mostEarly',
    replace: '',
    tests: pushTests,
  },
  {
    id: 'webhook-acknowledged-before-stored',
    file: webhook,
    find: 'if (id === null) return refuse(context, log, outcome, id);',
    replace: 'if (id === null) return emptyResponse();',
    tests: [...securityTests, ...threatsTests],
  },
  {
    id: 'webhook-store-away-is-lost',
    file: webhook,
    find: "if (!isCatracaError(error) || error.code !== 'store_unreachable') throw error;",
    replace: 'throw error;',
    tests: securityTests,
  },
  {
    id: 'poll-without-limit',
    file: 'src/server/routes/soluti-watch.ts',
    find: "if (!allowed) throw new CatracaError('slow_down', 'asked too often', { retryAfter: retryAfter / 1000 });",
    replace: '',
    tests: lifeTests,
  },
  {
    id: 'poll-limit-spent-by-strangers',
    file: 'src/server/routes/soluti-watch.ts',
    find: '    const flow = await context.flows.read(solutiFlow, id, secret);\n    const { allowed, retryAfter } = await context.store.limit(`soluti:poll:${id}`, pollLimit);\n',
    replace:
      '    const { allowed, retryAfter } = await context.store.limit(`soluti:poll:${id}`, pollLimit);\n    const flow = await context.flows.read(solutiFlow, id, secret);\n',
    tests: lifeTests,
  },
  {
    id: 'streams-per-flow-unlimited',
    file: 'src/server/routes/soluti-watch.ts',
    find: 'most: streamsPerFlow }',
    replace: 'most: 1e6 }',
    tests: ['test/server/soluti-events.test.ts'],
  },
  {
    id: 'streams-per-visitor-unlimited',
    file: 'src/server/routes/soluti-watch.ts',
    find: 'most: streamsPerVisitor }',
    replace: 'most: 1e6 }',
    tests: ['test/server/soluti-events.test.ts'],
  },
  {
    id: 'snapshot-shows-challenge-without-push',
    file: 'src/server/routes/soluti-flow.ts',
    find: "pending && flow.data.push === 'sent' ? flow.data.challenge : null",
    replace: 'flow.data.challenge',
    tests: [...lifeTests, ...securityTests],
  },
  {
    id: 'staff-any-answer-permits',
    file: staff,
    find: 'return answer === true;',
    replace: 'return answer !== false;',
    tests: staffTests,
  },
  {
    id: 'staff-any-id',
    file: staff,
    find: 'if (!objectId.test(userId)) throw notFound();',
    replace: '',
    tests: staffTests,
  },
  {
    id: 'staff-not-asked',
    file: staff,
    find: 'await permit(authorize, call, action, { userId });',
    replace: '',
    tests: staffTests,
  },
  {
    id: 'staff-query-twice',
    file: staff,
    find: 'query.success && new Set(names).size === names.length',
    replace: 'query.success',
    tests: staffTests,
  },
  {
    id: 'pass-writes-any-member',
    file: changes,
    find: 'Object.entries(own).filter(([id, value]) => value !== undefined && !isAllowed(id))',
    replace: 'Object.entries(own).filter(() => isAllowed(""))',
    tests: [...passTests, ...attackTests],
  },
  {
    id: 'pass-writes-any-field',
    file: changes,
    find: 'isOwnField(id) || !isAllowed(id)',
    replace: 'isOwnField(id)',
    tests: [...passTests, ...attackTests],
  },
  {
    id: 'pass-prototype-key',
    file: changes,
    find: 'const strays = Object.keys(data).filter((id) => isOwnField(id) || ',
    replace: 'const strays = Object.keys(data).filter((id) => ',
    tests: [...passTests, ...attackTests],
  },
  {
    id: 'pass-control-characters',
    file: changes,
    find: "if (/[\\p{Cc}\\p{Cs}]/u.test(text)) return 'invalid';",
    replace: '',
    tests: [...passTests, ...attackTests],
  },
  {
    id: 'pass-null-is-lost',
    file: changes,
    find: 'Object.entries(changes).filter(([, value]) => value !== undefined)',
    replace: 'Object.entries(changes).filter(([, value]) => value != null)',
    tests: passTests,
  },
  {
    id: 'pass-shows-what-is-not-listed',
    file: view,
    find: 'policy.canRead(member) ? value : null',
    replace: 'value',
    tests: passTests,
  },
  {
    id: 'pass-shows-fields-that-are-not-listed',
    file: view,
    find: 'Object.entries(pass.data).filter(([id]) => policy.canRead(id))',
    replace: 'Object.entries(pass.data)',
    tests: passTests,
  },
  {
    id: 'pass-image-of-any-host',
    file: view,
    find: 'imageUrl: safeImageUrl(user.customImage, images)',
    replace: 'imageUrl: user.customImage',
    tests: passTests,
  },
  {
    id: 'pass-link-by-plain-http',
    file: view,
    find: 'url !== null && isSecure(url, loopbackHttp) ? url.href : null',
    replace: 'url === null ? null : url.href',
    tests: passTests,
  },
  {
    id: 'pass-token-ignored',
    file: 'src/server/routes/pass-subject.ts',
    find: 'may: (action) => actions.includes(action),',
    replace: 'may: () => true,',
    tests: passTests,
  },
  {
    id: 'pass-bad-token-beside-session',
    file: 'src/server/routes/pass-subject.ts',
    find: 'if (token !== null) return tokenSubject(ports, token);',
    replace: 'if (token !== null) { try { return await tokenSubject(ports, token); } catch {} }',
    tests: passTests,
  },
  {
    id: 'pass-shown-to-a-stranger',
    file: 'src/server/routes/pass-subject.ts',
    find: "if (ports.options.enroll !== 'public' || mistakes.length > 0)\n    throw",
    replace: 'if (false)\n    throw',
    tests: passTests,
  },
  {
    id: 'pass-several-cardholders',
    file: 'src/server/routes/cardholder-key.ts',
    find: 'if (others.length > 0) {',
    replace: 'if (others.length > 1e6) {',
    tests: [...passTests, ...attackTests],
  },
  {
    id: 'identity-by-prefix',
    file: 'src/server/routes/ingresse-identity.ts',
    find: 'if (!isTrusted && userIds.length === 0) requireOwnProfile(context, profile, error);',
    replace: '',
    tests: [...identityTests, ...callbackTests],
  },
  {
    id: 'identity-of-another-renewal',
    file: 'src/server/routes/ingresse-identity.ts',
    find: 'if (!isTrusted && userIds.some((id) => id !== userId)) throw',
    replace: 'if (false) throw',
    tests: [...identityTests, ...callbackTests],
  },
  {
    id: 'identity-of-another-profile',
    file: 'src/server/routes/ingresse-identity.ts',
    find: 'if (profile !== null && profile.id !== userId) throw',
    replace: 'if (false) throw',
    tests: [...identityTests, ...callbackTests],
  },
  {
    id: 'identity-of-a-public-profile',
    file: 'src/server/routes/ingresse-identity.ts',
    find: "if (profile.email === null) throw refuse(context, 'profile_without_email');",
    replace: '',
    tests: [...identityTests, ...callbackTests],
  },
  {
    id: 'identity-of-an-unreadable-profile',
    file: 'src/server/routes/ingresse-identity.ts',
    find: "if (profile === null) throw refuse(context, 'profile_unreadable');",
    replace: 'if (profile === null) return;',
    tests: [...identityTests, ...callbackTests],
  },
  {
    id: 'pass-of-another-external-id',
    file: 'src/server/routes/cardholder-key.ts',
    find: "if (!('verifiedEmail' in key) || !hasOtherExternalId(user, keys)) return user;",
    replace: 'return user;',
    tests: [...passTests, ...attackTests, ...emailTests],
  },
  {
    id: 'pass-email-that-nfkc-changes',
    file: 'src/server/routes/cardholder-key.ts',
    find: "    email.normalize('NFKC') === email\n",
    replace: '    true\n',
    tests: [...attackTests, ...emailTests],
  },
  {
    id: 'pass-email-not-verified',
    file: 'src/server/routes/email-claim.ts',
    find: 'if (!subject.mayClaim(email)) {',
    replace: 'if (email === "") {',
    tests: [...passTests, ...emailTests],
  },
  {
    id: 'pass-email-of-another',
    file: 'src/server/routes/email-claim.ts',
    find: 'if (found.some(({ id }) => id !== current?.id)) throw takenEmail();',
    replace: '',
    tests: [...passTests, ...emailTests],
  },
  {
    id: 'pass-email-attempts-unlimited',
    file: 'src/server/routes/email-claim.ts',
    find: 'if (subject.name !== null) await limitAttempts(context, subject.name);',
    replace: '',
    tests: [...passTests, ...emailTests],
  },
  {
    id: 'starts-of-an-ipv6-network-unlimited',
    file: 'src/server/start-limit.ts',
    find: 'if (prefix !== null) await check(',
    replace: 'if (prefix === "") await check(',
    tests: limitTests,
  },
  {
    id: 'starts-counted-for-all-providers-together',
    file: 'src/server/start-limit.ts',
    find: 'total: (provider) => check(`starts:${provider}`, startsInTotal)',
    replace: 'total: () => check(`starts`, startsInTotal)',
    tests: limitTests,
  },
];
