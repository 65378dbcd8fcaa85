import { describe, expect, it } from 'vitest';
import vectors from '../vectors/provider-messages.json' with { type: 'json' };
import { hostOrigin, origin, visitSandbox, type Visit } from './support/visit.js';

const json = async (response: Promise<Response>) => (await (await response).json()) as Record<string, unknown>;
const start = (visit: Visit) => json(visit.send('/soluti/oauth/start', vectors.soluti.startRequest));

describe('/control', () => {
  it('reads and sets switches, and restores one with null', async () => {
    const visit = visitSandbox();
    const patch = (body: unknown) => visit.send('/control/switches', body, { method: 'PATCH' });
    expect(await json(patch({ soluti: { authTtl: 5 }, idenge: { getById: '405' } }))).toMatchObject({
      soluti: { authTtl: 5 },
      idenge: { getById: '405' },
    });
    expect(await json(patch({ soluti: { authTtl: null } }))).toMatchObject({ soluti: { authTtl: 120 } });
    expect(await json(visit.call('/control/switches'))).toMatchObject({ idenge: { getById: '405' } });
  });

  it.each([
    [{ soluti: { nothing: 1 } }, 'soluti.nothing: there is no such switch'],
    [{ soluti: { constructor: 1 } }, 'soluti.constructor: there is no such switch'],
    [{ stripe: {} }, 'stripe: there is no such provider'],
    [{ soluti: { authTtl: 0 } }, 'soluti.authTtl: write a whole number from 1 to 3600'],
    [{ soluti: { canNotify: 'yes' } }, 'soluti.canNotify: write true or false'],
    [{ ingresse: { cancel: 'x' } }, 'ingresse.cancel: write one of return, stay'],
    [[], 'Write a JSON object'],
  ])('refuses %j and changes nothing', async (body, error) => {
    const visit = visitSandbox();
    const before = visit.sandbox.control.switches;
    const response = await visit.send(
      '/control/switches',
      Array.isArray(body) ? body : { ingresse: { tokenPlace: 'fragment' }, ...body },
      { method: 'PATCH' },
    );
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error });
    expect(visit.sandbox.control.switches).toEqual(before);
  });

  it('approves the newest request, or the one named, by HTTP', async () => {
    const visit = visitSandbox();
    const [first, second, third] = [await start(visit), await start(visit), await start(visit)];
    expect(await json(visit.send('/control/soluti/approve', {}))).toMatchObject({ shortToken: third['short_token'] });
    expect(
      await json(visit.send('/control/soluti/approve', { qrText: first['qr_code'], holder: '111.444.777-35' })),
    ).toMatchObject({ shortToken: first['short_token'], approvedBy: '11144477735', state: 'approved' });
    expect(
      await json(visit.send('/control/soluti/ignore', { shortToken: second['short_token'], otherNumber: true })),
    ).toMatchObject({ state: 'other-number' });
    expect((await visit.send('/control/soluti/approve', {})).status).toBe(404);
    expect(await json(visit.call('/control/soluti/requests'))).toHaveLength(3);
  });

  it('approves a push as the holder that it named', async () => {
    const visit = visitSandbox();
    const { short_token } = await start(visit);
    await visit.send('/soluti/oauth/notify', { short_token, username: '12ABC34501DE35' });
    expect(await json(visit.send('/control/soluti/approve', {}))).toMatchObject({ approvedBy: '12ABC34501DE35' });
  });

  it('expires a request and repeats a webhook', async () => {
    const visit = visitSandbox();
    const { short_token } = await start(visit);
    await visit.send('/control/soluti/approve', {});
    await visit.send('/control/settle', {});
    await visit.send('/control/soluti/webhook', { shortToken: short_token });
    await visit.send('/control/soluti/webhook', { shortToken: short_token, body: { forged: true } });
    expect(visit.webhooks).toHaveLength(3);
    expect(JSON.parse(visit.webhooks[1]?.body ?? '')).toMatchObject({ short_token });
    expect(JSON.parse(visit.webhooks[2]?.body ?? '')).toEqual({ forged: true });
    await start(visit);
    expect(await json(visit.send('/control/soluti/expire', {}))).toMatchObject({ state: 'expired' });
  });

  it('gives out and resets tokens', async () => {
    const visit = visitSandbox();
    const { token } = await json(visit.send('/control/ingresse/tokens', { userId: 67890, apiKey: 'k' }));
    expect(token).toMatch(/^67890-/);
    expect((await visit.send('/control/ingresse/tokens', { userId: 1 })).status).toBe(404);
    await visit.send('/control/ingresse/reset-tokens', { userId: 12345 });
    expect(await json(visit.call('/control/ingresse/tokens'))).toHaveLength(1);
    await visit.send('/control/ingresse/reset-tokens', {});
    expect(await json(visit.call('/control/ingresse/tokens'))).toHaveLength(0);
  });

  it('makes, bends and removes cardholders', async () => {
    const visit = visitSandbox();
    const created = await json(visit.send('/control/idenge/users', { email: 'x@example.com', status: 'pending' }));
    expect(created).toMatchObject({ status: 'pending', email: 'x@example.com' });
    const id = String(created['_id']);
    await visit.send(`/control/idenge/users/${id}`, { customImage: 'javascript:alert(1)' }, { method: 'PATCH' });
    expect(await json(visit.send(`/control/idenge/x@example.com/install`, { platform: 'android' }))).toMatchObject({
      customImage: 'javascript:alert(1)',
      status: 'installed',
      pass: { platform: 'android' },
    });
    expect(await json(visit.send(`/control/idenge/${id}/uninstall`, {}))).toMatchObject({ status: 'uninstalled' });
    expect(await json(visit.send(`/control/idenge/${id}/delete`, {}))).toMatchObject({ status: 'deleted' });
    expect((await visit.call(`/control/idenge/users/${id}`, { method: 'DELETE' })).status).toBe(200);
    expect((await visit.send(`/control/idenge/${id}/install`, {})).status).toBe(404);
  });

  it('takes faults and shows the log', async () => {
    const visit = visitSandbox();
    const fault = await json(visit.send('/control/faults', { provider: 'idenge', kind: 'html' }));
    await visit.call('/idenge/api/users');
    expect(await json(visit.call('/control/log?provider=idenge'))).toMatchObject([{ faults: ['html'] }]);
    await visit.call(`/control/faults/${String(fault['id'])}`, { method: 'DELETE' });
    expect(await json(visit.call('/control/faults'))).toEqual([]);
    await visit.call('/control/log', { method: 'DELETE' });
    expect(await json(visit.call('/control/log'))).toEqual([]);
    expect((await visit.send('/control/faults', { provider: 'idenge' })).status).toBe(400);
  });

  it('resets everything', async () => {
    const visit = visitSandbox();
    await start(visit);
    visit.sandbox.control.setSwitches({ soluti: { authTtl: 5 } });
    visit.sandbox.control.addFault({ provider: 'idenge', kind: 'html' });
    visit.sandbox.control.idenge.createUser({ email: 'x@example.com' });
    await visit.send('/control/reset', {});
    const { control } = visit.sandbox;
    expect(control.switches.soluti.authTtl).toBe(120);
    expect([control.soluti.requests(), control.faults(), control.log()]).toEqual([[], [], []]);
    expect(control.idenge.users()).toHaveLength(4);
    expect((await visit.send('/soluti/oauth/start', vectors.soluti.startRequest)).status).toBe(200);
  });

  it('speaks CORS to the listed hosts, and to nobody else', async () => {
    const { call } = visitSandbox();
    const preflight = await call('/control/reset', { method: 'OPTIONS', headers: { origin: hostOrigin } });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(hostOrigin);
    expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type');
    expect(preflight.headers.get('vary')).toBe('Origin');
    for (const stranger of ['https://evil.example', 'null', `${hostOrigin}.evil.example`]) {
      const response = await call('/control/switches', { headers: { origin: stranger } });
      expect(response.status).toBe(403);
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
    expect((await call('/control/switches', { headers: { origin } })).status).toBe(200);
  });

  it('is no oracle for a site whose name was pointed at this machine', async () => {
    const { sandbox } = visitSandbox();
    const rebound = new Request('http://evil.example:5180/control/log', {
      headers: { origin: 'http://evil.example:5180' },
    });
    expect((await sandbox.fetch(rebound)).status).toBe(403);
    const other = new Request('http://localhost:5180/control/log', { headers: { origin: 'http://localhost:5180' } });
    expect((await sandbox.fetch(other)).status).toBe(200);
  });

  it('answers malformed JSON and unknown paths calmly', async () => {
    const { call } = visitSandbox();
    expect((await call('/control/switches', { method: 'PATCH', body: '{' })).status).toBe(400);
    expect((await call('/control/nothing')).status).toBe(404);
  });
});
