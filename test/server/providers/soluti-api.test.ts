import { describe, expect, it } from 'vitest';
import { createSolutiApi, solutiEnvironments } from '../../../src/server/providers/soluti-api.js';
import vectors from '../../vectors/provider-messages.json' with { type: 'json' };
import { fakeFetch, variantOf, type Told } from './fake-fetch.js';

const { soluti } = vectors;
const options = { environment: 'bird-staging', clientId: 'myclient', clientSecret: 'mysecret' } as const;
const callbackUrl = soluti.startRequest.callback_url;

function apiAnswering(told: Told | Response) {
  const fake = fakeFetch(() => told);
  return { api: createSolutiApi({ ...options, fetch: fake.fetch }), asked: fake.asked };
}

describe('createSolutiApi', () => {
  it('sends the documented start request', async () => {
    const { api, asked } = apiAnswering({ body: soluti.startResponse });
    await api.start({ callbackUrl });
    expect(asked[0]).toMatchObject({ method: 'POST', body: soluti.startRequest });
    expect(asked[0]?.url.href).toBe('https://portalapihom.birdid.com.br/oauth/start');
    await api.start({ callbackUrl, username: '52998224725' });
    expect(asked[1]?.body).toMatchObject({ username: '52998224725' });
  });

  it('reads the documented start answer', async () => {
    const { api } = apiAnswering({ body: soluti.startResponse });
    await expect(api.start({ callbackUrl })).resolves.toEqual({
      challenge: '47',
      clientName: 'Shop',
      shortToken: 'c2hvcnQtdG9rZW4',
      wsToken: null,
      canNotify: true,
      notified: false,
      qrCode: 'QR-TEXT-OF-THE-PROVIDER',
      environment: 'bird',
      authTtl: 120,
    });
  });

  it.each(soluti.startResponseVariants)('takes a start answer with $why', async (variant) => {
    const body = variantOf(soluti.startResponse, variant);
    const start = await apiAnswering({ body }).api.start({ callbackUrl });
    expect(start.authTtl).toBe(120);
    expect(start.wsToken).toBeNull();
    expect(start.qrCode).toBe(body['qr_code']);
    expect(start.challenge).toBe(body['challenge'] ?? null);
    expect(start.clientName).toBe(body['client_name']);
  });

  it.each([
    [30, 30],
    ['45', 45],
    [59.9, 59],
    [-5, 120],
    ['soon', 120],
    [null, 120],
    [Number.MAX_VALUE, 120],
  ])('reads auth_ttl %j as %i s', async (auth_ttl, seconds) => {
    const { api } = apiAnswering({ body: { ...soluti.startResponse, auth_ttl } });
    await expect(api.start({ callbackUrl })).resolves.toMatchObject({ authTtl: seconds });
  });

  it.each([undefined, null, 'no', 0, {}])('takes a can_notify of %j as no', async (can_notify) => {
    const { api } = apiAnswering({ body: { ...soluti.startResponse, can_notify, notified: undefined } });
    await expect(api.start({ callbackUrl })).resolves.toMatchObject({ canNotify: false, notified: false });
  });

  it('takes direction and control characters out of the name', async () => {
    const { api } = apiAnswering({ body: { ...soluti.startResponse, client_name: 'Sh\u202eop\u0000 \u2066x' } });
    await expect(api.start({ callbackUrl })).resolves.toMatchObject({ clientName: 'Sh op x' });
  });

  it.each(soluti.startResponseInvalid)('refuses a start answer: $why', async (variant) => {
    const invalid = variant as { text?: string; value?: unknown; drop?: string[] };
    const told =
      invalid.text === undefined
        ? { body: invalid.value ?? variantOf(soluti.startResponse, invalid) }
        : { text: invalid.text };
    await expect(apiAnswering(told).api.start({ callbackUrl })).rejects.toMatchObject({ code: 'provider_invalid' });
  });

  it.each(soluti.errors)('maps an answer with HTTP $status', async ({ status, body, text }) => {
    const { api } = apiAnswering({ status, ...(text === undefined ? { body } : { text }) });
    const code = status >= 500 ? 'provider_unreachable' : 'provider_refused';
    await expect(api.start({ callbackUrl })).rejects.toMatchObject({ code, status });
    await expect(api.notify(notifyInput)).rejects.toMatchObject({ code, status });
    await expect(api.exchange(soluti.webhook.token)).rejects.toMatchObject({ code, status });
  });

  it('tells the operator the code of the provider, in each shape', async () => {
    const codes = await Promise.all(
      soluti.errors.map(async ({ status, body }) => {
        const { api } = apiAnswering({ status, body });
        return api.start({ callbackUrl }).catch((error: unknown) => (error as { providerCode?: string }).providerCode);
      }),
    );
    expect(codes).toEqual(['invalid_grant', 'INVALID_CREDENTIALS', undefined, undefined]);
  });

  const notifyInput = { username: soluti.notifyRequest.username, shortToken: soluti.notifyRequest.short_token };

  it('notifies without any credential', async () => {
    const { api, asked } = apiAnswering({ body: soluti.notifyResponse });
    await expect(api.notify(notifyInput)).resolves.toEqual({
      challenge: '83',
      clientName: 'Shop',
      shortToken: 'c2hvcnQtdG9rZW4',
      wsToken: null,
      notified: true,
      qrCode: 'QR-TEXT-OF-THE-PROVIDER',
    });
    expect(asked[0]?.body).toEqual(soluti.notifyRequest);
    expect(asked[0]?.headers.has('authorization')).toBe(false);
  });

  it('takes a notify answer that repeats nothing', async () => {
    const { api } = apiAnswering({ body: { notified: false } });
    await expect(api.notify(notifyInput)).resolves.toMatchObject({
      shortToken: null,
      qrCode: null,
      challenge: null,
      notified: false,
    });
  });

  it('exchanges with the JWT as bearer and nothing else', async () => {
    const { api, asked } = apiAnswering({ body: soluti.tokenResponse });
    await expect(api.exchange(soluti.webhook.token)).resolves.toEqual({
      accessToken: 'ACCESS',
      tokenType: 'Bearer',
      expiresIn: 600,
      scope: 'authentication_session',
      username: '52998224725',
      otherUsername: null,
    });
    expect(asked[0]).toMatchObject({ method: 'GET', body: undefined });
    expect(asked[0]?.url.href).toBe('https://portalapihom.birdid.com.br/oauth/token');
    expect(asked[0]?.headers.get('authorization')).toBe(`Bearer ${soluti.webhook.token}`);
  });

  it.each(soluti.tokenResponseVariants)('takes a token answer with $why', async (variant) => {
    const body = variantOf(soluti.tokenResponse, variant);
    const access = await apiAnswering({ body }).api.exchange(soluti.webhook.token);
    expect(access.tokenType).toBe('Bearer');
    expect(access.scope).toBe(body['scope']);
    expect(access.username).toBe(body['username'] === '272' ? '00000000272' : '52998224725');
  });

  it.each(['access_token', 'expires_in', 'username'])('refuses a token answer without %s', async (name) => {
    const { api } = apiAnswering({ body: variantOf(soluti.tokenResponse, { drop: [name] }) });
    await expect(api.exchange('a.b.c')).rejects.toMatchObject({ code: 'provider_invalid' });
  });

  it.each(['', 'nobody', '12ABC34501DEXX5', null, {}])(
    'refuses a token answer whose holder is %j',
    async (username) => {
      const { api } = apiAnswering({ body: { ...soluti.tokenResponse, username } });
      await expect(api.exchange('a.b.c')).rejects.toMatchObject({ code: 'provider_invalid' });
    },
  );

  it('keeps the letters of a CNPJ, as capitals', async () => {
    const { api } = apiAnswering({ body: { ...soluti.tokenResponse, username: '12.abc.345/01DE-35' } });
    await expect(api.exchange('a.b.c')).resolves.toMatchObject({ username: '12ABC34501DE35' });
  });

  it.each(['a\r\nb', 'a b', '', 'ä', 'x'.repeat(9000)])(
    'asks nothing for a JWT that fits no header: %j',
    async (jwt) => {
      const { api, asked } = apiAnswering({ body: soluti.tokenResponse });
      await expect(api.exchange(jwt)).rejects.toMatchObject({ code: 'provider_invalid' });
      expect(asked).toHaveLength(0);
    },
  );

  it.each(['', 'nobody', '12ABC34501DEXX5', null, {}])(
    'refuses a token answer whose holder is %j',
    async (username) => {
      const { api } = apiAnswering({ body: { ...soluti.tokenResponse, username } });
      await expect(api.exchange('a.b.c')).rejects.toMatchObject({ code: 'provider_invalid' });
    },
  );

  it('keeps the letters of a CNPJ, as capitals', async () => {
    const { api } = apiAnswering({ body: { ...soluti.tokenResponse, username: '12.abc.345/01DE-35' } });
    await expect(api.exchange('a.b.c')).resolves.toMatchObject({ username: '12ABC34501DE35' });
  });

  it.each(Object.entries(solutiEnvironments))('knows the host of %s', async (environment, base) => {
    const fake = fakeFetch(() => ({ body: soluti.startResponse }));
    const name = environment as keyof typeof solutiEnvironments;
    await createSolutiApi({ ...options, environment: name, fetch: fake.fetch }).start({ callbackUrl });
    expect(fake.asked[0]?.url.href).toBe(`${base}/oauth/start`);
  });

  it.each([
    { environment: { baseUrl: 'https://dev.example' }, at: 'https://dev.example/oauth/start' },
    { environment: { baseUrl: 'https://dev.example/soluti/' }, at: 'https://dev.example/soluti/oauth/start' },
    {
      environment: 'sandbox' as const,
      sandboxUrl: 'http://127.0.0.1:4001/soluti',
      at: 'http://127.0.0.1:4001/soluti/oauth/start',
    },
  ])('calls $at', async ({ at, ...where }) => {
    const fake = fakeFetch(() => ({ body: soluti.startResponse }));
    await createSolutiApi({ ...options, ...where, fetch: fake.fetch }).start({ callbackUrl });
    expect(fake.asked[0]?.url.href).toBe(at);
  });

  it('refuses a sandbox without an address', () => {
    expect(() => createSolutiApi({ ...options, environment: 'sandbox' })).toThrow(TypeError);
  });
});
