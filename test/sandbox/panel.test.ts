import { Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { operations } from '../../src/sandbox/pages/fault-forms.js';
import { pageScript } from '../../src/sandbox/pages/page-script.js';
import { stylesheet } from '../../src/sandbox/pages/stylesheet.js';
import { switchGroups } from '../../src/sandbox/pages/switch-forms.js';
import { words } from '../../src/sandbox/pages/words.js';
import { providerNames } from '../../src/sandbox/request-log.js';
import { hostOrigin, textOf, visitSandbox } from './support/visit.js';

const pages = [
  '/',
  '/ingresse/panel',
  '/soluti/panel',
  '/idenge/panel',
  '/soluti/phone?screen=scanner',
  '/idenge/phone',
  '/idenge/pass/5cd9561dab2156756bdcf709',
  '/ingresse/auth/?returnUrl=https://shop.example/',
];

describe('the control panel', () => {
  it('has one labelled control for every switch', async () => {
    const { page, sandbox } = visitSandbox();
    const text = await page('/');
    for (const provider of providerNames) {
      const names = Object.keys(sandbox.control.switches[provider]);
      expect(switchGroups[provider].flatMap((group) => group.names).sort()).toEqual(names.sort());
      for (const name of names) {
        expect(text).toContain(`data-testid="switch-${provider}-${name}"`);
        expect(text).toContain(`for="switch-${provider}-${name}"`);
        for (const locale of ['pt-BR', 'es', 'en'] as const) {
          expect(words[locale]).toHaveProperty([`${provider}.${name}`]);
        }
      }
    }
  });

  it.each(['', '?embed'])('sets a switch from a form and comes back to where it stood %s', async (query) => {
    const { press, page, sandbox } = visitSandbox();
    const back = '/ingresse/panel';
    expect(await page(back + query)).toContain('action="/panel/ingresse/switches/returnQuery?');
    const response = await press(`/panel/ingresse/switches/returnQuery${query || '?'}&back=${back}`, { value: 'glue' });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toMatch(/^\/ingresse\/panel\?.*notice=panelSaved$/);
    expect(sandbox.control.switches.ingresse.returnQuery).toBe('glue');
  });

  it('sets flags and numbers, and says so when a value does not fit', async () => {
    const { press, page, sandbox } = visitSandbox();
    await press('/panel/soluti/switches/jwtSingleUse');
    await press('/panel/idenge/switches/ignoreAllFilters', { value: 'on' });
    await press('/panel/soluti/switches/authTtl', { value: '30' });
    expect(sandbox.control.switches).toMatchObject({
      soluti: { jwtSingleUse: false, authTtl: 30 },
      idenge: { ignoreAllFilters: true },
    });
    const bad = await press('/panel/soluti/switches/authTtl', { value: 'soon' });
    expect(textOf(await page(bad.headers.get('location') ?? ''), 'notice')).toBe('Esse valor não serve.');
    expect(sandbox.control.switches.soluti.authTtl).toBe(30);
  });

  it('provokes and removes faults', async () => {
    const { press, page, sandbox } = visitSandbox();
    const fields = { operation: 'start', kind: 'status', status: '503', milliseconds: '2000', times: '2' };
    await press('/panel/soluti/faults', fields);
    expect(sandbox.control.faults()).toMatchObject([{ operation: 'start', kind: 'status', status: 503, times: 2 }]);
    expect(await page('/soluti/panel')).toContain('status 503');
    await press(`/panel/faults/${sandbox.control.faults()[0]?.id ?? ''}/remove`);
    expect(sandbox.control.faults()).toHaveLength(0);
    const bad = await press('/panel/nobody/faults', fields);
    expect(bad.headers.get('location')).toContain('notice=panelInvalid');
  });

  it('offers the operations that the log names', async () => {
    const { call, sandbox } = visitSandbox();
    const keys = { headers: { apikey: 'a', apisecret: 'b' } };
    await call('/idenge/api/users', keys);
    await call('/idenge/api/users/x', keys);
    await call('/idenge/api/users', { ...keys, method: 'POST' });
    await call('/idenge/api/users/x', { ...keys, method: 'PATCH' });
    await call('/soluti/oauth/start', { method: 'POST' });
    await call('/soluti/oauth/notify', { method: 'POST' });
    await call('/soluti/oauth/token');
    await call('/ingresse/auth/');
    await call('/ingresse/auth/', { method: 'POST' });
    await call('/ingresse/api/login/renew-token');
    await call('/ingresse/api/users/1');
    for (const provider of providerNames) {
      const logged = sandbox.control.log({ provider }).map(({ operation }) => operation);
      expect(logged.sort()).toEqual([...operations[provider]].sort());
    }
  });

  it('resets tokens, expires the code, clears the log, resets all', async () => {
    const { press, page, sandbox, call } = visitSandbox();
    sandbox.control.ingresse.issueToken({ userId: 12345 });
    expect(textOf(await page('/'), 'token-count')).toBe('Tokens emitidos: 1');
    await press('/panel/ingresse/reset-tokens');
    expect(sandbox.control.ingresse.tokens()).toHaveLength(0);
    expect((await press('/panel/soluti/expire')).headers.get('location')).toContain('notice=panelNothingPending');
    await call('/idenge/api/users');
    expect(await page('/')).toContain('data-testid="log-entry"');
    await press('/panel/log/clear');
    expect(sandbox.control.log()).toHaveLength(0);
    sandbox.control.setSwitches({ soluti: { authTtl: 5 } });
    await press('/panel/reset');
    expect(sandbox.control.switches.soluti.authTtl).toBe(120);
  });

  it("refuses another site's form", async () => {
    const { press, sandbox } = visitSandbox();
    const stranger = (headers: Record<string, string>) => press('/panel/reset', {}, { headers });
    expect((await stranger({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await stranger({ 'sec-fetch-site': 'same-site' })).status).toBe(403);
    expect(sandbox.control.log()).toHaveLength(0);
  });

  it('never leads a form back to another site', async () => {
    const { press } = visitSandbox();
    for (const back of ['https://evil.example', '//evil.example', '/elsewhere']) {
      const response = await press(`/panel/reset?back=${encodeURIComponent(back)}`);
      expect(response.headers.get('location')).toBe('/?notice=panelResetDone');
    }
  });

  it('shows what was logged as text', async () => {
    const { page, call } = visitSandbox();
    await call('/idenge/api/users?x=%3Cscript%3Ealert(1)%3C/script%3E');
    expect(await page('/')).not.toContain('<script>alert');
  });
});

describe('every page', () => {
  it.each(pages)('%s has a language, a title, one heading of the first rank and labels', async (path) => {
    const { page } = visitSandbox();
    for (const [locale, lang] of [
      ['pt-BR', 'pt'],
      ['es', 'es'],
      ['en', 'en'],
    ] as const) {
      const text = await page(path + (path.includes('?') ? '&' : '?') + `lang=${lang}`);
      expect(text).toContain(`<html lang="${locale}"`);
      expect(text).toMatch(/<title>[^<]+<\/title>/);
      expect(text.match(/<h1/g)).toHaveLength(1);
      const ids = [...text.matchAll(/<(?:input|select)(?![^>]*type="hidden")[^>]*\sid="([^"]+)"/g)].map(([, id]) => id);
      for (const id of ids) expect(text).toContain(`for="${id ?? ''}"`);
    }
  });

  it.each(pages)('%s runs under a policy without exceptions', async (path) => {
    const response = await visitSandbox().call(path);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'/);
    expect(policy).not.toMatch(/unsafe|data:|\*/);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const text = await response.text();
    expect(text).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?! src="\/assets\/sandbox\.js"><\/script>)/);
  });

  it('loads a stylesheet and a script that parse, and nothing else by name', async () => {
    const { call } = visitSandbox();
    expect(await (await call('/assets/sandbox.css')).text()).toBe(stylesheet);
    expect((await call('/assets/sandbox.js')).headers.get('content-type')).toMatch(/^text\/javascript/);
    expect(() => new Script(pageScript)).not.toThrow();
    expect((await call('/assets/constructor')).status).toBe(404);
  });

  it('frames go to the host pages alone', async () => {
    const { call } = visitSandbox();
    for (const path of ['/ingresse/panel?embed', '/soluti/phone?embed', '/idenge/phone?embed']) {
      expect((await call(path)).headers.get('content-security-policy')).toContain(`frame-ancestors ${hostOrigin};`);
    }
  });
});
