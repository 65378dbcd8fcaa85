import { describe, expect, it } from 'vitest';
import { textOf, visitSandbox } from './support/visit.js';

const back = 'https://shop.example/app?x=1';
const loginPath = (query: Record<string, string> = { apikey: 'demo-key', returnUrl: back }) =>
  `/ingresse/auth/?${new URLSearchParams(query).toString()}`;
const ana = { email: 'ana@example.com', password: 'segredo' };

describe('the simulated login page', () => {
  it('shows a form, the demo accounts and where it leads', async () => {
    const page = await visitSandbox().page(loginPath());
    expect(page).toContain('<html lang="pt-BR"');
    expect(page).toContain('<label for="email">E-mail</label>');
    expect(page).toContain('autocomplete="current-password"');
    expect(page).toContain('data-testid="ingresse-use-12345"');
    expect(textOf(page, 'ingresse-destination')).toBe('Depois você volta para shop.example');
    expect(page).toContain('Aplicação demo-key');
  });

  it.each(['apikey', 'apiKey', 'publicKey'])('knows the application by %s', async (name) => {
    const { press, sandbox } = visitSandbox();
    await press(loginPath({ [name]: 'shop', returnUrl: back }), ana);
    expect(sandbox.control.ingresse.tokens()).toMatchObject([{ userId: 12345, apiKey: 'shop' }]);
  });

  it('sends the visitor back with a token that the API takes', async () => {
    const { press, call } = visitSandbox();
    const response = await press(loginPath(), ana);
    expect(response.status).toBe(303);
    const address = new URL(response.headers.get('location') ?? '');
    expect(address.href).toMatch(/^https:\/\/shop\.example\/app\?x=1&usertoken=12345-[0-9a-f]{40}$/);
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    const token = address.searchParams.get('usertoken') ?? '';
    const renewed = await call(`/ingresse/api/login/renew-token?apikey=demo-key&usertoken=${token}`);
    expect(await renewed.json()).toMatchObject({
      responseStatus: 200,
      responseData: { authToken: expect.any(String) },
    });
  });

  it('treats the return query as the switch says', async () => {
    const { press, sandbox } = visitSandbox();
    sandbox.control.setSwitches({ ingresse: { returnQuery: 'glue' } });
    expect((await press(loginPath(), ana)).headers.get('location')).toMatch(/\?x=1\?usertoken=12345-/);
    sandbox.control.setSwitches({ ingresse: { returnQuery: 'drop' } });
    expect((await press(loginPath(), ana)).headers.get('location')).toMatch(/\/app\?usertoken=12345-/);
  });

  it('refuses a wrong password with an announced text and keeps the address typed', async () => {
    const { press, sandbox } = visitSandbox();
    const response = await press(loginPath(), { ...ana, password: 'x' });
    const page = await response.text();
    expect(textOf(page, 'ingresse-problem')).toBe('E-mail ou senha incorretos.');
    expect(page).toContain('value="ana@example.com"');
    expect(page).toContain('aria-describedby="problem"');
    expect(sandbox.control.ingresse.tokens()).toHaveLength(0);
  });

  it('escapes what was typed and what it was opened with', async () => {
    const { press } = visitSandbox();
    const markup = '"><script>alert(1)</script>';
    const page = await (
      await press(loginPath({ apikey: markup, returnUrl: back }), { email: markup, password: 'x' })
    ).text();
    expect(page).not.toContain('<script>alert');
    expect(page).toContain('&lt;script&gt;');
  });

  it('signs up, once per address', async () => {
    const { press } = visitSandbox();
    const fields = { name: 'Zoé', email: 'zoe@example.com', password: 'abc' };
    const path = loginPath({ apikey: 'k', returnUrl: back, view: 'sign-up' });
    expect((await press(path, fields)).headers.get('location')).toMatch(/usertoken=100002-/);
    expect(textOf(await (await press(path, fields)).text(), 'ingresse-problem')).toBe(
      'Já existe uma conta com este e-mail.',
    );
    expect(textOf(await (await press(path, { email: 'a@b.example' })).text(), 'ingresse-problem')).toBe(
      'Preencha todos os campos.',
    );
  });

  it('answers a password recovery the same for everyone', async () => {
    const { press } = visitSandbox();
    const path = loginPath({ view: 'recover' });
    const known = await (await press(path, { email: 'ana@example.com' })).text();
    expect(known).toContain('as instruções estão a caminho');
    expect(await (await press(path, { email: 'nobody@example.com' })).text()).toBe(known);
  });

  it('opens a deep link by a page with a button', async () => {
    const { press } = visitSandbox();
    const response = await press(loginPath({ returnUrl: 'shopapp://home' }), ana);
    expect(response.status).toBe(200);
    expect(await response.text()).toMatch(/data-follow\s+href="shopapp:\/\/home\?usertoken=12345-/);
  });

  it('says so where there is nowhere to go, and where the address is dangerous', async () => {
    const { press, call } = visitSandbox();
    expect(await (await press('/ingresse/auth', ana)).text()).toContain('Você entrou');
    const dangerous = await call(loginPath({ returnUrl: 'javascript:alert(1)' }));
    expect(dangerous.status).toBe(400);
    expect(await dangerous.text()).toContain('Endereço de retorno inválido');
  });

  it('cancels, with the way back that the switch leaves', async () => {
    const { page, sandbox } = visitSandbox();
    const path = loginPath().replace('/auth/', '/auth/cancelled');
    expect(await page(path)).toContain(`href="https://shop.example/app?x=1"`);
    sandbox.control.setSwitches({ ingresse: { cancel: 'stay' } });
    expect(await page(path)).not.toContain('ingresse-back');
  });

  it.each(['unsafe-none', 'same-origin-allow-popups', 'same-origin', 'noopener-allow-popups'] as const)(
    'sends opener policy %s',
    async (openerPolicy) => {
      const { call, press, sandbox } = visitSandbox();
      sandbox.control.setSwitches({ ingresse: { openerPolicy } });
      expect((await call(loginPath())).headers.get('cross-origin-opener-policy')).toBe(openerPolicy);
      expect((await press(loginPath(), ana)).headers.get('cross-origin-opener-policy')).toBe(openerPolicy);
    },
  );

  it('is never framed, and its policy has no exceptions but the way out', async () => {
    const policy = (await visitSandbox().call(loginPath())).headers.get('content-security-policy');
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(policy).not.toContain('form-action');
  });

  it.each([
    ['?lang=es', {}, 'Iniciar sesión en Ingresse'],
    ['?lang=en', {}, 'Sign in to Ingresse'],
    ['?lang=pt-PT', {}, 'Entrar na Ingresse'],
    ['', { 'accept-language': 'fr, es-419;q=0.8' }, 'Iniciar sesión en Ingresse'],
    ['?lang=fr', { 'accept-language': 'en-GB' }, 'Sign in to Ingresse'],
  ])('speaks the language of %s %o', async (query, headers, title) => {
    expect(await visitSandbox().page(`/ingresse/auth/${query}`, { headers })).toContain(`<h1>${title}</h1>`);
  });
});
