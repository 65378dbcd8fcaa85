/** The threats to a login on a second device, each tried against the whole backend; more are in `soluti-security.test.ts`. */
import { createLocalJWKSet, jwtVerify } from 'jose';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryStore, type FlowStore } from '../../src/server/index.js';
import { codeOf, cpf, harness, origin, publicUrl, pushTo, type Harness, type StartedFlow } from './soluti-harness.js';
import { until } from './test-clock.js';

const isReady = async (h: Harness, flow: StartedFlow) => (await h.look(flow))['state'] === 'ready';
const exchanges = (h: Harness) => h.calls.filter(({ url }) => url.endsWith('/oauth/token'));

async function readyFlow(h: Harness, body: object = {}): Promise<StartedFlow> {
  const flow = await h.start(body);
  expect((await h.approve(flow)).status).toBe(204);
  await until(() => isReady(h, flow));
  return flow;
}

/** A push, with the least time of its answer passing. */
async function push(h: Harness, flow: StartedFlow, username: string): Promise<number> {
  return (await pushTo(h, flow, username)).status;
}

/** A valid CPF for each number. */
function cpfOf(number: number): string {
  const digits = String(100_000_000 + number)
    .split('')
    .map(Number);
  for (const length of [9, 10]) {
    const sum = digits.slice(0, length).reduce((total, digit, index) => total + digit * (length + 1 - index), 0);
    digits.push(((sum * 10) % 11) % 10);
  }
  return digits.join('');
}

describe('somebody else’s code is shown to a victim (S1)', () => {
  it('a code that was copied is worth nothing 15 s after it was renewed', async () => {
    const h = harness();
    const flow = await h.start();
    const copied = { ...flow };
    await h.post(flow, 'renew');
    await h.clock.advance(15_000);
    expect((await h.approve(copied, 'victim')).status).toBe(404);
    expect(exchanges(h)).toEqual([]);
    expect(h.logged).toContainEqual(expect.objectContaining({ what: 'webhook_refused', why: 'late' }));
  });

  it('a code lives 120 s at most, whatever the provider grants', async () => {
    const h = harness();
    const flow = await h.start();
    await h.clock.advance(135_000);
    expect((await h.approve(flow)).status).toBe(404);
  });

  it('codes by the hundred are refused to one visitor', async () => {
    const h = harness({}, { clientAddress: () => '203.0.113.9' });
    const statuses = [];
    for (let start = 0; start < 200; start++) {
      statuses.push((await h.send('POST', '/soluti/flows', { body: {} })).status);
    }
    expect(statuses.filter((status) => status === 201)).toHaveLength(30);
    expect(h.calls).toHaveLength(30);
  });
});

describe('pushes to strangers (S2)', () => {
  it('2,000 holders asked for from one address: 5 pushes go out', async () => {
    const h = harness({}, { clientAddress: () => '203.0.113.9', limits: { startsPerVisitor: 100_000 } });
    const flow = await h.start();
    for (let asked = 0; asked < 5; asked++) expect(await push(h, flow, cpfOf(asked))).toBe(202);
    for (let asked = 5; asked < 2000; asked++) {
      expect((await h.post(flow, 'notify', { username: cpfOf(asked) })).status).toBe(429);
    }
    expect(h.calls.filter(({ url }) => url.endsWith('/notify'))).toHaveLength(5);
  }, 180_000);

  it('one holder asked for from 2,000 addresses: 3 pushes go out', async () => {
    let address = 0;
    const h = harness({}, { clientAddress: () => `2001:db8:${(address++).toString(16)}::1` });
    const flow = await h.start();
    for (let asked = 0; asked < 3; asked++) expect(await push(h, flow, cpf)).toBe(202);
    for (let asked = 3; asked < 2000; asked++) {
      expect((await h.post(flow, 'notify', { username: cpf })).status).toBe(429);
    }
    expect(h.calls.filter(({ url }) => url.endsWith('/notify'))).toHaveLength(3);
  }, 180_000);

  it('at most 3 in any 15 minutes, however they are spread', async () => {
    const store = memoryStore();
    const h = harness({}, { store });
    const { limitWindow } = await import('../../src/server/window-limit.js');
    const period = 900_000;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 400_000 }), { maxLength: 40 }), async (pauses) => {
        let now = 0;
        const held = memoryStore({ clock: { now: () => now } });
        const allowed: number[] = [];
        for (const pause of pauses) {
          now += pause;
          const outcome = await limitWindow(held, 'k', { most: 3, period });
          if (outcome.allowed) allowed.push(now);
          else expect(outcome.retryAfter).toBe((allowed.at(-3) ?? NaN) + period - now);
        }
        for (const at of allowed) {
          expect(allowed.filter((other) => other >= at && other < at + period).length).toBeLessThanOrEqual(3);
        }
      }),
    );
    await h.catraca.close();
  });
});

describe('forged webhooks by the thousand (S4)', () => {
  it('change nothing, call nobody, and the true one among them counts', async () => {
    const h = harness();
    const flow = await h.start();
    const forged = Array.from({ length: 2000 }, (_, index) =>
      h.webhook(`${publicUrl}/soluti/callback/${flow.id}/${'A'.repeat(38)}${String(10_000 + index)}`, {
        token: 't',
        short_token: flow.shortToken,
      }),
    );
    const [true_, ...answers] = await Promise.all([h.approve(flow), ...forged]);
    expect(true_.status).toBe(204);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
    await until(() => isReady(h, flow));
    expect(h.calls).toHaveLength(2);
  });

  it('with a fixed callback: a code that holds the handle is told to the operator', async () => {
    const h = harness({ callback: 'fixed' });
    const flow = await h.start();
    expect(JSON.stringify(h.logged)).not.toContain('handle_in_code');
    const start = h.provider['/oauth/start']!;
    h.provider['/oauth/start'] = async () => {
      const body = await (await start()).json();
      return Response.json({ ...body, qr_code: `https://x.example/?t=${String(body.short_token)}` });
    };
    await h.post(flow, 'renew');
    expect(h.logged).toContainEqual(expect.objectContaining({ event: 'security', what: 'handle_in_code' }));
  });
});

describe('one flow’s token in another (S5)', () => {
  it('is refused, with the same 404 as anything else that is wrong, and logged', async () => {
    const h = harness();
    const [mine, theirs] = [await h.start(), await h.start()];
    const at = (flow: StartedFlow, shortToken: string) => ({ ...flow, shortToken });
    expect((await h.approve(at(mine, 'canary-short-1'), 'the-token')).status).toBe(204);
    const stolen = await h.approve(at(theirs, 'canary-short-2'), 'the-token');
    const wrong = await h.approve(at(theirs, 'no such handle'), 'another');
    expect([stolen.status, await stolen.text()]).toEqual([404, await wrong.text()]);
    expect((await h.look(theirs))['state']).toBe('pending');
    expect(h.logged).toContainEqual(expect.objectContaining({ what: 'webhook_refused', why: 'foreign' }));
    await until(() => isReady(h, mine));
    expect(exchanges(h)).toHaveLength(1);
  });
});

describe('the same webhook at several instances (S6)', () => {
  it('100 at once at three of them: all 204, one exchange, one sign-in', async () => {
    const store = memoryStore();
    const hooks: string[] = [];
    const onApproved = ({ flowId }: { flowId: string }) => {
      hooks.push(flowId);
      return Response.json({ ok: true });
    };
    const instances = [1, 2, 3].map(() => harness({ onApproved }, { store: { ...store, shared: true } }));
    const [first] = instances as [Harness];
    const flow = await first.start();
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => instances[index % 3]!.approve(flow, 'same')),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
    await until(() => isReady(first, flow));
    const bodies = [];
    for (const instance of instances) bodies.push(await (await instance.post(flow, 'redeem')).text());
    expect(new Set(bodies)).toEqual(new Set(['{"session":{"ok":true}}']));
    expect(instances.flatMap(exchanges)).toHaveLength(1);
    expect(hooks).toEqual([flow.id]);
    await Promise.all(instances.map(({ catraca }) => catraca.close()));
  });
});

describe('the provider’s token is opaque (S7)', () => {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const forged = (header: object) => `${encode(header)}.${encode({ sub: 'admin', exp: 1 })}.c2ln`;

  it.each([
    ['unsigned', forged({ alg: 'none' })],
    ['keys from an address', forged({ alg: 'RS256', jku: 'https://evil.example/keys', x5u: 'https://evil.example/x' })],
    ['its own key', forged({ alg: 'HS256', jwk: { kty: 'oct', k: 'AA' } })],
    ['expired', forged({ alg: 'RS256' })],
    ['no JWT at all', 'x'],
    ['8 KiB', 'x'.repeat(8192)],
  ])('%s: handed to the provider as it is, decided there, looked into nowhere', async (_, token) => {
    const h = harness();
    h.provider['/oauth/token'] = () => new Response('', { status: 401 });
    const flow = await h.start();
    expect((await h.approve(flow, token)).status).toBe(204);
    await until(async () => (await h.look(flow))['state'] === 'failed');
    expect(exchanges(h).map(({ authorization }) => authorization)).toEqual([`Bearer ${token}`]);
    expect(h.calls.every(({ url }) => url.startsWith('https://portalapi.birdid.com.br/'))).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['more than 8 KiB', 'x'.repeat(8193)],
    ['a blank', 'a b'],
    ['a line break', 'a\r\nX-Evil: 1'],
    ['a letter beyond ASCII', 'ø'],
  ])('refuses what fits no header: %s', async (_, token) => {
    const h = harness();
    expect((await h.approve(await h.start(), token)).status).toBe(400);
    expect(exchanges(h)).toEqual([]);
  });
});

describe('the browser’s say in what is called (S8)', () => {
  it('whatever it sends, only the provider’s three addresses are called, with our parameters', async () => {
    const h = harness({}, { limits: { startsPerVisitor: 1e6, startsInTotal: 1e6 } });
    const own = {
      callback_url: 'https://evil.example',
      base_url: 'https://evil.example',
      client_id: 'x',
      scope: 'all',
    };
    const value = fc.oneof(fc.string(), fc.webUrl(), fc.constantFrom(cpf, '../../token', '//evil.example', null));
    const body = fc.dictionary(fc.constantFrom('nonce', 'username', 'endpoint', ...Object.keys(own)), value);
    const flow = await h.start();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('', 'renew', 'notify', 'redeem'), body, async (step, content) => {
        const path = step === '' ? '/soluti/flows' : `/soluti/flows/${flow.id}/${step}`;
        const answer = h.send('POST', path, { body: content, secret: flow.secret });
        void answer.then(() => undefined);
        while (!(await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 5))]))) {
          await h.clock.advance(3000);
        }
      }),
      { numRuns: 120 },
    );
    const made = new Set(h.calls.map(({ method, url }) => `${method} ${url}`));
    const base = 'https://portalapi.birdid.com.br/oauth';
    expect([...made].filter((call) => ![`POST ${base}/start`, `POST ${base}/notify`].includes(call))).toEqual([]);
    for (const call of h.calls.filter(({ url }) => url.endsWith('/start'))) {
      expect(call.body).toMatchObject({ client_id: 'shop', scope: 'authentication_session', lifetime: 600 });
      expect(String(call.body['callback_url'])).toMatch(/^https:\/\/shop\.example\/catraca\/soluti\/callback\//);
    }
  }, 180_000);
});

describe('an assertion (S9)', () => {
  it('verifies with the published keys, for this page and this start alone, for 60 s', async () => {
    const h = harness({ deliver: 'assertion' });
    const flow = await readyFlow(h, { nonce: 'n-3' });
    const { assertion } = await (await h.post(flow, 'redeem')).json();
    const jwks = await (await h.catraca.fetch(new Request(`${publicUrl}/.well-known/jwks.json`))).json();
    expect(JSON.stringify(jwks)).not.toContain('"d"');
    const keys = createLocalJWKSet(jwks);
    const check = { issuer: publicUrl, audience: origin, algorithms: ['ES256'] };
    const verify = (change: object, later = 0) =>
      jwtVerify(assertion, keys, { ...check, ...change, currentDate: new Date(h.clock.now() + later) });
    const { payload } = await verify({});
    expect(payload).toMatchObject({ sub: `soluti:${cpf}`, nonce: 'n-3' });
    expect(payload.exp! - payload.iat!).toBe(60);
    await expect(verify({ audience: 'https://evil.example' })).rejects.toThrow();
    await expect(verify({ issuer: 'https://evil.example' })).rejects.toThrow();
    await expect(verify({}, 61_000)).rejects.toThrow();
    const again = await (await h.post(flow, 'redeem')).json();
    expect(again.assertion).toBe(assertion);
  });
});

describe('who redeems (S10)', () => {
  it('64 holders and 64 strangers at once: one result, the same to every holder, nothing to a stranger', async () => {
    let made = 0;
    const h = harness({
      onApproved: () => Response.json({ made: ++made }, { headers: { 'set-cookie': 'session=canary' } }),
    });
    const flow = await readyFlow(h);
    const other = await h.start();
    const strangers = [other.secret, 'A'.repeat(43), '', flow.secret.toLowerCase()];
    const answers = await Promise.all(
      Array.from({ length: 128 }, async (_, index) => {
        const isHolder = index % 2 === 0;
        const secret = isHolder ? flow.secret : strangers[((index - 1) / 2) % 4]!;
        const response = await h.clock.passing(h.post(flow, 'redeem', {}, secret), 100);
        return {
          isHolder,
          status: response.status,
          told: (await response.text()) + JSON.stringify([...response.headers]),
        };
      }),
    );
    const holders = answers.filter(({ isHolder }) => isHolder);
    const rest = answers.filter(({ isHolder }) => !isHolder);
    expect(new Set(holders.map(({ status, told }) => `${String(status)} ${told.slice(0, 24)}`))).toEqual(
      new Set(['200 {"session":{"made":1}}[[']),
    );
    expect(new Set(rest.map(({ status }) => status))).toEqual(new Set([404]));
    expect(rest.some(({ told }) => told.includes('canary'))).toBe(false);
    expect(made).toBe(1);
  });

  it('an answer that was lost on its way is given again, cookies and all', async () => {
    const h = harness({ onApproved: () => new Response('{}', { headers: { 'set-cookie': 'session=abc' } }) });
    const flow = await readyFlow(h);
    await (await h.post(flow, 'redeem')).body?.cancel();
    const again = await h.post(flow, 'redeem');
    expect([again.status, again.headers.getSetCookie()]).toEqual([200, ['session=abc']]);
  });
});

describe('a client that asks without pause (S11)', () => {
  it('is told to slow down, and finishes all the same', async () => {
    const h = harness();
    const flow = await h.start();
    const statuses = [];
    for (let ask = 0; ask < 50; ask++) {
      const answer = await h.get(flow);
      statuses.push(answer.status);
      if (answer.status === 429) expect(await codeOf(answer)).toBe('slow_down');
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(2);
    await h.approve(flow);
    await until(() => isReady(h, flow));
    await h.clock.advance(2000);
    expect(await (await h.get(flow)).json()).toMatchObject({ state: 'ready' });
    expect((await h.post(flow, 'redeem')).status).toBe(200);
  });
});

describe('a session from before the sign-in (S14)', () => {
  it.each([
    ['the same value again', ['session=old; HttpOnly'], true],
    ['the same value under another name', ['__Host-session="old"; Path=/; Secure; HttpOnly'], true],
    ['no cookie', [], true],
    ['a cookie that scripts can read', ['session=new'], true],
    ['a cookie that is deleted', ['session=; HttpOnly', 'session=gone; httponly; max-age=0'], true],
    ['a new value', ['session=new; HttpOnly'], false],
    ['a new value beside an old one', ['session=old; HttpOnly', 'id=new; Path=/; httponly'], false],
  ])('%s: an error event unless the hook set a new HttpOnly value', async (_, cookies, isLogged) => {
    const headers = new Headers(cookies.map((cookie) => ['set-cookie', cookie]));
    const h = harness({ onApproved: () => new Response('{}', { headers }) });
    const flow = await readyFlow(h);
    const sent = { cookie: 'theme=dark; session=old', 'x-catraca-flow': flow.secret };
    expect((await h.send('POST', `${h.at(flow)}/redeem`, { headers: sent, body: {} })).status).toBe(200);
    expect(securityEvents(h)).toMatchObject(isLogged ? [{ what: 'session_not_rotated', level: 'error' }] : []);
  });

  it('a hook that refuses the visitor: no event', async () => {
    const h = harness({ onApproved: () => new Response('{}', { status: 403 }) });
    expect((await h.post(await readyFlow(h), 'redeem')).status).toBe(403);
    expect(securityEvents(h)).toEqual([]);
  });
});

describe('why a login failed, for its developer (log)', () => {
  const lines = (h: Harness) =>
    h.logged.flatMap((line) => (line.event === 'request' || line.event === 'notice' ? [] : [line]));

  it('a token that the provider does not take: its code and status beside the flow', async () => {
    const h = harness();
    h.provider['/oauth/token'] = () => Response.json({ error: 'invalid_token' }, { status: 401 });
    const flow = await h.start();
    await h.approve(flow);
    await until(async () => (await h.look(flow))['state'] === 'failed');
    const name = lines(h).find((line) => line.event === 'flow')?.flow;
    expect(name).toMatch(/^[\w-]{10}$/);
    expect(lines(h).slice(-2)).toEqual([
      {
        event: 'provider',
        provider: 'soluti',
        operation: 'exchange',
        flow: name,
        code: 'provider_refused',
        status: 401,
        providerCode: 'invalid_token',
      },
      { event: 'flow', provider: 'soluti', flow: name, what: 'failed', reason: 'provider_refused' },
    ]);
  });

  it('nobody approved, or the webhook never came: expired, once', async () => {
    const h = harness();
    const flow = await h.start();
    const streams = await Promise.all([h.events(flow), h.events(flow)]);
    await h.clock.advance(135_000);
    await Promise.all(streams.map((stream) => stream.text()));
    expect((await h.get(flow)).status).toBe(200);
    expect(lines(h).filter((line) => line.event === 'flow' && line.what === 'expired')).toHaveLength(1);
  });

  it('a webhook that came too late, or after a cancel: refused, and why', async () => {
    const h = harness();
    const [late, cancelled] = [await h.start(), await h.start()];
    await h.cancel(cancelled);
    await h.approve(cancelled);
    await h.clock.advance(135_000);
    await h.approve({ ...late, shortToken: 'canary-short-1' });
    const whys = lines(h).flatMap((line) => (line.event === 'security' ? [[line.why, typeof line.flow]] : []));
    expect(whys).toEqual([
      ['cancelled', 'string'],
      ['late', 'string'],
    ]);
  });

  it.each([
    ['authentication_session signature_session', 'ready', [{ what: 'scope_differs', why: 'more', level: 'error' }]],
    ['', 'ready', [{ what: 'scope_differs', why: 'less', level: undefined }]],
    ['authentication_session', 'ready', []],
  ])('a token with the scope %j', async (scope, state, events) => {
    const h = harness();
    expect(await stateWithScope(h, scope)).toEqual([state, null]);
    expect(securityEvents(h).map(({ what, why, level }) => ({ what, why, level }))).toEqual(events);
  });

  it.each([
    ['authentication_session signature_session', ['failed', 'provider_invalid'], ['more']],
    ['signature_session', ['failed', 'provider_invalid'], ['more']],
    ['', ['ready', null], ['less']],
    ['authentication_session', ['ready', null], []],
  ])("a token with the scope %j and scopes: 'exact'", async (scope, state, whys) => {
    const h = harness({ scopes: 'exact' });
    expect(await stateWithScope(h, scope)).toEqual(state);
    expect(securityEvents(h).map(({ why }) => why)).toEqual(whys);
  });
});

/** Approves a flow for which the provider grants `scope`; how the flow ended, and why. */
async function stateWithScope(h: Harness, scope: string): Promise<unknown[]> {
  const token = h.provider['/oauth/token']!;
  h.provider['/oauth/token'] = async () => Response.json({ ...(await (await token()).json()), scope });
  const flow = await h.start();
  await h.approve(flow);
  await until(async () => ['ready', 'failed'].includes(String((await h.look(flow))['state'])));
  const { state, reason } = await h.look(flow);
  return [state, reason];
}

function securityEvents(h: Harness) {
  return h.logged.filter((line) => line.event === 'security');
}

describe('a store that fails (X9)', () => {
  const operations = [
    'create',
    'read',
    'renew',
    'update',
    'approve',
    'redeem',
    'deliver',
    'ack',
    'cancel',
    'limit',
  ] as const;
  const allowed = [200, 201, 202, 204, 404, 409, 429, 503];

  /** Every route once, while one operation of the store does not do what it should. */
  async function everyRoute(store: FlowStore, breakIt: () => void): Promise<{ status: number; what: string }[]> {
    const h = harness({}, { store });
    const [pending, ready, delivered] = [await h.start(), await readyFlow(h), await readyFlow(h)];
    await h.post(delivered, 'redeem');
    breakIt();
    const at = (flow: StartedFlow, shortToken: string) => ({ ...flow, shortToken });
    const calls: [string, () => Promise<Response>][] = [
      ['start', () => h.send('POST', '/soluti/flows', { body: {} })],
      ['snapshot', () => h.get(pending)],
      ['events', () => h.events(pending)],
      ['renew', () => h.post(pending, 'renew')],
      ['notify', () => h.post(pending, 'notify', { username: cpf })],
      ['webhook', () => h.approve(at(pending, 'canary-short-1'), 'new')],
      ['redeem', () => h.post(ready, 'redeem')],
      ['ack', () => h.post(delivered, 'ack')],
      ['cancel', () => h.cancel(pending)],
    ];
    const answers = [];
    for (const [what, call] of calls) {
      const response = await h.clock.passing(call(), 1000);
      answers.push({ what, status: response.status });
      if (response.headers.get('content-type') === 'text/event-stream') await response.body?.cancel();
      if (response.status === 503) {
        expect(await codeOf(response)).toBe('store_unreachable');
        expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      }
    }
    await h.catraca.close();
    return answers;
  }

  it.each(operations)(
    '%s throws: 503 and Retry-After where it was needed, never 2xx with a wrong word',
    async (name) => {
      const store = memoryStore();
      let isBroken = false;
      const broken = {
        ...store,
        [name]: (...input: unknown[]) =>
          isBroken
            ? Promise.reject(new Error('away'))
            : (Reflect.apply(store[name] as () => unknown, store, input) as unknown),
      };
      const answers = await everyRoute(broken, () => (isBroken = true));
      expect(answers.filter(({ status }) => !allowed.includes(status))).toEqual([]);
      const needed: Partial<Record<(typeof operations)[number], readonly string[]>> = {
        create: ['start'],
        read: ['snapshot', 'events', 'renew', 'notify', 'redeem', 'ack'],
        renew: ['renew', 'notify'],
        update: ['notify'],
        approve: ['webhook'],
        redeem: ['redeem'],
        deliver: ['redeem'],
        ack: ['ack'],
        cancel: ['cancel'],
        limit: ['start', 'snapshot', 'notify', 'renew'],
      };
      const unreachable = answers.filter(({ status }) => status === 503).map(({ what }) => what);
      expect(unreachable).toEqual(expect.arrayContaining([...(needed[name] ?? [])]));
    },
  );

  it.each(['read', 'approve', 'redeem'] as const)(
    '%s of a store elsewhere never answers: 503 after 5 s',
    async (name) => {
      const store = memoryStore();
      let isBroken = false;
      const hanging = {
        ...store,
        shared: true,
        [name]: (...input: unknown[]) =>
          isBroken
            ? new Promise(() => undefined)
            : (Reflect.apply(store[name] as () => unknown, store, input) as unknown),
      };
      const answers = await everyRoute(hanging, () => (isBroken = true));
      expect(answers.filter(({ status }) => status === 503).length).toBeGreaterThan(0);
      expect(answers.filter(({ status }) => !allowed.includes(status))).toEqual([]);
    },
  );
});

describe('a provider that fails (X9)', () => {
  const faults: [string, () => Response | Promise<Response>][] = [
    ['throws', () => Promise.reject(new TypeError('refused'))],
    ['never answers', () => new Promise(() => undefined)],
    ['says 500', () => new Response('', { status: 500 })],
    ['redirects', () => new Response('', { status: 302, headers: { location: 'https://evil.example' } })],
    ['answers HTML', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    ['answers an empty object', () => Response.json({})],
    ['answers for ever', () => new Response(new ReadableStream({ pull: (c) => c.enqueue(new Uint8Array(65_536)) }))],
  ];

  it.each(faults)(
    'at the start it %s: 502 or 503, nothing stored',
    async (_, fault) => {
      const h = harness();
      h.provider['/oauth/start'] = fault;
      const answer = await h.clock.passing(h.send('POST', '/soluti/flows', { body: {} }), 1000);
      expect([502, 503]).toContain(answer.status);
      expect(h.logged.some((line) => line.event === 'flow')).toBe(false);
    },
    20_000,
  );

  // How long a provider may take is real time: once is enough.
  it.each(faults.filter(([name]) => name !== 'never answers'))(
    'at the exchange it %s: failed within 60 s, with nothing to redeem',
    async (_, fault) => {
      const h = harness();
      h.provider['/oauth/token'] = fault;
      const flow = await h.start();
      await h.approve(flow);
      const hasFailed = async () => (await h.look(flow))['state'] === 'failed';
      for (let second = 0; second < 60 && !(await hasFailed()); second++) await h.clock.advance(1000);
      expect(await hasFailed()).toBe(true);
      expect((await h.post(flow, 'redeem')).status).toBe(409);
    },
    20_000,
  );
});
