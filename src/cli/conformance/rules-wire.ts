/** Rules of every route: who may ask, which bodies are read, what refusals look like, and what stands on every answer. */
import { errorCodes } from '../../core/errors.js';
import { zProblem } from '../../core/protocol/problem.js';
import { jsonOf, nameOf, refused, skip, type Answer, type Bench, type SendOptions } from './bench.js';
import { Broken, must, mustEqual, type Rule } from './rule.js';

/** A start that the backend takes, of whichever provider it serves. */
export function aStart(bench: Bench): { readonly path: string; readonly body: Record<string, unknown> } {
  if (bench.providers.has('soluti')) return { path: '/soluti/flows', body: {} };
  if (bench.providers.has('ingresse')) {
    const body = { mode: 'redirect', returnTo: `${bench.origin}/`, origin: bench.origin };
    return { path: '/ingresse/flows', body };
  }
  return skip('the backend serves neither Soluti nor Ingresse');
}

const start = (bench: Bench, options: SendOptions) => {
  const { path, body } = aStart(bench);
  return bench.send('POST', path, { body, ...options });
};

/** The start's JSON with white space to that many bytes: only its size could be wrong with it. */
function padded(bench: Bench, bytes: number): string {
  const text = JSON.stringify(aStart(bench).body);
  return text.slice(0, -1) + ' '.repeat(bytes - text.length) + text.slice(-1);
}

/** A body that begins and never ends. */
export function endless(text: string): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text));
    },
  });
}

const bodyRemedy =
  'Check the body before anything else and answer 400 with a problem document of code request_invalid.';
const accessRemedy = 'Answer 403 with a problem document of code not_allowed, before the route does anything.';

export const accessRules: readonly Rule[] = [
  {
    id: 'access.our-header',
    says: 'A request without X-Catraca: 1 is refused with 403 not_allowed, a GET too.',
    remedy: accessRemedy,
    async check(bench) {
      const headers = { 'x-catraca': null };
      refused(await start(bench, { headers }), 'not_allowed');
      const got = bench.providers.has('soluti') ? '/soluti/flows/AAAAAAAAAAAAAAAAAAAAAA' : '/ingresse/session';
      refused(await bench.send('GET', got, { headers }), 'not_allowed');
    },
  },
  {
    id: 'access.listed-origin',
    says: 'A request from an origin that is not listed is refused with 403 not_allowed.',
    remedy: accessRemedy,
    async check(bench) {
      for (const origin of ['https://stranger.example', 'null', `${bench.origin}.stranger.example`]) {
        refused(await start(bench, { origin }), 'not_allowed');
      }
    },
  },
  {
    id: 'access.server-caller',
    says: 'The Soluti routes take a request with neither Origin nor Sec-Fetch-Site: it is no browser.',
    remedy: 'Refuse an origin only where one is named; these routes hold nothing that a cookie authorises.',
    needs: ['soluti'],
    async check(bench) {
      const answer = await start(bench, { origin: null });
      must(answer.status === 201, `${nameOf(answer)} without Origin answered ${String(answer.status)}`);
    },
  },
  {
    id: 'access.no-browser',
    says: 'The routes that a cookie may authorise refuse a request with neither Origin nor Sec-Fetch-Site: 403.',
    remedy: accessRemedy,
    async check(bench) {
      const paths = [
        ...(bench.providers.has('ingresse') ? ['/ingresse/session'] : []),
        ...(bench.providers.has('idenge') ? ['/idenge/pass'] : []),
      ];
      if (paths.length === 0) skip('the backend serves neither Ingresse nor Idenge');
      for (const path of paths) refused(await bench.send('GET', path, { origin: null }), 'not_allowed');
    },
  },
];

export const bodyRules: readonly Rule[] = [
  {
    id: 'body.content-type',
    says: 'A body of another content type than application/json is refused with 400 request_invalid.',
    remedy: bodyRemedy,
    async check(bench) {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
        const raw = JSON.stringify(aStart(bench).body);
        refused(await start(bench, { raw, headers: { 'content-type': type } }), 'request_invalid');
      }
    },
  },
  {
    id: 'body.malformed',
    says: 'A body that is no JSON object is refused with 400 request_invalid.',
    remedy: bodyRemedy,
    async check(bench) {
      for (const raw of ['{', '', '[]', 'null', '"x"']) refused(await start(bench, { raw }), 'request_invalid');
    },
  },
  {
    id: 'body.unknown-member',
    says: 'Unknown members and values that do not fit are refused with 400 request_invalid, with `errors`.',
    remedy: 'Validate by openapi.json: each object is closed. Say in `errors` which member it was, by JSON pointer.',
    async check(bench) {
      const { body } = aStart(bench);
      for (const wrong of [{ surprise: 1 }, { nonce: 7 }, { nonce: '' }, { nonce: 'n'.repeat(257) }]) {
        const problem = refused(await start(bench, { body: { ...body, ...wrong } }), 'request_invalid');
        must(Array.isArray(problem.errors), 'the problem document has no `errors`');
      }
    },
  },
  {
    id: 'body.size',
    says: 'A body of more than 4 KiB is refused with 400 request_invalid; one of 4 KiB is read.',
    remedy: 'Count the bytes while you read, whatever Content-Length says, and stop at 4096.',
    async check(bench) {
      refused(await start(bench, { raw: padded(bench, 4097) }), 'request_invalid');
      const fine = await start(bench, { raw: padded(bench, 4096) });
      must(fine.status === 201, `a body of 4096 bytes was answered with ${String(fine.status)}`);
    },
  },
  {
    id: 'body.time',
    says: 'A body that is not complete after 3 seconds is refused with 400 request_invalid.',
    remedy: 'Give the whole body 3 seconds, not each piece of it.',
    async check(bench) {
      aStart(bench);
      return async () => {
        refused(await start(bench, { raw: endless('{') }), 'request_invalid');
      };
    },
  },
];

export const problemRules: readonly Rule[] = [
  {
    id: 'problem.unknown-route',
    says: 'An unknown route and an unknown method are the constant 404.',
    remedy: 'Answer 404 with the problem document of not_found wherever no route fits; 405 is for nobody here.',
    async check(bench) {
      const { path } = aStart(bench);
      const answers = [
        await bench.send('GET', '/no/such/route'),
        await bench.send('PUT', path, { body: {} }),
        await bench.send('GET', `${path}/x/y/z`),
      ];
      for (const answer of answers) refused(answer, 'not_found');
      same(answers);
    },
  },
  {
    id: 'problem.constant-404',
    says: 'Unknown flow, wrong secret, no secret, malformed id: one constant 404 body.',
    remedy: 'Throw the same not_found everywhere; write nothing into it that differs.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await bench.startSoluti();
      const [unknown, wrong] = ['A'.repeat(22), 'A'.repeat(43)];
      const answers = [
        await bench.send('GET', '/no/such/route'),
        await bench.send('GET', `/soluti/flows/${unknown}`, { secret: flow.secret }),
        await bench.send('GET', flow.path, { secret: wrong }),
        await bench.send('GET', flow.path, { secret: 'short' }),
        await bench.send('GET', flow.path),
        await bench.send('GET', '/soluti/flows/x', { secret: flow.secret }),
      ];
      for (const answer of answers) refused(answer, 'not_found');
      same(answers);
    },
  },
  {
    id: 'problem.secret-everywhere',
    says: 'Every route of a flow asks for its secret; without the right one it is the constant 404, and nothing happens.',
    remedy: 'Look the flow up by id and by the hash of the secret together, first of all.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await bench.startSoluti();
      const holder = { path: flow.path, secret: 'A'.repeat(43) };
      const body = { username: '52998224725' };
      for (const step of ['renew', 'redeem', 'ack']) refused(await bench.post(holder, step), 'not_found');
      refused(await bench.post(holder, 'notify', { body }), 'not_found');
      refused(await bench.send('GET', `${flow.path}/events`, { secret: holder.secret }), 'not_found');
      refused(await bench.send('DELETE', flow.path, { secret: holder.secret }), 'not_found');
      mustEqual((await bench.look(flow)).state, 'pending', 'the state after all of them');
    },
  },
  {
    id: 'problem.shape',
    says: 'Every refusal is application/problem+json with type, title, status and a code of the closed list.',
    remedy: 'Make every refusal in one place; status and code belong together as the table of docs/protocol.md says.',
    observe(answers) {
      for (const answer of answers.filter(({ status, headers }) => status >= 400 && !isPage(headers))) {
        const type = answer.headers.get('content-type') ?? 'none';
        must(type.startsWith('application/problem+json'), `${nameOf(answer)}: the content type is ${type}`);
        const problem = zProblem.safeParse(jsonOf(answer)).data;
        if (problem === undefined) throw new Broken(`${nameOf(answer)}: ${answer.text.slice(0, 200)}`);
        mustEqual(problem.status, answer.status, `${nameOf(answer)}: the status in the body`);
        mustEqual(answer.status, errorCodes[problem.code].status, `${nameOf(answer)}: the status of ${problem.code}`);
      }
    },
  },
  {
    id: 'problem.retry-after',
    says: 'Every 429 and 503 carries Retry-After in whole seconds.',
    remedy: 'Add Retry-After, at least 1.',
    observe(answers) {
      for (const answer of answers.filter(({ status }) => status === 429 || status === 503)) {
        const value = answer.headers.get('retry-after') ?? 'missing';
        must(/^[1-9]\d{0,4}$/.test(value), `${nameOf(answer)} (${String(answer.status)}): Retry-After is ${value}`);
      }
    },
  },
  {
    id: 'problem.no-defect',
    says: 'The code internal (500) is a defect: it is never seen.',
    remedy: 'Find the exception in your log.',
    observe(answers) {
      for (const answer of answers) must(answer.status !== 500, `${nameOf(answer)} answered 500`);
    },
  },
];

export const headerRules: readonly Rule[] = [
  {
    id: 'headers.no-store',
    says: 'Every answer carries Cache-Control: no-store.',
    remedy: 'Set it where all answers leave, refusals and pages included.',
    observe: onEach('cache-control', (value) => /\bno-store\b/.test(value)),
  },
  {
    id: 'headers.nosniff',
    says: 'Every answer carries X-Content-Type-Options: nosniff.',
    remedy: 'Set it where all answers leave, preflights included.',
    observe: onEach('x-content-type-options', (value) => value === 'nosniff'),
  },
  {
    id: 'headers.request-id',
    says: 'Every answer carries an X-Request-Id of its own.',
    remedy: 'Make a new random one per answer, and write it to your log.',
    observe(answers) {
      onEach('x-request-id', (value) => value !== '')(answers);
      const ids = answers.map(({ headers }) => headers.get('x-request-id'));
      must(new Set(ids).size === ids.length, 'two answers carry the same X-Request-Id');
    },
  },
];

export const corsRules: readonly Rule[] = [
  {
    id: 'cors.exact-origin',
    says: 'A listed origin is named in Access-Control-Allow-Origin, any other is not; Vary holds Origin.',
    remedy: 'Compare with the list, answer the very origin, never a star; add Vary: Origin either way.',
    observe(answers) {
      for (const answer of answers.filter(({ headers, origin }) => origin !== null && !isPage(headers))) {
        const allowed = answer.headers.get('access-control-allow-origin');
        must(allowed !== '*', `${nameOf(answer)}: Access-Control-Allow-Origin is *`);
        must(allowed === null || allowed === answer.origin, `${nameOf(answer)}: allowed ${allowed ?? ''}`);
      }
    },
    async check(bench) {
      const mine = await start(bench, {});
      mustEqual(mine.headers.get('access-control-allow-origin'), bench.origin, 'Access-Control-Allow-Origin');
      must(/\borigin\b/i.test(mine.headers.get('vary') ?? ''), 'Vary does not hold Origin');
      const other = await start(bench, { origin: 'https://stranger.example' });
      mustEqual(other.headers.get('access-control-allow-origin'), null, "a stranger's Access-Control-Allow-Origin");
    },
  },
  {
    id: 'cors.exposed',
    says: 'Retry-After and X-Request-Id are exposed to the page.',
    remedy: 'Add Access-Control-Expose-Headers: Retry-After, X-Request-Id.',
    async check(bench) {
      const names = list((await start(bench, {})).headers.get('access-control-expose-headers'));
      for (const name of ['retry-after', 'x-request-id']) must(names.includes(name), `${name} is not exposed`);
    },
  },
  {
    id: 'cors.preflight',
    says: 'A preflight of a listed origin names the method, our five headers, and may be kept 600 seconds.',
    remedy: 'Answer OPTIONS on every route that pages call; allow authorization, content-type and our three headers.',
    async check(bench) {
      const { path } = aStart(bench);
      const answer = await preflight(bench, path, bench.origin);
      must(answer.status === 204 || answer.status === 200, `the preflight answered ${String(answer.status)}`);
      mustEqual(answer.headers.get('access-control-allow-origin'), bench.origin, 'Access-Control-Allow-Origin');
      must(list(answer.headers.get('access-control-allow-methods')).includes('post'), 'POST is not allowed');
      const names = list(answer.headers.get('access-control-allow-headers'));
      for (const name of ['authorization', 'content-type', 'x-catraca', 'x-catraca-flow', 'x-catraca-pass']) {
        must(names.includes(name), `the header ${name} is not allowed`);
      }
      mustEqual(answer.headers.get('access-control-max-age'), '600', 'Access-Control-Max-Age');
    },
  },
  {
    id: 'cors.preflight-stranger',
    says: 'A preflight of an origin that is not listed allows nothing.',
    remedy: 'Leave all Access-Control headers out where the origin is not on the list.',
    async check(bench) {
      const answer = await preflight(bench, aStart(bench).path, 'https://stranger.example');
      mustEqual(answer.headers.get('access-control-allow-origin'), null, 'Access-Control-Allow-Origin');
    },
  },
  {
    id: 'cors.credentials',
    says: 'Credentials are allowed on the Ingresse and Idenge routes and on no other.',
    remedy: 'Send Access-Control-Allow-Credentials: true on those routes alone.',
    async check(bench) {
      const wanted = [
        ['soluti', '/soluti/flows', null],
        ['ingresse', '/ingresse/session', 'true'],
        ['idenge', '/idenge/pass', 'true'],
      ] as const;
      for (const [provider, path, value] of wanted) {
        if (!bench.providers.has(provider)) continue;
        const answer = await bench.send(provider === 'soluti' ? 'POST' : 'GET', path, {
          ...(provider === 'soluti' && { body: {} }),
        });
        mustEqual(answer.headers.get('access-control-allow-credentials'), value, `${path}: credentials`);
      }
    },
  },
];

function preflight(bench: Bench, path: string, origin: string): Promise<Answer> {
  const asked = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type,x-catraca' };
  return bench.send('OPTIONS', path, { origin, headers: { 'x-catraca': null, ...asked } });
}

/** @throws {Broken} where the bodies are not equal to the byte */
function same(answers: readonly Answer[]): void {
  const [first, ...others] = answers;
  for (const other of others) {
    must(other.text === first?.text, `${nameOf(other)} and ${first === undefined ? '' : nameOf(first)} differ`);
  }
}

function onEach(name: string, isFine: (value: string) => boolean): (answers: readonly Answer[]) => void {
  return (answers) => {
    for (const answer of answers) {
      const value = answer.headers.get(name);
      must(value !== null && isFine(value), `${nameOf(answer)}: ${name} is ${value ?? 'missing'}`);
    }
  };
}

function isPage(headers: Headers): boolean {
  return (headers.get('content-type') ?? '').startsWith('text/html');
}

function list(value: string | null): string[] {
  return (value ?? '').split(',').map((item) => item.trim().toLowerCase());
}
