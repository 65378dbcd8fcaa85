/** The doctor on the page, as it is built: brought by the loader or by its own tag, in a real browser. */
import { readFile } from 'node:fs/promises';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findSmallBrowser } from '../../scripts/find-browser.mjs';
import { ailments, elements, scriptTags, startDoctorSite, type DoctorSite } from '../support/doctor-site.js';
import { guidePolicy } from '../support/guides.js';

const loaderTag = '<script type="module" src="/js/catraca.js"></script>';
const ownTag = '<script type="module" src="/js/doctor.js"></script>';

let browser: Browser;
let page: Page;
let site: DoctorSite;

beforeAll(async () => {
  const { executablePath, args } = await findSmallBrowser();
  browser = await puppeteer.launch({ executablePath, args });
});

afterEach(async () => {
  await page.close();
  await site.close();
});

afterAll(() => browser.close());

async function open(options: Parameters<typeof startDoctorSite>[0], path = '?catraca-doctor'): Promise<void> {
  site = await startDoctorSite(options);
  page = await browser.newPage();
  await page.goto(site.url + path);
}

/** What the panel holds, once it has looked. */
async function panel() {
  await page.waitForFunction(() => {
    const root = document.querySelector('[data-catraca-doctor]')?.shadowRoot;
    return root && !/…/.test(root.querySelector('[role=status]')?.textContent ?? '…');
  });
  return page.evaluate(() => {
    const root = document.querySelector('[data-catraca-doctor]')!.shadowRoot!;
    const items = [...root.querySelectorAll('li')];
    return {
      status: root.querySelector('[role=status]')!.textContent,
      ids: [...new Set(items.map((item) => item.dataset['finding']))],
      text: root.textContent,
    };
  });
}

describe('?catraca-doctor', () => {
  it('has nothing to say of a healthy page, brought by the loader', async () => {
    await open({ head: loaderTag });
    expect(await panel()).toMatchObject({ status: 'Nothing wrong was found.', ids: [] });
  });

  it('is not there unless it is asked for', async () => {
    const asked: string[] = [];
    site = await startDoctorSite({ head: loaderTag + ownTag });
    page = await browser.newPage();
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(site.url, { waitUntil: 'networkidle0' });
    expect(asked).toContain('/js/doctor.js');
    expect(await page.$('[data-catraca-doctor]')).toBeNull();
    await page.close();
    await site.close();
    asked.length = 0;
    await open({ head: loaderTag }, '?catraca');
    await page.waitForFunction(() => customElements.get('idenge-pass-card') !== undefined);
    expect(asked).not.toContain('/js/doctor.js');
  });

  it('comes by a bookmark too', async () => {
    await open({}, '');
    await page.evaluate(`import('/js/doctor.js').then((doctor) => doctor.openDoctor())`);
    expect((await panel()).ids).toEqual([]);
  });

  // A page whose own policy keeps every script out keeps the doctor out as well: that one is the command's to find.
  const seen = Object.entries(ailments).filter(([id]) => !['csp-script', 'csp-connect'].includes(id));

  it.each(seen)('finds %s, and nothing else', async (id, options) => {
    await open({ ...options, head: (options.head ?? scriptTags) + ownTag });
    // A browser does not say why another origin gives nothing to read, and no script of these pages allows one.
    const isForeign = id === 'cors' || id === 'endpoint-unreachable';
    expect((await panel()).ids).toEqual(isForeign ? ['endpoint-not-allowed', 'endpoint-unreadable'] : [id]);
  });

  it('finds a backend of another origin that no script allows, and has nothing to say once one does', async () => {
    const body = ({ elsewhere }: { elsewhere: string }) =>
      `<idenge-pass-card endpoint="${elsewhere}"></idenge-pass-card>`;
    await open({ head: scriptTags + ownTag, body });
    expect((await panel()).ids).toEqual(['endpoint-not-allowed']);
    const { elsewhere } = site;
    await page.evaluate(`import('/js/idenge-pass-card.js').then(async ({ configure }) => {
      configure({ allowedEndpoints: ['${elsewhere}'] });
      await (await import('/js/doctor.js')).openDoctor();
    })`);
    expect((await panel()).ids).toEqual([]);
  });

  it('finds a policy that forbids asking the backend', async () => {
    // It cannot ask for the page's headers either: a policy in the markup is seen all the same.
    const meta = `<meta http-equiv="Content-Security-Policy" content="connect-src https://api.example">`;
    await open({ head: meta + scriptTags + ownTag });
    expect((await panel()).ids).toEqual(expect.arrayContaining(['csp-connect']));
  });

  it('sees elements that script adds, in shadow roots too, and an endpoint set as a property', async () => {
    const script = `<div id="app"></div><script type="module">
      const root = document.querySelector('#app').attachShadow({ mode: 'open' });
      const card = document.createElement('idenge-pass-card');
      card.endpoint = '/no-such-path';
      root.append(card);
    </script>`;
    await open({ head: scriptTags + ownTag, body: () => script });
    expect((await panel()).ids).toEqual(['endpoint-wrong']);
  });

  it('finds that a login of this tab came back without its nonce', async () => {
    const body = () => '<ingresse-login-button api-key="key"></ingresse-login-button>';
    await open({ head: scriptTags + ownTag, body }, '');
    await page.evaluate(() => {
      const login = { nonce: 'n', mode: 'redirect', returnTo: location.href, startedAt: Date.now() };
      sessionStorage.setItem('catraca:login', JSON.stringify(login));
    });
    await page.goto(`${site.url}?usertoken=1-token`);
    await page.waitForFunction(
      () => (document.querySelector('ingresse-login-button') as Element & { state?: string }).state === 'failed',
    );
    await page.goto(`${site.url}?catraca-doctor`);
    const { ids, text } = await panel();
    expect(ids).toEqual(['nonce-lost']);
    expect(text).toContain('configure({ requireNonce: false })');
  });

  it('finds a form that gets no value because the page has not opted in', async () => {
    const button = '<ingresse-login-button name="login" endpoint="/catraca"></ingresse-login-button>';
    await open({ head: scriptTags + ownTag, body: () => `<form>${button}</form>` });
    const { ids, text } = await panel();
    expect(ids).toEqual(['form-value']);
    expect(text).toContain('The form around <ingresse-login-button name="login"> gets no value');
    await page.evaluate(`import('/js/doctor.js').then((doctor) => {
      document.querySelector('ingresse-login-button').allowFormValue = true;
      return doctor.openDoctor();
    })`);
    expect((await panel()).ids).toEqual([]);
  });

  it('finds a key that no text has among the words that script gives to one element', async () => {
    const script = `<soluti-qr-auth endpoint="/catraca"></soluti-qr-auth><script type="module">
      document.querySelector('soluti-qr-auth').messages = { 'sol.title': 'Sign in', 'sol.tittle': 'Sign in' };
    </script>`;
    await open({ head: scriptTags + ownTag, body: () => script });
    const { ids, text } = await panel();
    expect(ids).toEqual(['message-unknown']);
    expect(text).toContain('No text has the key sol.tittle');
  });

  it.each([
    ['pt-BR', 'Encontrado: 1', 'Fechar'],
    ['es', 'Encontrado: 1', 'Cerrar'],
    ['en', 'Found: 1', 'Close'],
  ])('speaks the page’s language (%s), from the keyboard, and without barriers', async (lang, status, close) => {
    const setLang = `<script>document.documentElement.lang = '${lang}'</script>`;
    await open(
      { head: setLang + loaderTag, body: () => '<button id="before">x</button><soluti-qr-auth></soluti-qr-auth>' },
      '',
    );
    await page.focus('#before');
    await page.evaluate(`import('/js/doctor.js').then((doctor) => doctor.openDoctor())`);
    const { text, ...rest } = await panel();
    expect(rest).toEqual({ status, ids: ['endpoint-missing'] });
    expect(text).toContain(close);

    await page.evaluate(await readFile('node_modules/axe-core/axe.min.js', 'utf8'));
    const violations = await page.evaluate(
      `axe.run('[data-catraca-doctor]').then(({ violations }) => violations.map(({ id }) => id))`,
    );
    expect(violations).toEqual([]);

    await page.keyboard.press('Escape');
    expect(await page.$('[data-catraca-doctor]')).toBeNull();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('before');
  });

  it('works under the strictest policy that the elements work under', async () => {
    const policy = await guidePolicy();
    await open({ head: loaderTag, body: () => elements, headers: { 'content-security-policy': policy } });
    expect(await panel()).toMatchObject({ ids: [] });
  });
});
