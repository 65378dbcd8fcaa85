import { describe, expect, it } from 'vitest';
import vectors from '../vectors/provider-messages.json' with { type: 'json' };
import { visitSandbox } from './support/visit.js';

function signedIn(apiKey = 'demo-key') {
  const visit = visitSandbox();
  const token = visit.sandbox.control.ingresse.issueToken({ userId: 12345, apiKey });
  const get = (path: string, key = apiKey, userToken = token) =>
    visit.call(`/ingresse/api${path}?apikey=${key}&usertoken=${userToken}`);
  return { ...visit, token, get };
}

describe('the simulated Ingresse API', () => {
  it('renews a live token', async () => {
    const { get, token } = signedIn();
    const response = await get('/login/renew-token');
    expect(token).toMatch(/^12345-[0-9a-f]{40}$/);
    expect(response.status).toBe(200);
    const body = (await response.json()) as typeof vectors.ingresse.renewToken.body;
    expect(Object.keys(body)).toEqual(Object.keys(vectors.ingresse.renewToken.body));
    expect(body.responseData.authToken.split('.')).toHaveLength(3);
  });

  it.each(['/users/12345', '/user/12345'])('shows the profile at %s', async (path) => {
    const { get } = signedIn();
    const { responseData } = (await (await get(path)).json()) as typeof vectors.ingresse.user.body;
    expect(responseData).toMatchObject({ id: 12345, name: 'Ana Souza', email: 'ana@example.com' });
    expect(responseData.pictures[0]?.link).toBe('http://127.0.0.1:5180/ingresse/pictures/ana.png');
  });

  it('serves the picture, and 404 for any other', async () => {
    const { call } = signedIn();
    const picture = await call('/ingresse/pictures/ana.png');
    expect(picture.headers.get('content-type')).toBe('image/png');
    expect([...new Uint8Array(await picture.arrayBuffer())].slice(1, 4)).toEqual([0x50, 0x4e, 0x47]);
    expect((await call('/ingresse/pictures/constructor')).status).toBe(404);
  });

  it('shows only the fields that are asked for', async () => {
    const { call, token } = signedIn();
    const response = await call(`/ingresse/api/users/12345?apikey=demo-key&usertoken=${token}&fields=id,email`);
    expect(await response.json()).toEqual({
      responseData: { id: 12345, email: 'ana@example.com' },
      responseStatus: 200,
    });
  });

  it('gives one token per account and application, until it is reset', () => {
    const { sandbox, token } = signedIn();
    const issue = (apiKey: string) => sandbox.control.ingresse.issueToken({ userId: 12345, apiKey });
    expect(issue('demo-key')).toBe(token);
    expect(issue('other-key')).not.toBe(token);
    sandbox.control.ingresse.resetTokens();
    expect(issue('demo-key')).not.toBe(token);
  });

  it('answers 2006 with HTTP 200 once the tokens are reset, in the documented shape', async () => {
    const { get, sandbox } = signedIn();
    sandbox.control.ingresse.resetTokens(12345);
    const response = await get('/users/12345');
    expect(response.status).toBe(200);
    const body = (await response.json()) as typeof vectors.ingresse.v1Error.body;
    expect(Object.keys(body)).toEqual(Object.keys(vectors.ingresse.v1Error.body));
    expect(body.responseError).toMatchObject({ status: false, code: 2006 });
    expect(body.responseData).toMatch(/^\[Ingresse Exception Error\] /);
  });

  it.each([
    ['', '12345-valid', 1001],
    ['refuse', '12345-valid', 2007],
    ['k', '', 2001],
    ['k', '12345-reset', 2006],
    ['k', '12345-expired', 6065],
    ['k', '12345-unauthenticated', 2001],
    ['k', '99999-valid', 2006],
    ['k', 'nonsense', 2006],
  ])('with key "%s" and token "%s" refuses with %i', async (key, token, code) => {
    const { call } = visitSandbox();
    const response = await call(`/ingresse/api/login/renew-token?apikey=${key}&usertoken=${token}`);
    expect(await response.json()).toMatchObject({ responseError: { code } });
  });

  it('takes the magic token of a demo account without a login', async () => {
    const { call } = visitSandbox();
    const response = await call('/ingresse/api/users/67890?apikey=any&usertoken=67890-valid');
    expect(await response.json()).toMatchObject({ responseData: { name: 'Bruno Lima' } });
  });

  it("refuses another application's token, and another user's profile", async () => {
    const { get } = signedIn();
    expect(await (await get('/users/12345', 'other-key')).json()).toMatchObject({ responseError: { code: 6060 } });
    expect(await (await get('/users/67890')).json()).toMatchObject({ responseError: { code: 2009 } });
  });

  it.each([
    ['v2', 2006, 401, { code: 2006, info: {} }],
    ['v2', 2007, 403, { code: 2007 }],
    ['gateway', 2006, 401, { status: '401', code: 'GTW-401' }],
  ] as const)('shape %s gives %i as %i', async (errorShape, code, status, body) => {
    const { get, sandbox } = signedIn();
    sandbox.control.setSwitches({ ingresse: { errorShape, apiError: `${code}` } });
    const response = await get('/users/12345');
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject(body);
  });

  it('shape text says that the token expired', async () => {
    const { get, sandbox } = signedIn();
    sandbox.control.setSwitches({ ingresse: { errorShape: 'text', apiError: '2006' } });
    expect(await (await get('/users/12345')).text()).toBe('token expired');
  });

  it('bends the profile', async () => {
    const { get, sandbox } = signedIn();
    const profile = async (ingresse: Parameters<typeof sandbox.control.setSwitches>[0]['ingresse']) => {
      sandbox.control.setSwitches({ ingresse: ingresse ?? {} });
      return (await (await get('/users/12345')).json()) as { responseData: unknown };
    };
    expect(await profile({ profile: 'other-user' })).toMatchObject({ responseData: { id: 67890 } });
    expect((await profile({ profile: 'unreadable' })).responseData).toEqual([]);
    expect(await profile({ profile: 'error' })).toMatchObject({ responseError: { code: 3002 } });
    expect(await profile({ profile: 'ok', profileName: 'markup' })).toMatchObject({
      responseData: { name: '<img src=x onerror=alert(1)>' },
    });
    expect(await profile({ profileName: 'missing' })).toMatchObject({ responseData: { name: null } });
    expect(await profile({ profilePicture: 'missing' })).toMatchObject({ responseData: { pictures: [] } });
    expect(await profile({ profilePicture: 'hostile' })).toMatchObject({
      responseData: { pictures: [{ link: 'javascript:alert(1)' }] },
    });
  });

  it('lets any origin read, unless switched off', async () => {
    const { get, call, sandbox } = signedIn();
    expect((await get('/users/12345')).headers.get('access-control-allow-origin')).toBe('*');
    const preflight = await call('/ingresse/api/users/1', {
      method: 'OPTIONS',
      headers: { 'access-control-request-headers': 'authorization' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization');
    sandbox.control.setSwitches({ ingresse: { cors: 'none' } });
    expect((await get('/users/12345')).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('has no other path', async () => {
    expect((await visitSandbox().call('/ingresse/api/nothing')).status).toBe(404);
  });
});
