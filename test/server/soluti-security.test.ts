import { afterEach, describe, expect, it, vi } from 'vitest';
import { sha256 } from '../../src/server/hash.js';
import { memoryStore, type CatracaOptions } from '../../src/server/index.js';
import { codeOf, cpf, harness, origin, publicUrl, secrets, type Harness, type StartedFlow } from './soluti-harness.js';
import { until } from './test-clock.js';

afterEach(() => vi.restoreAllMocks());

/** Status, headers that could tell something, and body. */
async function fingerprint(response: Response): Promise<string> {
  const headers = new Headers(response.headers);
  expect(headers.get('x-request-id')).toMatch(/^[\w-]{22}$/);
  headers.delete('x-request-id');
  return JSON.stringify([response.status, [...headers], await response.text()]);
}

const foreign = 'A'.repeat(43);

describe('the flow is its holder’s alone (S3)', () => {
  const routes: [string, (h: Harness, flow: StartedFlow, secret: string) => Promise<Response>][] = [
    ['snapshot', (h, flow, secret) => h.get(flow, secret)],
    ['events', (h, flow, secret) => h.events({ ...flow, secret })],
    ['renew', (h, flow, secret) => h.post(flow, 'renew', {}, secret)],
    ['notify', (h, flow, secret) => h.post(flow, 'notify', { username: cpf }, secret)],
    ['redeem', (h, flow, secret) => h.post(flow, 'redeem', {}, secret)],
    ['ack', (h, flow, secret) => h.post(flow, 'ack', {}, secret)],
    ['cancel', (h, flow, secret) => h.cancel(flow, secret)],
  ];

  it.each(routes)(
    '%s: no secret, a wrong one, another flow’s, or no such flow: one and the same 404',
    async (_, call) => {
      const h = harness();
      const [mine, theirs, old] = [await h.start(), await h.start(), await h.start()];
      await h.cancel(old);
      const unknown = { ...mine, id: 'B'.repeat(22) };
      const answers = await Promise.all([
        call(h, mine, ''),
        call(h, mine, 'short'),
        call(h, mine, foreign),
        call(h, mine, theirs.secret),
        call(h, mine, old.secret),
        call(h, unknown, mine.secret),
        call(h, { ...mine, id: 'x' }, mine.secret),
        call(h, { ...mine, id: '%00%ff' }, mine.secret),
        h.send('GET', '/no/such/route', {}),
        h.send('PUT', '/soluti/flows', { body: {} }),
      ]);
      const prints = await Promise.all(answers.map(fingerprint));
      expect(new Set(prints).size).toBe(1);
      expect(prints[0]).toContain('404');
      expect((await h.look(mine))['state']).toBe('pending');
      expect(h.calls).toHaveLength(3);
    },
  );

  it('a secret in the address or in Authorization counts for nothing', async () => {
    const h = harness();
    const flow = await h.start();
    expect((await h.send('GET', `${h.at(flow)}?secret=${flow.secret}`)).status).toBe(404);
    const headers = { authorization: `Flow ${flow.secret}` };
    expect((await h.send('GET', h.at(flow), { headers })).status).toBe(404);
  });
});

describe('forged webhooks (S4, S5)', () => {
  it('change nothing, call nobody, and all get the same 404', async () => {
    const h = harness();
    const [mine, theirs] = [await h.start(), await h.start()];
    await h.approve({ ...theirs, shortToken: 'canary-short-2' }, 'used');
    await until(() => h.calls.length === 3);
    const calls = h.calls.length;
    const short = 'canary-short-1';
    const path = (id: string, secret: string) => `${publicUrl}/soluti/callback/${id}/${secret}`;
    const forged = [
      h.webhook(path(mine.id, foreign), { token: 't', short_token: short }),
      h.webhook(path(mine.id, 'short'), { token: 't', short_token: short }),
      h.webhook(path('x', foreign), { token: 't', short_token: short }),
      h.webhook(path(mine.id, mine.secret), { token: 't', short_token: short }),
      h.webhook(mine.callback, { token: 't', short_token: 'wrong' }),
      h.webhook(mine.callback, { token: 't', short_token: 'canary-short-2' }),
      h.webhook(mine.callback, { token: 'used', short_token: short }),
      h.webhook(theirs.callback.replace(theirs.id, mine.id), { token: 't', short_token: short }),
      h.webhook(`${publicUrl}/soluti/callback`, { token: 't', short_token: short }),
    ];
    const answers = await Promise.all(forged);
    const prints = await Promise.all(answers.map(async (answer) => `${answer.status} ${await answer.text()}`));
    expect(new Set(prints).size).toBe(1);
    expect(prints[0]).toContain('404');
    expect((await h.look(mine))['state']).toBe('pending');
    expect(h.calls).toHaveLength(calls);
    expect((await h.webhook(mine.callback, { token: 'right', short_token: short })).status).toBe(204);
  });

  it.each([
    ['not JSON', '{', 'application/json'],
    ['a list', '[]', 'application/json'],
    ['no token', '{"short_token":"s"}', 'application/json'],
    ['an operator', '{"token":{"$gt":""},"short_token":"s"}', 'application/json'],
    ['a token that fits no header', '{"token":"a\\nb","short_token":"s"}', 'application/json'],
    ['another type', '{"token":"t","short_token":"s"}', 'text/plain'],
    ['a form', 'token=t&short_token=s', 'application/x-www-form-urlencoded'],
    ['a type that only begins right', '{"token":"t","short_token":"s"}', 'application/jsonp'],
    ['16 KiB + 1', `{"token":"t","short_token":"s","x":"${'x'.repeat(16_384)}"}`, 'application/json'],
  ])('%s is malformed: 400', async (_, body, type) => {
    const h = harness();
    const flow = await h.start();
    const response = await h.webhook(flow.callback, body, { 'content-type': type });
    expect([response.status, await codeOf(response)]).toEqual([400, 'request_invalid']);
    expect((await h.look(flow))['state']).toBe('pending');
  });

  it('takes members that it does not know, and a prototype’s name, without harm', async () => {
    const h = harness();
    const flow = await h.start();
    const body = `{"__proto__":{"polluted":true},"token":"t","short_token":"${flow.shortToken}","more":1}`;
    expect((await h.webhook(flow.callback, body)).status).toBe(204);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('a second token for an approved flow is a conflict, and logged', async () => {
    const h = harness();
    const flow = await h.start();
    expect((await h.approve(flow, 'one')).status).toBe(204);
    const second = await h.approve(flow, 'two');
    expect([second.status, await codeOf(second)]).toEqual([409, 'conflict']);
    expect(h.logged).toContainEqual(expect.objectContaining({ event: 'security', what: 'second_token' }));
  });
});

describe('webhooks that come more than once (S6)', () => {
  it('100 at once: all 204, one exchange, one result', async () => {
    const h = harness();
    const flow = await h.start();
    const answers = await Promise.all(Array.from({ length: 100 }, () => h.approve(flow)));
    expect(answers.map(({ status }) => status)).toEqual(Array(100).fill(204));
    await until(async () => (await h.look(flow))['state'] === 'ready');
    expect(h.calls.filter(({ url }) => url.endsWith('/token'))).toHaveLength(1);
    expect((await h.approve(flow)).status).toBe(204);
    expect((await h.look(flow))['version']).toBe(3);
  });

  it('waits for a store that is away for a moment, and says 503 when it stays away', async () => {
    const store = memoryStore();
    let failures = 2;
    const approve: typeof store.approve = (...input) =>
      failures-- > 0 ? Promise.reject(new Error('away')) : store.approve(...input);
    const h = harness({}, { store: { ...store, approve } });
    expect((await h.clock.passing(h.approve(await h.start()))).status).toBe(204);

    failures = Infinity;
    const response = await h.clock.passing(h.approve(await h.start()));
    expect([response.status, await codeOf(response), response.headers.get('retry-after')]).toEqual([
      503,
      'store_unreachable',
      '2',
    ]);
  });
});

describe('what is stored (S12, S13)', () => {
  /** A store that remembers everything it was ever given. */
  function recording() {
    const store = memoryStore();
    const given: unknown[] = [];
    const recorder = new Proxy(store, {
      get(target, name: keyof typeof store) {
        const member = target[name];
        if (typeof member !== 'function') return member;
        return (...input: unknown[]) => {
          given.push([name, ...input]);
          return Reflect.apply(member, target, input) as unknown;
        };
      },
    });
    return { store: recorder, given };
  }

  async function wholeLife(options: Partial<CatracaOptions> = {}) {
    const h = harness({}, { clientAddress: () => '203.0.113.77', ...options });
    const flow = await h.start({ nonce: 'canary-nonce' });
    const pushed = h.post(flow, 'notify', { username: cpf });
    await until(() => h.calls.length === 3);
    await h.clock.advance(3000);
    await pushed;
    await h.approve(flow);
    await until(async () => (await h.look(flow))['state'] === 'ready');
    await h.post(flow, 'redeem');
    return { h, flow };
  }

  it('no secret, token, handle or number in clear ever reaches the store', async () => {
    const { store, given } = recording();
    const { flow } = await wholeLife({ store });
    const text = JSON.stringify(given);
    expect(text).toContain(await sha256(flow.secret));
    for (const secret of ['canary', flow.secret, flow.callback.split('/').at(-1)!, cpf, '203.0.113.77', 'qr-text']) {
      expect(text).not.toContain(secret);
    }
  });

  it('nothing sealed moves between flows, and an older secret still opens', async () => {
    const store = memoryStore();
    const first = harness({}, { store });
    const flow = await first.start();
    const newer = { id: 'next', key: 'Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MGFiY2RlZmdoaWprbG0' };
    const rotated = harness({}, { store, secrets: [newer, ...secrets] });
    expect((await rotated.get(flow)).status).toBe(200);
    const without = harness({}, { store, secrets: [newer] });
    expect((await without.get(flow)).status).toBe(404);

    const other = await first.start();
    const record = await store.read('soluti', other.id, await sha256(other.secret));
    await store.update(flow.id, await sha256(flow.secret), { data: record!.data });
    expect((await first.get(flow)).status).toBe(404);
  });

  it('no canary in any log line, nor in what the console would show of the backend (X12)', async () => {
    const { inspect } = await import('node:util');
    const { h, flow } = await wholeLife();
    const text = JSON.stringify(h.logged) + inspect(h.catraca, { depth: 8, showHidden: true });
    for (const secret of ['canary', flow.secret, flow.id, cpf, '203.0.113.77', secrets[0]!.key, flow.callback]) {
      expect(text).not.toContain(secret);
    }
    expect(text).toContain('/soluti/callback/:id/:callbackSecret');
    expect(h.logged.filter(({ event }) => event === 'flow').map((line) => (line as { what: string }).what)).toEqual([
      'started',
      'pushed',
      'approved',
      'ready',
      'delivered',
    ]);
  });
});

describe('who gets the token (S9)', () => {
  const bodies = async (h: Harness, flow: StartedFlow) => {
    const texts = [JSON.stringify(flow['qrCode'])];
    texts.push(await (await h.get(flow)).text(), await (await h.events(flow)).text());
    const redeem = await h.post(flow, 'redeem');
    texts.push(await redeem.clone().text(), JSON.stringify([...redeem.headers]));
    return texts.join('\n');
  };

  it('a hook keeps it: no answer holds any of the provider’s secrets', async () => {
    const h = harness({ onApproved: ({ username }) => Response.json({ hello: username.slice(-2) }) });
    const flow = await h.start();
    await h.approve(flow);
    await until(async () => (await h.look(flow))['state'] === 'ready');
    const text = await bodies(h, flow);
    expect(text).toContain('{"session":{"hello":"25"}}');
    expect(text).not.toContain('canary');
    expect(text).not.toContain(cpf);
  });

  it('an assertion instead: signed, for this page, without any token of the provider', async () => {
    const h = harness({ deliver: 'assertion' });
    const flow = await h.start({ nonce: 'n-2' });
    await h.approve(flow);
    await until(async () => (await h.look(flow))['state'] === 'ready');
    const { assertion } = await (await h.post(flow, 'redeem')).json();
    const claims = JSON.parse(Buffer.from(String(assertion).split('.')[1]!, 'base64url').toString());
    expect(claims).toMatchObject({
      iss: publicUrl,
      aud: origin,
      sub: `soluti:${cpf}`,
      nonce: 'n-2',
      provider: 'soluti',
    });
    expect(JSON.stringify(claims)).not.toContain('canary');
    const jwks = await h.catraca.fetch(new Request(`${publicUrl}/.well-known/jwks.json`));
    expect(jwks.status).toBe(200);
    expect(jwks.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('the page: only at redeem', async () => {
    const h = harness();
    const flow = await h.start();
    await h.approve(flow);
    await until(async () => (await h.look(flow))['state'] === 'ready');
    const text = await bodies(h, flow);
    expect(text.match(/canary-\w+/g)).toEqual(['canary-access']);
  });
});

describe('an approval after a cancel', () => {
  it('gets the same 404 as any wrong webhook, and the operator learns why', async () => {
    const h = harness();
    const flow = await h.start();
    expect((await h.cancel(flow)).status).toBe(204);
    expect((await h.approve(flow)).status).toBe(404);
    expect(h.logged).toContainEqual(expect.objectContaining({ what: 'webhook_refused', why: 'cancelled' }));
  });
});
