import { describe, expect, it } from 'vitest';
import { createIngresseApi } from '../../../src/server/providers/ingresse-api.js';
import vectors from '../../vectors/provider-messages.json' with { type: 'json' };
import { fakeFetch, type Told } from './fake-fetch.js';

const { ingresse } = vectors;
const token = '12345-23nb434jh5f3jh4gf5jh324f5j34h5f32h4';

function apiAnswering(told: Told) {
  const fake = fakeFetch(() => told);
  return { api: createIngresseApi({ apiKey: 'KEY', fetch: fake.fetch }), asked: fake.asked };
}

const errorOf = (code: number | string) => ({
  status: 200,
  body: { responseData: '[Ingresse Exception Error] x', responseError: { status: false, code, message: 'CANARY' } },
});

describe('createIngresseApi', () => {
  it('builds the address of the login page, return address encoded', () => {
    const url = createIngresseApi({ apiKey: 'a&b' }).loginUrl('https://shop.example/c/callback/x');
    expect(url).toBe('https://auth.ingresse.com/?apikey=a%26b&returnUrl=https%3A%2F%2Fshop.example%2Fc%2Fcallback%2Fx');
    const other = createIngresseApi({
      apiKey: 'k',
      apiKeyParam: 'publicKey',
      companyId: '7',
      authUrl: 'https://login.example/auth/',
    }).loginUrl('https://shop.example/');
    expect(other).toBe('https://login.example/auth/?publicKey=k&companyId=7&returnUrl=https%3A%2F%2Fshop.example%2F');
  });

  it('asks for a renewal with key and token in the query', async () => {
    const { api, asked } = apiAnswering(ingresse.renewToken);
    await expect(api.renewToken(token)).resolves.toEqual({
      authToken: ingresse.renewToken.body.responseData.authToken,
      userIds: [],
    });
    expect(asked[0]?.url.href).toBe(`https://api.ingresse.com/login/renew-token?apikey=KEY&usertoken=${token}`);
  });

  it.each<[object, object, string[]]>([
    [{}, { sub: 12345 }, ['12345']],
    [{}, { sub: '12345', userId: 12345 }, ['12345', '12345']],
    [{ userId: 12345 }, {}, ['12345']],
    [{ userId: '67890' }, { sub: 12345 }, ['67890', '12345']],
    [{ userId: null }, { sub: 'ana@example.com' }, []],
    [{ userId: ['12345'] }, { sub: -1, userId: 1.5 }, []],
  ])('names the users of a renewal with %j and the claims %j: %j', async (beside, claims, userIds) => {
    const authToken = `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
    const { api } = apiAnswering({ body: { responseData: { authToken, ...beside } } });
    await expect(api.renewToken(token)).resolves.toEqual({ authToken, userIds });
  });

  it.each(['opaque', 'a.b.c', 'e30.e30', 'e30.W10.x'])('names nobody by the token %s', async (authToken) => {
    const { api } = apiAnswering({ body: { responseData: { authToken } } });
    await expect(api.renewToken(token)).resolves.toEqual({ authToken, userIds: [] });
  });

  it('keeps the path of an API address', async () => {
    const fake = fakeFetch(() => ingresse.user);
    await createIngresseApi({ apiKey: 'K', apiUrl: 'https://proxy.example/ing/api', fetch: fake.fetch }).user(
      '1',
      token,
    );
    expect(fake.asked[0]?.url.pathname).toBe('/ing/api/users/1');
  });

  it('reads the documented profile, wrapped or not', async () => {
    const profile = {
      id: '12345',
      name: 'Ana Souza',
      email: 'ana@example.com',
      verified: true,
      picture: 'https://cdn.example/ana.jpg',
    };
    await expect(apiAnswering(ingresse.user).api.user('12345', token)).resolves.toEqual(profile);
    const bare = { body: ingresse.user.body.responseData };
    await expect(apiAnswering(bare).api.user('12345', token)).resolves.toEqual(profile);
  });

  it.each<[object, object]>([
    [{ id: 1 }, { id: '1', name: null, email: null, verified: false, picture: null }],
    [
      { id: '1', name: null, pictures: null },
      { name: null, picture: null },
    ],
    [
      { id: 1, name: 'A\u202eB', email: 7 },
      { name: 'A B', email: '7' },
    ],
    [
      { id: 1, pictures: [{ link: 'javascript:alert(1)' }, { link: 'https://ok.example/p' }] },
      { picture: 'https://ok.example/p' },
    ],
    [
      { id: 1, pictures: [{ link: 'http://plain.example/p' }, { link: 'data:image/png;base64,AA' }] },
      { picture: null },
    ],
    [{ id: 1, pictures: 'none' }, { picture: null }],
  ])('takes a profile of %j', async (responseData, expected) => {
    await expect(apiAnswering({ body: { responseData } }).api.user('1', token)).resolves.toMatchObject(expected);
  });

  it.each([
    ['v1', ingresse.v1Error],
    ['v2', ingresse.v2Error],
    ['gateway', ingresse.gatewayError],
    ['text', { status: 400, text: 'Your token expired' }],
  ])('knows a dead token in the %s shape', async (_, told) => {
    const { api } = apiAnswering(told);
    await expect(api.renewToken(token)).rejects.toMatchObject({ code: 'session_ended' });
    await expect(api.user('12345', token)).rejects.toMatchObject({ code: 'session_ended' });
  });

  it.each(ingresse.sessionEnded)('code %i ends the session, behind a 200 and with a status', async (code) => {
    await expect(apiAnswering(errorOf(code)).api.renewToken(token)).rejects.toMatchObject({
      code: 'session_ended',
      providerCode: String(code),
    });
    await expect(
      apiAnswering({ status: 403, body: { code, message: 'CANARY' } }).api.renewToken(token),
    ).rejects.toMatchObject({ code: 'session_ended' });
  });

  it.each(ingresse.notSessionEnded)('code %i is a refusal of the application', async (code) => {
    await expect(apiAnswering(errorOf(code)).api.renewToken(token)).rejects.toMatchObject({
      code: 'provider_refused',
      providerCode: String(code),
    });
  });

  it.each([
    [errorOf(4000), 'provider_unreachable'],
    [errorOf(5001), 'provider_unreachable'],
    [errorOf('GTW-1'), 'provider_refused'],
    [{ body: { responseData: '[Ingresse Exception Error] x' } }, 'provider_refused'],
    [{ status: 404, body: { code: 3003, message: 'x' } }, 'provider_refused'],
    [{ status: 429, body: { status: '429', code: 'GTW-9' } }, 'provider_unreachable'],
    [{ status: 500, text: 'oops' }, 'provider_unreachable'],
    [{ body: {} }, 'provider_invalid'],
    [{ body: [] }, 'provider_invalid'],
    [{ body: { responseData: null } }, 'provider_invalid'],
    [{ body: { responseData: { authToken: '' } } }, 'provider_invalid'],
    [{ text: '<html>' }, 'provider_invalid'],
  ])('maps %j to %s', async (told, code) => {
    const error: unknown = await apiAnswering(told as Told)
      .api.renewToken(token)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code });
    expect((error as Error).message).not.toContain('CANARY');
    expect((error as Error).message).not.toContain(token);
  });
});
