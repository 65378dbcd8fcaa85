import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import vectors from '../vectors/provider-messages.json' with { type: 'json' };
import type { SolutiSwitches } from '../../src/sandbox/index.js';
import { visitSandbox, type Visit } from './support/visit.js';

type Start = typeof vectors.soluti.startResponse;
type Token = typeof vectors.soluti.tokenResponse;

const request = vectors.soluti.startRequest;
const ana = '52998224725';
const bruno = '11144477735';

const start = (visit: Visit, body: Record<string, unknown> = {}) =>
  visit.send('/soluti/oauth/start', { ...request, ...body });
const started = async (visit: Visit, body: Record<string, unknown> = {}) =>
  (await (await start(visit, body)).json()) as Start;
const notify = (visit: Visit, short_token: string, username = ana) =>
  visit.send('/soluti/oauth/notify', { username, short_token });
const exchange = (visit: Visit, jwt: string) =>
  visit.call('/soluti/oauth/token', { headers: { authorization: `Bearer ${jwt}` } });
/** Approves and gives the JWT that the webhook brought. */
async function approved(visit: Visit, holder?: string): Promise<string> {
  visit.sandbox.control.soluti.approve({ holder });
  await visit.sandbox.control.settle();
  return (JSON.parse(visit.webhooks.at(-1)?.body ?? '{}') as { token: string }).token;
}

describe('/oauth/start', () => {
  it('answers exactly the documented members', async () => {
    const body = await started(visitSandbox());
    expect(Object.keys(body).sort()).toEqual(Object.keys(vectors.soluti.startResponse).sort());
    expect(body).toMatchObject({
      client_name: 'Loja Exemplo',
      ws_token: null,
      can_notify: true,
      notified: false,
      environment: 'bird',
      auth_ttl: 120,
    });
    expect(body.challenge).toMatch(/^[1-9]\d$/);
    expect(body.qr_code).toMatch(/^SOLUTI-SANDBOX\./);
    expect(body.qr_code).not.toContain(body.short_token);
  });

  it('makes another short token and code each time', async () => {
    const visit = visitSandbox();
    const [one, two] = [await started(visit), await started(visit)];
    expect(one.short_token).not.toBe(two.short_token);
    expect(one.qr_code).not.toBe(two.qr_code);
  });

  it.each([
    ['develop', 'bird'],
    ['bird-staging', 'bird'],
    ['vault-staging', 'vault'],
    ['bird-production', 'bird'],
    ['vault-production', 'vault'],
  ])('is also %s', async (name, environment) => {
    const response = await visitSandbox().send(`/soluti/${name}/oauth/start`, request);
    expect(await response.json()).toMatchObject({ environment });
  });

  it('pushes at once where a username is given', async () => {
    const visit = visitSandbox();
    expect(await started(visit, { username: '529.982.247-25' })).toMatchObject({ notified: true });
    expect(visit.sandbox.control.soluti.requests()).toMatchObject([{ pushedTo: ana, notified: true }]);
  });

  it.each([
    ['no client', { client_id: undefined }, 401],
    ['no secret', { client_secret: '' }, 401],
    ['the client "refuse"', { client_id: 'refuse' }, 401],
    ['the client "forbidden"', { client_id: 'forbidden' }, 403],
    ['the client "unavailable"', { client_id: 'unavailable' }, 503],
    ['an unknown scope', { scope: 'everything' }, 400],
    ['a callback that is no address', { callback_url: 'javascript:alert(1)' }, 400],
    ['a username that is none', { username: '123' }, 400],
    ['a lifetime that is no number', { lifetime: '600' }, 400],
  ])('refuses %s', async (_what, body, status) => {
    expect((await start(visitSandbox(), body)).status).toBe(status);
  });

  it('refuses what is not JSON, so that no form of another site can start anything', async () => {
    const visit = visitSandbox();
    const response = await visit.send('/soluti/oauth/start', request, { headers: { 'content-type': 'text/plain' } });
    expect(response.status).toBe(400);
    expect(visit.sandbox.control.soluti.requests()).toHaveLength(0);
  });

  it.each([
    ['problem', { title: 'invalid_client', status: 401 }],
    ['detail', { detail: { code: 1056, status: 'INVALID_CLIENT' } }],
    ['message', { message: expect.any(String) }],
    ['oauth', { error: 'invalid_client', error_description: expect.any(String) }],
  ] as const)('refuses in the shape %s', async (errorShape, body) => {
    const visit = visitSandbox();
    visit.sandbox.control.setSwitches({ soluti: { errorShape } });
    expect(await (await start(visit, { client_id: 'refuse' })).json()).toMatchObject(body);
  });

  it.each([
    [{ wsToken: 'empty' }, { ws_token: '' }],
    [{ wsToken: 'value' }, { ws_token: expect.stringMatching(/^ws-/) }],
    [{ authTtlForm: 'string' }, { auth_ttl: '120' }],
    [{ authTtlForm: 'zero' }, { auth_ttl: 0 }],
    [{ authTtl: 30 }, { auth_ttl: 30 }],
    [{ canNotify: false }, { can_notify: false }],
    [{ challenge: 'long' }, { challenge: expect.stringMatching(/^\d{6}$/) }],
    [{ challenge: 'letters' }, { challenge: expect.stringMatching(/^K7-\d\dQ$/) }],
    [{ challenge: 'empty' }, { challenge: '' }],
    [{ challenge: 'null' }, { challenge: null }],
    [{ clientName: 'markup' }, { client_name: '<img src=x onerror=alert(1)>' }],
    [{ extraMembers: true }, { extra: { a: [1, 2] } }],
    [{ qrText: 'url' }, { qr_code: expect.stringMatching(/^https:\/\/app\.sandbox\.invalid\/q\/.+\?x=1&y=2$/) }],
    [{ qrText: 'json' }, { qr_code: expect.stringMatching(/^\{"t":"[^"]+","n":1\}$/) }],
    [{ qrText: 'long' }, { qr_code: expect.stringMatching(/^.{1100,1300}$/) }],
    [{ qrText: 'non-ascii' }, { qr_code: expect.stringContaining('認証') }],
  ] as [Partial<SolutiSwitches>, object][])('with %o says %o', async (switches, members) => {
    const visit = visitSandbox();
    visit.sandbox.control.setSwitches({ soluti: switches });
    expect(await started(visit)).toMatchObject(members);
  });

  it.each([
    [{ wsToken: 'missing' }, 'ws_token'],
    [{ authTtlForm: 'missing' }, 'auth_ttl'],
    [{ challenge: 'missing' }, 'challenge'],
    [{ clientName: 'missing' }, 'client_name'],
    [{ startAnswer: 'no-short-token' }, 'short_token'],
    [{ startAnswer: 'no-qr-code' }, 'qr_code'],
  ] as [Partial<SolutiSwitches>, string][])('with %o leaves out %s', async (switches, member) => {
    const visit = visitSandbox();
    visit.sandbox.control.setSwitches({ soluti: switches });
    expect(await started(visit)).not.toHaveProperty(member);
  });

  it.each([
    ['array', '[]'],
    ['null', 'null'],
    ['text', 'OK'],
    ['html', '<html>502</html>'],
  ] as const)('answers rubbish: %s', async (startAnswer, text) => {
    const visit = visitSandbox();
    visit.sandbox.control.setSwitches({ soluti: { startAnswer } });
    expect(await (await start(visit)).text()).toBe(text);
  });

  it('draws an image that a PNG decoder reads, another one each time', async () => {
    const visit = visitSandbox();
    visit.sandbox.control.setSwitches({ soluti: { qrText: 'data-image' } });
    const images = [await started(visit), await started(visit)].map(({ qr_code }) => {
      expect(qr_code).toMatch(/^data:image\/png;base64,/);
      return PNG.sync.read(Buffer.from(qr_code.split(',')[1] ?? '', 'base64'));
    });
    expect(images[0]).toMatchObject({ width: 132, height: 132 });
    expect(images[0]?.data.equals(images[1]?.data ?? Buffer.alloc(0))).toBe(false);
    // White in the quiet zone, black at the corner of the first finder.
    expect([...(images[0]?.data.subarray(0, 3) ?? [])]).toEqual([255, 255, 255]);
    const corner = (16 * 132 + 16) * 4;
    expect([...(images[0]?.data.subarray(corner, corner + 3) ?? [])]).toEqual([0, 0, 0]);
  });

  it('clamps a lifetime above the limit, or refuses it', async () => {
    const visit = visitSandbox();
    await start(visit, { username: ana, lifetime: 999_900 });
    await start(visit, { username: '12ABC34501DE35', lifetime: 9_000_000 });
    expect(visit.sandbox.control.soluti.requests().map(({ lifetime }) => lifetime)).toEqual([604_800, 2_592_000]);
    visit.sandbox.control.setSwitches({ soluti: { lifetimeAboveLimit: 'refuse' } });
    expect((await start(visit, { username: ana, lifetime: 604_801 })).status).toBe(400);
  });
});

describe('/oauth/notify', () => {
  it('answers exactly the documented members, with another challenge', async () => {
    const visit = visitSandbox();
    const before = await started(visit);
    const body = (await (await notify(visit, before.short_token)).json()) as Start;
    expect(Object.keys(body).sort()).toEqual(Object.keys(vectors.soluti.notifyResponse).sort());
    expect(body).toMatchObject({ short_token: before.short_token, qr_code: before.qr_code, notified: true });
    expect(body.challenge).not.toBe(before.challenge);
  });

  it.each([
    ['nothing', true, true, true],
    ['challenge', false, true, true],
    ['code', false, false, true],
    ['everything', false, false, false],
  ] as const)('rotates %s', async (notifyRotates, sameChallenge, sameCode, sameToken) => {
    const visit = visitSandbox();
    visit.sandbox.control.setSwitches({ soluti: { notifyRotates } });
    const before = await started(visit);
    const after = (await (await notify(visit, before.short_token)).json()) as Start;
    expect([
      after.challenge === before.challenge,
      after.qr_code === before.qr_code,
      after.short_token === before.short_token,
    ]).toEqual([sameChallenge, sameCode, sameToken]);
    // The old code still leads to the same request.
    expect(visit.sandbox.control.soluti.approve({ qrText: before.qr_code }).state).toBe('approved');
  });

  it('takes an alphanumeric CNPJ, and says that a stranger was not reached', async () => {
    const visit = visitSandbox();
    const { short_token } = await started(visit);
    expect(await (await notify(visit, short_token, '12.abc.345/01de-35')).json()).toMatchObject({ notified: true });
    expect(await (await notify(visit, short_token, '00000000191')).json()).toMatchObject({ notified: false });
    visit.sandbox.control.setSwitches({ soluti: { notified: 'never' } });
    expect(await (await notify(visit, short_token)).json()).toMatchObject({ notified: false });
  });

  it('refuses without permission, and for an unknown, ended or foreign short token', async () => {
    const visit = visitSandbox();
    const { short_token } = await started(visit, { client_id: 'no-push' });
    expect((await notify(visit, short_token)).status).toBe(403);
    expect((await notify(visit, 'unknown')).status).toBe(404);
    expect((await notify(visit, short_token, 'nobody')).status).toBe(400);
    const foreign = await visit.send('/soluti/vault-staging/oauth/notify', { username: ana, short_token });
    expect(foreign.status).toBe(404);
    visit.sandbox.control.soluti.ignore({ shortToken: short_token });
    expect((await notify(visit, short_token)).status).toBe(400);
  });

  it('refuses once the time has run out', async () => {
    let now = 1_000_000;
    const visit = visitSandbox({ now: () => now });
    const { short_token } = await started(visit);
    now += 120_000;
    expect((await notify(visit, short_token)).status).toBe(400);
    expect(visit.sandbox.control.soluti.requests()[0]?.state).toBe('expired');
    expect(() => visit.sandbox.control.soluti.approve({ shortToken: short_token })).toThrow('expired');
  });
});

describe('the webhook', () => {
  it('brings a JWT and the short token to the callback address', async () => {
    const visit = visitSandbox();
    const { short_token } = await started(visit);
    await approved(visit);
    expect(visit.webhooks).toHaveLength(1);
    expect(visit.webhooks[0]?.url).toBe(request.callback_url);
    const body = JSON.parse(visit.webhooks[0]?.body ?? '') as Record<string, string>;
    expect(Object.keys(body)).toEqual(['token', 'short_token']);
    expect(body['short_token']).toBe(short_token);
    expect(body['token']?.split('.')).toHaveLength(3);
  });

  it('is not sent for a request that is ignored, or approved a second time', async () => {
    const visit = visitSandbox();
    const { short_token } = await started(visit);
    visit.sandbox.control.soluti.ignore();
    expect(() => visit.sandbox.control.soluti.approve({ shortToken: short_token })).toThrow('ignored');
    await visit.sandbox.control.settle();
    expect(visit.webhooks).toHaveLength(0);
  });

  it.each([
    [{ webhook: 'lose' }, 0, 0],
    [{ webhookCopies: 3 }, 3, 1],
    [{ webhookCopies: 2, webhook: 'new-token-each' }, 2, 2],
  ] as [Partial<SolutiSwitches>, number, number][])(
    'with %o comes %i times with %i JWTs',
    async (switches, times, jwts) => {
      const visit = visitSandbox();
      visit.sandbox.control.setSwitches({ soluti: switches });
      await started(visit);
      await approved(visit);
      expect(visit.webhooks).toHaveLength(times);
      expect(new Set(visit.webhooks.map(({ body }) => body)).size).toBe(jwts);
    },
  );

  it.each([
    ['no-token', (body: string) => !body.includes('"token"')],
    ['wrong-short-token', (body: string) => body.includes('bm90LXRoaXMtb25l')],
    ['malformed', (body: string) => !body.endsWith('}')],
    ['extra-members', (body: string) => body.includes('"event":"approved"')],
  ] as const)('can be spoiled: %s', async (webhook, fits) => {
    const visit = visitSandbox();
    visit.sandbox.control.setSwitches({ soluti: { webhook } });
    await started(visit);
    visit.sandbox.control.soluti.approve();
    await visit.sandbox.control.settle();
    expect(fits(visit.webhooks[0]?.body ?? '')).toBe(true);
  });

  it('is tried again after a refusal, as often as the switch says', async () => {
    const visit = visitSandbox();
    visit.sandbox.control.setSwitches({ soluti: { webhookRetryDelay: 1, webhookRetries: 2 } });
    visit.answers.push(500, 404, 204);
    await started(visit);
    await approved(visit);
    expect(visit.sandbox.control.log({ operation: 'webhook' }).map(({ status }) => status)).toEqual([500, 404, 204]);
    visit.answers.push(500, 500, 500, 500);
    await started(visit);
    await approved(visit);
    expect(visit.webhooks).toHaveLength(6);
  });

  it('logs a callback that cannot be reached', async () => {
    const visit = visitSandbox({
      fetch: async () => {
        throw new TypeError('no route');
      },
    });
    visit.sandbox.control.setSwitches({ soluti: { webhookRetries: 0 } });
    await started(visit);
    visit.sandbox.control.soluti.approve();
    await visit.sandbox.control.settle();
    expect(visit.sandbox.control.log({ operation: 'webhook' })).toMatchObject([
      { direction: 'out', status: null, answer: 'no route', path: request.callback_url },
    ]);
  });

  it('waits as long as the switch says, and not beyond a reset', async () => {
    const visit = visitSandbox();
    visit.sandbox.control.setSwitches({ soluti: { webhookDelay: 60_000 } });
    await started(visit);
    visit.sandbox.control.soluti.approve();
    visit.sandbox.reset();
    await visit.sandbox.control.settle();
    expect(visit.webhooks).toHaveLength(0);
  });
});

describe('/oauth/token', () => {
  it('gives exactly the documented members', async () => {
    const visit = visitSandbox();
    await started(visit);
    const response = await exchange(visit, await approved(visit, bruno));
    const body = (await response.json()) as Token;
    expect(Object.keys(body).sort()).toEqual(Object.keys(vectors.soluti.tokenResponse).sort());
    expect(body).toMatchObject({
      expires_in: 600,
      token_type: 'Bearer',
      scope: 'authentication_session',
      username: bruno,
    });
  });

  it('takes a JWT once, unless switched', async () => {
    const visit = visitSandbox();
    await started(visit);
    const jwt = await approved(visit);
    expect((await exchange(visit, jwt)).status).toBe(200);
    expect((await exchange(visit, jwt)).status).toBe(400);
    visit.sandbox.control.setSwitches({ soluti: { jwtSingleUse: false } });
    expect((await exchange(visit, jwt)).status).toBe(200);
  });

  it('refuses an unknown, missing, old or foreign JWT', async () => {
    let now = 1_000_000;
    const visit = visitSandbox({ now: () => now });
    await started(visit);
    const jwt = await approved(visit);
    expect((await exchange(visit, 'e30.e30.x')).status).toBe(401);
    expect((await visit.call('/soluti/oauth/token')).status).toBe(401);
    const headers = { authorization: `Bearer ${jwt}` };
    expect((await visit.call('/soluti/vault-staging/oauth/token', { headers })).status).toBe(401);
    now += 300_000;
    expect((await exchange(visit, jwt)).status).toBe(401);
  });

  it.each([
    [{ tokenType: 'bearer' }, { token_type: 'bearer' }],
    [{ tokenType: 'Bearer.' }, { token_type: 'Bearer.' }],
    [{ tokenScope: 'more' }, { scope: 'authentication_session service_2fa' }],
    [{ tokenScope: 'less' }, { scope: 'single_signature' }],
    [{ tokenUsername: 'masked' }, { username: '529.982.247-25' }],
    [{ tokenUsername: 'another-holder' }, { username: bruno }],
    [{ tokenExpiresIn: 'string' }, { expires_in: '600' }],
  ] as [Partial<SolutiSwitches>, object][])('with %o says %o', async (switches, members) => {
    const visit = visitSandbox();
    visit.sandbox.control.setSwitches({ soluti: switches });
    await started(visit);
    expect(await (await exchange(visit, await approved(visit))).json()).toMatchObject(members);
  });

  it('leaves out leading zeros, and the members that the switch names', async () => {
    const visit = visitSandbox();
    visit.sandbox.control.setSwitches({ soluti: { tokenUsername: 'without-zeros', jwtSingleUse: false } });
    await started(visit);
    const jwt = await approved(visit, '00000000272');
    expect(await (await exchange(visit, jwt)).json()).toMatchObject({ username: '272' });
    await started(visit);
    const company = await approved(visit, '00000000000191');
    expect(await (await exchange(visit, company)).json()).toMatchObject({ username: '191' });
    visit.sandbox.control.setSwitches({ soluti: { tokenAnswer: 'no-access-token' } });
    expect(await (await exchange(visit, jwt)).json()).not.toHaveProperty('access_token');
    visit.sandbox.control.setSwitches({ soluti: { tokenAnswer: 'no-username' } });
    expect(await (await exchange(visit, jwt)).json()).not.toHaveProperty('username');
  });

  it('fails as often as the switch says', async () => {
    const visit = visitSandbox();
    visit.sandbox.control.setSwitches({ soluti: { exchangeStatus: '503', exchangeFailures: 2 } });
    await started(visit);
    const jwt = await approved(visit);
    const statuses = [await exchange(visit, jwt), await exchange(visit, jwt), await exchange(visit, jwt)];
    expect(statuses.map(({ status }) => status)).toEqual([503, 503, 200]);
  });

  it('is slow, and gives up with the caller', async () => {
    const visit = visitSandbox();
    visit.sandbox.control.setSwitches({ soluti: { exchangeDelay: 60_000 } });
    const call = visit.call('/soluti/oauth/token', { signal: AbortSignal.timeout(10) });
    await expect(call).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});

describe('magic values', () => {
  /** Starts, pushes to the document, and gives what came back over the wire. */
  async function pushed(username: string) {
    const visit = visitSandbox();
    const { short_token } = await started(visit);
    const response = await notify(visit, short_token, username);
    await visit.sandbox.control.settle();
    const jwt = visit.webhooks.map(({ body }) => (JSON.parse(body) as { token: string }).token)[0];
    return { visit, response, token: jwt === undefined ? null : await exchange(visit, jwt) };
  }

  it('123.456.789-09 approves', async () => {
    const { token } = await pushed('12345678909');
    expect(await token?.json()).toMatchObject({ username: '12345678909' });
  });
  it('987.654.321-00: another holder approves', async () => {
    const { token } = await pushed('98765432100');
    expect(await token?.json()).toMatchObject({ username: ana });
  });
  it('824.591.510-63 is refused, 225.522.956-06 fails', async () => {
    expect((await pushed('82459151063')).response.status).toBe(400);
    expect((await pushed('22552295606')).response.status).toBe(500);
  });
  it('559.136.171-42 approves, and the exchange fails', async () => {
    expect((await pushed('55913617142')).token?.status).toBe(500);
  });

  it('714.602.380-01 approves, and the exchange fails for 10 seconds', async () => {
    let now = Date.UTC(2026, 10, 1);
    const visit = visitSandbox({ now: () => now });
    await started(visit);
    const jwt = await approved(visit, '71460238001');
    now += 9_999;
    const refused = await exchange(visit, jwt);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
    now += 1;
    expect((await exchange(visit, jwt)).status).toBe(200);
  });
  it('521.335.058-57 approves, and the webhook is lost', async () => {
    const { visit } = await pushed('52133505857');
    expect(visit.sandbox.control.soluti.requests()[0]?.state).toBe('approved');
    expect(visit.webhooks).toHaveLength(0);
  });
  it('603.392.249-24 approves, and the webhook comes twice', async () => {
    expect((await pushed('60339224924')).visit.webhooks).toHaveLength(2);
  });
  it('the client auto-approve needs no phone', async () => {
    const visit = visitSandbox();
    await started(visit, { client_id: 'auto-approve' });
    await visit.sandbox.control.settle();
    expect(visit.webhooks).toHaveLength(1);
  });
});
