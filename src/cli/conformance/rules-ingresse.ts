/** Rules of an Ingresse login: its start, the way there and back, and who may redeem it. */
import { zIngresseResult, zIngresseSession } from '../../core/protocol/ingresse.js';
import type { ErrorCode } from '../../core/errors.js';
import { fits, mustStatus, nameOf, refused, skip, type Answer, type Bench, type IngresseLogin } from './bench.js';
import { Broken, must, mustEqual, type Rule } from './rule.js';

const needs = ['ingresse'] as const;

const redeem = (bench: Bench, flow: IngresseLogin, proof: { code?: string; cookie?: string } = {}) =>
  bench.post(flow, 'redeem', {
    body: proof.code === undefined ? {} : { code: proof.code },
    ...(proof.cookie !== undefined && { cookie: proof.cookie }),
  });

/** The one-time code of a page that hands over, or of the address that a redirect leads to. @throws {Broken} */
function codeOf({ text, headers }: Answer): string {
  const location = headers.get('location');
  const code =
    location === null ? /"code":\s?"([\w-]{22})"/.exec(text)?.[1] : /#catraca=([\w-]{22})$/.exec(location)?.[1];
  if (code === undefined) throw new Broken('the callback’s answer holds no one-time code of 22 characters');
  return code;
}

export const ingresseStartRules: readonly Rule[] = [
  {
    id: 'ingresse.start',
    says: 'POST /ingresse/flows answers 201 with id, secret, a url of one use below the endpoint, and expiresIn.',
    remedy: 'See IngresseStartAnswer in openapi.json; the url is {endpoint}/ingresse/login/{ticket}.',
    needs,
    async check(bench) {
      for (const mode of ['popup', 'tab', 'redirect'] as const) {
        const { url, expiresIn } = await bench.startIngresse(mode);
        must(url.startsWith(`${bench.endpoint}/ingresse/login/`), `url is ${url}`);
        must(expiresIn > 0, `expiresIn is ${String(expiresIn)}`);
      }
    },
  },
  {
    id: 'ingresse.start-body',
    says: 'mode, returnTo and origin are required, mode is popup, tab or redirect, else 400 request_invalid.',
    remedy: 'Validate by IngresseStartRequest in openapi.json.',
    needs,
    async check(bench) {
      const whole = { mode: 'popup', returnTo: `${bench.origin}/`, origin: bench.origin };
      for (const wrong of [{ mode: 'window' }, { returnTo: undefined }, { origin: undefined }, { extra: 1 }]) {
        refused(await bench.send('POST', '/ingresse/flows', { body: { ...whole, ...wrong } }), 'request_invalid');
      }
    },
  },
  {
    id: 'ingresse.return-url',
    says: 'An origin or a returnTo that the host does not list is 403 not_allowed; one leading / is resolved against origin.',
    remedy: 'Parse the address, compare origin and path with the list, refuse user names, other schemes and //.',
    needs,
    async check(bench) {
      const start = (more: object) => {
        const whole = { mode: 'redirect', returnTo: `${bench.origin}/`, origin: bench.origin };
        return bench.send('POST', '/ingresse/flows', { body: { ...whole, ...more } });
      };
      const host = new URL(bench.origin).host;
      const strange = [
        'https://stranger.example/',
        '//stranger.example/',
        '/\\stranger.example',
        'javascript:alert(1)',
        `${bench.origin}.stranger.example/`,
        `${bench.origin}@stranger.example/`,
        `https://user:word@${host}/`,
        'app',
      ];
      for (const returnTo of strange) {
        const answer = await start({ returnTo });
        must(answer.status === 403, `returnTo ${returnTo} was answered with ${String(answer.status)}`);
        refused(answer, 'not_allowed');
      }
      refused(await start({ origin: 'https://stranger.example' }), 'not_allowed');
      mustStatus(await start({ returnTo: '/app?page=2' }), 201);
    },
  },
];

export const ingresseWayRules: readonly Rule[] = [
  {
    id: 'ingresse.login-address',
    says: 'The url leads (302) to the Ingresse page, with returnUrl = {endpoint}/ingresse/callback/{state} and the key.',
    remedy: 'Put the state into the path: Ingresse is not known to keep a query.',
    needs,
    async check(bench) {
      const flow = await bench.startIngresse('popup');
      const { location, callback } = await bench.leave(flow);
      must(location.href.startsWith(`${bench.sandbox.url}/ingresse/auth/`), `it leads to ${location.origin}`);
      must(callback.startsWith(`${bench.endpoint}/ingresse/callback/`), `returnUrl is ${callback}`);
      must(!callback.includes('?') && !callback.includes(flow.secret), 'returnUrl has a query, or the secret in it');
      must(/[\w-]{22,}$/.test(callback), 'the state is shorter than 128 bits');
      must([...location.searchParams.values()].length >= 2, 'the application’s key is not there');
    },
  },
  {
    id: 'ingresse.login-once',
    says: 'The url works once: again it is a 404 page for a person.',
    remedy: 'Take the ticket out of the store as you read it.',
    needs,
    async check(bench) {
      const flow = await bench.startIngresse('popup');
      await bench.leave(flow);
      mustPage(await bench.visit(flow.url), 404);
    },
  },
  {
    id: 'ingresse.login-prefetch',
    says: 'A prefetch (Sec-Purpose) does not spend the url.',
    remedy: 'Refuse requests with Sec-Purpose: prefetch before you take the ticket.',
    needs,
    async check(bench) {
      const flow = await bench.startIngresse('popup');
      const ahead = await bench.visit(flow.url, undefined, { 'sec-purpose': 'prefetch;prerender' });
      must(ahead.status >= 400, `a prefetch was answered with ${String(ahead.status)}`);
      await bench.leave(flow);
    },
  },
  {
    id: 'ingresse.cookie',
    says: 'The login cookie is named after the ticket, HttpOnly, SameSite=Lax, Path=/, 600 s, and over https __Host- and Secure; for a page on another site it may be SameSite=None.',
    remedy: '__Host-catraca-login-<first 8 characters of the ticket>; on loopback http without __Host- and Secure.',
    needs,
    async check(bench) {
      const flow = await bench.startIngresse('popup');
      const [line = ''] = (await bench.visit(flow.url)).headers.getSetCookie();
      const ticket = flow.url.slice(flow.url.lastIndexOf('/') + 1);
      const isHttp = bench.endpoint.startsWith('http:');
      const name = `${isHttp ? '' : '__Host-'}catraca-login-${ticket.slice(0, 8)}`;
      mustEqual(line.split('=', 1)[0], name, "the cookie's name");
      must(/^[\w-]{43,}$/.test(line.split(';', 1)[0]?.split('=')[1] ?? ''), 'its value is shorter than 256 bits');
      const attributes = line.split(';').map((part) => part.trim().toLowerCase());
      const isOtherSite = !isHttp && new URL(bench.endpoint).hostname !== new URL(bench.origin).hostname;
      const sameSite = isOtherSite && attributes.includes('samesite=none') ? 'samesite=none' : 'samesite=lax';
      const wanted = ['httponly', sameSite, 'path=/', 'max-age=600', ...(isHttp ? [] : ['secure'])];
      for (const attribute of wanted) must(attributes.includes(attribute), `it lacks ${attribute}`);
      must(!attributes.some((attribute) => attribute.startsWith('domain')), 'it names a domain');
    },
  },
  {
    id: 'ingresse.other-browser',
    says: 'A visitor who comes back without the login cookie gets a 404 page, and nothing is signed in.',
    remedy: 'Compare the cookie with the state, before the token is looked at.',
    needs,
    async check(bench) {
      const flow = await bench.startIngresse('popup');
      const { callback, cookie } = await bench.leave(flow);
      const address = `${callback}?usertoken=${encodeURIComponent(await bench.sandbox.userToken())}`;
      mustPage(await bench.visit(address), 404);
      mustPage(await bench.visit(address, `${cookie}x`), 404);
      mustPage(await bench.visit(address, cookie), 200);
    },
  },
  {
    id: 'ingresse.cookie-comma',
    says: 'A comma ends no cookie: a login cookie after one is not there.',
    remedy:
      'Split Cookie at semicolons alone. Two lines that a proxy joined by a comma are one odd value: a sibling domain could smuggle the name in.',
    needs,
    async check(bench) {
      const flow = await bench.startIngresse('popup');
      const { callback, cookie } = await bench.leave(flow);
      const address = `${callback}?usertoken=${encodeURIComponent(await bench.sandbox.userToken())}`;
      mustPage(await bench.visit(address, `theme=dark, ${cookie}`), 404);
      mustPage(await bench.visit(address, `theme=dark; ${cookie}`), 200);
    },
  },
  {
    id: 'ingresse.check-retried',
    says: 'The check of a token is tried again where Ingresse fails for a moment.',
    remedy: 'Ask again with pauses on 429, 5xx and time-out, for 8 seconds: the visitor waits for the answer.',
    needs,
    async check(bench) {
      for (const operation of ['renewToken', 'user']) {
        await bench.sandbox.fault({ provider: 'ingresse', operation, kind: 'status', status: 503, times: 1 });
      }
      const { answer } = await bench.comeBack(await bench.startIngresse('popup'));
      mustPage(answer, 200);
      codeOf(answer);
    },
  },
  {
    id: 'ingresse.unknown-state',
    says: 'An unknown state is a 404 page.',
    remedy: 'Say to the visitor, in his language, that this login is not known.',
    needs,
    async check(bench) {
      mustPage(await bench.visit(`${bench.endpoint}/ingresse/callback/${'A'.repeat(43)}?usertoken=1-a`), 404);
    },
  },
  {
    id: 'ingresse.popup-page',
    says: 'A popup comes back to a page that hands a one-time code over; its policy is strict, its opener policy unsafe-none.',
    remedy:
      "default-src 'none', frame-ancestors 'none', scripts by hash or nonce, Cross-Origin-Opener-Policy: unsafe-none.",
    needs,
    async check(bench) {
      const token = await bench.sandbox.userToken();
      const { answer } = await bench.comeBack(await bench.startIngresse('popup'), token);
      mustPage(answer, 200);
      codeOf(answer);
      const policy = answer.headers.get('content-security-policy') ?? 'missing';
      must(/default-src 'none'/.test(policy) && !/unsafe-(inline|eval)/.test(policy), `the policy is ${policy}`);
      must(/frame-ancestors 'none'/.test(policy), "frame-ancestors 'none' is missing");
      mustEqual(answer.headers.get('cross-origin-opener-policy') ?? 'unsafe-none', 'unsafe-none', 'the opener policy');
      must(!answer.text.includes(token), 'the page holds the token');
      must(answer.text.includes(bench.origin), 'the page does not name the origin that it hands over to');
    },
  },
  {
    id: 'ingresse.redirect',
    says: 'A redirect comes back (303) to returnTo, with #catraca=<code> where the page is of another origin, never with the token.',
    remedy: 'Replace the fragment of the recorded returnTo; keep its query.',
    needs,
    async check(bench) {
      const { answer } = await bench.comeBack(await bench.startIngresse('redirect'));
      mustStatus(answer, 303);
      const location = answer.headers.get('location') ?? '';
      must(location.startsWith(`${bench.origin}/app?a=1`), `it leads to ${location.replace(/#.*/, '')}`);
      must(!location.includes('usertoken'), 'the address holds the token');
      if (new URL(bench.endpoint).origin !== bench.origin) codeOf(answer);
    },
  },
  {
    id: 'ingresse.reload',
    says: 'The same browser and state get the same answer for 60 seconds.',
    remedy: 'Store the answer of the callback; check the token once.',
    needs,
    async check(bench) {
      const { answer, callback, cookie } = await bench.comeBack(await bench.startIngresse('popup'));
      const again = await bench.visit(callback, cookie);
      mustEqual([again.status, codeOf(again)], [answer.status, codeOf(answer)], 'the second answer');
    },
  },
  ...failures(),
];

/** Each way in which a login fails at Ingresse, told by the same two ways. */
function failures(): Rule[] {
  interface Way {
    readonly name: string;
    readonly what: string;
    readonly code: ErrorCode;
    /** What comes back in place of a live token. */
    readonly forge: (token: string) => string;
    readonly switches?: Readonly<Record<string, string>>;
  }
  const ways: readonly Way[] = [
    { name: 'dead-token', what: 'A dead token', code: 'session_ended', forge: () => '12345-reset' },
    {
      name: 'other-profile',
      what: 'A profile with another id than the token’s',
      code: 'provider_invalid',
      forge: (token) => token,
      switches: { profile: 'other-user' },
    },
    {
      name: 'unproven-user',
      what: 'A live token whose user no answer of Ingresse names, with another user’s id in front,',
      code: 'provider_invalid',
      forge: (token) => token.replace(/^\d+/, '67890'),
      switches: { tokenCheck: 'hash', renewal: 'unnamed' },
    },
    { name: 'no-token-shape', what: 'What is no user token', code: 'provider_invalid', forge: () => '<script>' },
  ];
  return ways.map(({ name, what, code, forge, switches }) => ({
    id: `ingresse.failed-${name}`,
    says: `${what} ends the login with ${code}: #catraca-error=${code} at a redirect, in the message at a popup.`,
    remedy:
      'Check the token with renew-token, then the profile; the id in front of a token is no proof; hand the code over the same two ways as success.',
    needs,
    async check(bench) {
      if (switches !== undefined) await bench.sandbox.switches('ingresse', switches);
      const given = forge(await bench.sandbox.userToken());
      const { answer } = await bench.comeBack(await bench.startIngresse('redirect'), given);
      mustStatus(answer, 303);
      mustEqual(/#(.*)/.exec(answer.headers.get('location') ?? '')?.[1], `catraca-error=${code}`, 'the fragment');
      const popup = await bench.comeBack(await bench.startIngresse('popup'), given);
      mustPage(popup.answer, 200);
      must(new RegExp(`"error":\\s?"${code}"`).test(popup.answer.text), `the popup's page does not say ${code}`);
    },
  }));
}

export const ingresseRedeemRules: readonly Rule[] = [
  {
    id: 'ingresse.redeem',
    says: 'The secret and the login cookie give the result; userId is the checked token’s.',
    remedy: 'See IngresseResult in openapi.json.',
    needs,
    async check(bench) {
      const flow = await bench.startIngresse('popup');
      const { cookie, answer } = await bench.comeBack(flow);
      const result = fits(await redeem(bench, flow, { cookie, code: codeOf(answer) }), 200, zIngresseResult);
      mustEqual(result.user?.id, '12345', "the user's id");
      if ('userId' in result) mustEqual(result.userId, '12345', 'userId');
      const byCookie = await bench.startIngresse('popup');
      const { cookie: own } = await bench.comeBack(byCookie);
      fits(await redeem(bench, byCookie, { cookie: own }), 200, zIngresseResult);
    },
  },
  {
    id: 'ingresse.code-alone',
    says: 'A code in an address is the constant 404 without the login cookie, except for a page on another site, which returns to exact URLs.',
    remedy:
      'An open redirector passes the code on. Ask for the cookie; where the page is on another site, compare returnTo with the whole path.',
    needs,
    async check(bench) {
      const flow = await bench.startIngresse('redirect');
      const { answer } = await bench.comeBack(flow);
      const [endpoint, page] = [new URL(bench.endpoint), new URL(bench.origin)];
      if (endpoint.origin === page.origin) {
        must(
          !/#catraca=/.test(answer.headers.get('location') ?? ''),
          'the address of a page of the same origin holds a code',
        );
        return;
      }
      const redeemed = await redeem(bench, flow, { code: codeOf(answer) });
      if (endpoint.hostname === page.hostname || redeemed.status !== 200) {
        refused(redeemed, 'not_found');
        return;
      }
      for (const returnTo of ['/app/below', '/apple', '/out?to=https://stranger.example']) {
        const body = { mode: 'redirect', returnTo, origin: bench.origin };
        refused(await bench.send('POST', '/ingresse/flows', { body }), 'not_allowed');
      }
    },
  },
  {
    id: 'ingresse.secret-alone',
    says: 'The secret alone is the constant 404: whoever began a login and sent its link to a victim gets nothing.',
    remedy: 'Ask for the login cookie as well.',
    needs,
    async check(bench) {
      const flow = await bench.startIngresse('popup');
      const { answer, cookie } = await bench.comeBack(flow);
      refused(await redeem(bench, flow), 'not_found');
      refused(await redeem(bench, flow, { code: 'A'.repeat(22) }), 'not_found');
      refused(await redeem(bench, flow, { cookie: 'catraca-login-AAAAAAAA=A' }), 'not_found');
      const wrong = { ...flow, secret: 'A'.repeat(43) };
      refused(await redeem(bench, wrong, { code: codeOf(answer), cookie }), 'not_found');
      mustStatus(await redeem(bench, flow, { cookie }), 200);
    },
  },
  {
    id: 'ingresse.code-tries',
    says: 'A code allows 5 tries, where it counts without the cookie.',
    remedy: 'Count wrong codes per flow, and refuse the right one too after the fifth.',
    needs,
    async check(bench) {
      const other = await bench.startIngresse('popup');
      const code = codeOf((await bench.comeBack(other)).answer);
      if ((await redeem(bench, other, { code })).status !== 200) skip('the code alone redeems nothing here');
      const flow = await bench.startIngresse('popup');
      const { answer } = await bench.comeBack(flow);
      for (let count = 0; count < 5; count += 1) await redeem(bench, flow, { code: 'A'.repeat(22) });
      refused(await redeem(bench, flow, { code: codeOf(answer) }), 'not_found');
    },
  },
  {
    id: 'ingresse.no-profile',
    says: 'A profile that cannot be read gives user: null where the renewal names the user: the login counts all the same.',
    remedy: 'renew-token alone decides whether the token is alive; its userId proves whose it is.',
    needs,
    async check(bench) {
      await bench.sandbox.switches('ingresse', { profile: 'unreadable', renewal: 'member' });
      const flow = await bench.startIngresse('popup');
      const { cookie } = await bench.comeBack(flow);
      mustEqual(fits(await redeem(bench, flow, { cookie }), 200, zIngresseResult).user, null, 'user');
    },
  },
  {
    id: 'ingresse.too-early',
    says: 'Redeem before the visitor is back is 409 for whoever has the cookie, 404 for others.',
    remedy: 'Know the cookie from the moment on that it was set.',
    needs,
    async check(bench) {
      const flow = await bench.startIngresse('popup');
      const { cookie } = await bench.leave(flow);
      refused(await redeem(bench, flow, { cookie }), 'conflict');
      refused(await redeem(bench, flow), 'not_found');
    },
  },
  {
    id: 'ingresse.again-and-ack',
    says: 'Redeem gives the same answer again; ack is 204 and wipes it; then redeem is 409.',
    remedy: 'As with Soluti: make the answer once, repeat it for 60 seconds, delete it at the ack.',
    needs,
    async check(bench) {
      const flow = await bench.startIngresse('popup');
      const { cookie } = await bench.comeBack(flow);
      const first = await redeem(bench, flow, { cookie });
      const second = await redeem(bench, flow, { cookie });
      must(second.text === first.text && second.status === 200, 'the second answer differs from the first');
      mustStatus(await bench.post(flow, 'ack', { body: {} }), 204);
      refused(await redeem(bench, flow, { cookie }), 'conflict');
    },
  },
  {
    id: 'ingresse.cancel',
    says: 'DELETE while pending is 204; afterwards, and once signed in, it is 409.',
    remedy: 'Cancel only what is pending.',
    needs,
    async check(bench) {
      const flow = await bench.startIngresse('popup');
      const cancel = (of: IngresseLogin) => bench.send('DELETE', of.path, { secret: of.secret });
      mustStatus(await cancel(flow), 204);
      refused(await cancel(flow), 'conflict');
      const done = await bench.startIngresse('popup');
      await bench.comeBack(done);
      refused(await cancel(done), 'conflict');
    },
  },
  {
    id: 'ingresse.session',
    says: 'GET /ingresse/session is 200 { user }, with null when nobody is signed in; DELETE is 204.',
    remedy: 'Being signed out is no error: answer 200 { "user": null }, also without a session of the host’s own.',
    needs,
    async check(bench) {
      fits(await bench.send('GET', '/ingresse/session'), 200, zIngresseSession);
      mustStatus(await bench.send('DELETE', '/ingresse/session'), 204);
    },
  },
  {
    id: 'ingresse.no-browser-token',
    says: 'POST /ingresse/session is off: a token stolen elsewhere could be replayed.',
    remedy: 'Answer the constant 404 unless the host asked for it.',
    needs,
    async check(bench) {
      const answer = await bench.send('POST', '/ingresse/session', { body: { userToken: '12345-valid' } });
      if (answer.status === 200) skip('the backend was told to accept tokens from pages');
      refused(answer, 'not_found');
    },
  },
];

/** A page for a person. @throws {Broken} */
function mustPage(answer: Answer, status: number): void {
  mustStatus(answer, status);
  const type = answer.headers.get('content-type') ?? 'none';
  must(type.startsWith('text/html'), `${nameOf(answer)}: the content type is ${type}, not a page`);
}
