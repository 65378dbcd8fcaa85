/** The code of the guides, run as it is written: in Node, and on a page in Chromium with the package as packed. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import puppeteer, { type Browser, type ElementHandle, type HTTPRequest, type Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { findBrowser } from '../../scripts/find-browser.mjs';
import { freePort } from '../../scripts/free-port.mjs';
import { partOf } from '../support/element-part.js';
import { codeBlocks, guideCode, guideSlugs, readGuide } from '../support/guides.js';
import { installPacked, type Installed } from '../package/installed.js';

const run = promisify(execFile);
const taken = new Set<string>();

/** The one block of a guide that says this. Each is noted, so that none is forgotten. */
async function block(slug: string, language: string, mark: string): Promise<string> {
  const code = await guideCode(slug, language, mark);
  taken.add(code);
  return code;
}

let installed: Installed;
let server: ChildProcess | undefined;
let site: string;
let providers: string;

const write = (name: string, code: string) => writeFile(join(installed.folder, name), code);

beforeAll(async () => {
  installed = await installPacked();
  const [port, providerPort] = [String(await freePort()), String(await freePort())];
  site = `http://localhost:${port}`;
  providers = `http://127.0.0.1:${providerPort}`;
  // As they stand, but on ports that are free here.
  const code = await block('first-five-minutes', 'js', 'createSandbox');
  await write('server.mjs', code.replaceAll('3000', port).replaceAll('3001', providerPort));
  await write('index.html', await block('first-five-minutes', 'html', '<!doctype html>'));
  server = spawn(process.execPath, ['server.mjs'], { cwd: installed.folder, stdio: ['ignore', 'inherit', 'inherit'] });
  await vi.waitFor(() => fetch(site), { timeout: 30_000, interval: 100 });
});

afterAll(async () => {
  server?.kill();
  await installed.remove();
});

describe('on a page', () => {
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  /** In place of the site's own page. */
  let shop: { html: string; script?: string } | null;

  beforeAll(async () => {
    browser = await findBrowser().then(({ executablePath, args }) => puppeteer.launch({ executablePath, args }));
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    shop = null;
    complaints = [];
    page = await (await browser.createBrowserContext()).newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    await serveShop(page);
  });
  afterEach(() => page.browserContext().close());

  async function serveShop(tab: Page) {
    await tab.setRequestInterception(true);
    tab.on('request', (request) => void answer(request));
  }

  async function answer(request: HTTPRequest) {
    const { origin, pathname } = new URL(request.url());
    if (shop === null || origin !== site) await request.continue();
    else if (pathname === '/') {
      const body = `<!doctype html>\n${shop.html}`;
      await request.respond({ contentType: 'text/html; charset=utf-8', body });
    } else if (pathname === '/shop.js') {
      await request.respond({ contentType: 'text/javascript', body: shop.script ?? '' });
    } else await request.continue();
  }

  async function open(html: string, script = '') {
    shop = { html, script };
    await page.goto(site);
  }

  const part = (tag: string, name: string) => partOf(page, tag, name);
  const textOf = async (tag: string, name: string) =>
    (await part(tag, name)).evaluate((node) => node.textContent.trim());
  const style = async (tag: string, name: string, property: string) =>
    (await part(tag, name)).evaluate((node, key) => getComputedStyle(node).getPropertyValue(key), property);
  const see = (selector: string, text: string) =>
    page.waitForFunction(
      (where, wanted) => document.querySelector(where)?.textContent.includes(wanted),
      { timeout: 20_000 },
      selector,
      text,
    );

  async function loginWindow(): Promise<Page> {
    const opened = new Promise<Page>((resolve) => {
      page.once('popup', (popup) => {
        if (popup !== null) resolve(popup);
      });
    });
    await (await part('ingresse-login-button', 'button')).click();
    return opened;
  }

  it('the first five minutes: all three, as the table says', async () => {
    const guide = await readGuide('first-five-minutes');
    const says = [...guide.matchAll(/\| `((?:Ingresse|Certificate|Saved): [^`]+)`/g)].map(([, text = '']) => text);
    expect(says).toHaveLength(3);
    await page.goto(site);
    const popup = await loginWindow();
    const [email, password] = ['ana@example.com', 'segredo'];
    expect(guide).toContain(`\`${email}\`, password \`${password}\``);
    await (await popup.waitForSelector('[data-testid=ingresse-email]'))?.type(email);
    await (await popup.waitForSelector('[data-testid=ingresse-password]'))?.type(password);
    // The window may be gone before the click has been answered.
    await (await popup.waitForSelector('[data-testid=ingresse-submit]'))?.click().catch(() => undefined);
    await see('#news', says[0] ?? '');

    const start = await part('soluti-qr-auth', 'start-button');
    expect(guide).toContain(`press "${await start.evaluate((button) => button.textContent.trim())}"`);
    await start.click();
    await part('soluti-qr-auth', 'qr');
    const phone = await page.browserContext().newPage();
    expect(guide).toContain('<http://127.0.0.1:3001/soluti/phone>');
    await phone.goto(`${providers}/soluti/phone`);
    await (await phone.waitForSelector('[data-testid=phone-scan]'))?.click();
    await (await phone.waitForSelector('[data-testid=phone-code]'))?.click();
    await (await phone.waitForSelector('[data-testid=phone-approve]'))?.click();
    // A page behind another one is not drawn, and what waits for its frames waits for ever.
    await page.bringToFront();
    await see('#news', says[1] ?? '');

    await (await part('idenge-pass-card', 'edit-button')).click();
    const field = await page.waitForFunction(() =>
      document.querySelector('idenge-pass-card')?.shadowRoot?.querySelector('input[type=tel]'),
    );
    await (field.asElement() as ElementHandle).type('1');
    await (await part('idenge-pass-card', 'save-button')).click();
    await see('#news', says[2] ?? '');
    await phone.goto(`${providers}/idenge/phone?user=1234EE`);
    expect(await phone.$('[data-testid=pass-uninstall]')).not.toBeNull();
    expect(complaints).toEqual([]);
  });

  it('the first five minutes: the doctor has nothing to say', async () => {
    await page.goto(`${site}/?catraca-doctor`);
    await page.waitForFunction(() =>
      document.querySelector('[data-catraca-doctor]')?.shadowRoot?.textContent.includes('Nothing wrong was found.'),
    );
  });

  it('theming: each rule does what it says', async () => {
    const [colours, parts] = [await block('theming', 'css', ':root'), await block('theming', 'css', '::part')];
    const words = await block('theming', 'html', 'slot="logo"');
    // No colour is on its way while it is looked at.
    const still = { name: 'prefers-reduced-motion', value: 'reduce' };
    await page.emulateMediaFeatures([still]);
    await open(`<html lang="en"><style>${colours}${parts}</style><script type="module" src="/js/catraca.js"></script>
<body>${words}<soluti-qr-auth endpoint="/catraca"></soluti-qr-auth></body></html>`);
    await part('idenge-pass-card', 'name');
    expect(await style('soluti-qr-auth', 'title', 'font-size')).toBe('24px');
    expect(await style('soluti-qr-auth', 'start-button', 'background-color')).toBe('rgb(11, 110, 79)');
    expect(await style('soluti-qr-auth', 'start-button', 'border-radius')).toBe('4px');
    await page.emulateMediaFeatures([still, { name: 'prefers-color-scheme', value: 'dark' }]);
    expect(await style('soluti-qr-auth', 'start-button', 'background-color')).toBe('rgb(127, 216, 180)');
    expect(await style('idenge-pass-card', 'card', 'background-image')).toContain('rgb(11, 110, 79)');
    expect(await style('idenge-pass-card', 'card', 'box-shadow')).toBe('none');
    const width = await page.$eval('ingresse-login-button', (button) => button.getBoundingClientRect().width);
    expect(width).toBeLessThanOrEqual(280);
    expect(await page.$eval('ingresse-login-button span', (label) => label.checkVisibility())).toBe(true);
    const outline = () => page.$eval('soluti-qr-auth', (host) => getComputedStyle(host).outlineStyle);
    expect(await outline()).toBe('none');
    await (await part('soluti-qr-auth', 'start-button')).click();
    await part('soluti-qr-auth', 'qr');
    expect(await outline()).toBe('solid');
  });

  it('languages: of the page, of one element, and the page’s own words', async () => {
    const script = '<script type="module" src="/js/catraca.js"></script>';
    await open((await block('languages', 'html', 'lang="es"')).replace('<body>', `<head>${script}</head><body>`));
    expect(await textOf('soluti-qr-auth', 'start-button')).toBe('Gerar QR Code');
    expect(await style('idenge-pass-card', 'base', 'display')).toBe('block');
    const lang = (tag: string) => part(tag, 'base').then((base) => base.evaluate((node) => node.getAttribute('lang')));
    expect([await lang('soluti-qr-auth'), await lang('idenge-pass-card')]).toEqual(['pt-BR', 'es']);

    const own = await block('languages', 'html', 'messages');
    const tags = '<ingresse-login-button></ingresse-login-button><soluti-qr-auth></soluti-qr-auth>';
    await open(
      `<html lang="pt-BR"><head>${own}${script}</head><body>${tags}<script type="module" src="/shop.js"></script></body></html>`,
      await block('languages', 'js', 'login.messages'),
    );
    expect(await textOf('ingresse-login-button', 'label')).toContain('Entrar na bilheteria');
    expect(await textOf('soluti-qr-auth', 'title')).toContain('Entrar na área do associado');
    expect(await textOf('soluti-qr-auth', 'start-button')).toBe('Show me the code');
    expect(await textOf('soluti-qr-auth', 'base')).toContain('Take your phone and open Bird ID');
  });

  it('from a plain link: what the old page does with somebody else’s token, and what the new one does', async () => {
    await open(await block('from-a-plain-link', 'html', 'localStorage.setItem'));
    await page.goto(`${site}/?usertoken=666-somebody-elses`);
    expect(await page.evaluate(() => localStorage.getItem('token'))).toBe('666-somebody-elses');

    const html = await block('from-a-plain-link', 'html', 'return-head.js');
    await open(html, await block('from-a-plain-link', 'js', 'localStorage.removeItem'));
    await page.goto(`${site}/?usertoken=666-somebody-elses`);
    await page.waitForFunction(() => document.querySelector('ingresse-login-button')?.matches(':state(failed)'));
    expect(page.url()).toBe(`${site}/`);
    expect(await page.evaluate(() => localStorage.getItem('token'))).toBeNull();
    expect(await page.$eval('p', (news) => news.textContent)).toBe('Nobody is signed in.');

    await page.goto(site);
    const popup = await loginWindow();
    await serveShop(popup);
    // Where the window wants to go, although nobody answers there; then what Ingresse does after the visitor's password.
    const session = await popup.createCDPSession();
    const address = await vi.waitFor(
      async () => {
        const { entries, currentIndex } = await session.send('Page.getNavigationHistory');
        const url = new URL(entries[currentIndex]?.url ?? '');
        expect(url.origin).toBe('https://auth.ingresse.com');
        return url;
      },
      { timeout: 15_000 },
    );
    expect(address.searchParams.get('apikey')).toBe('YOUR-PUBLIC-KEY');
    const back = new URL(address.searchParams.get('returnUrl') ?? '');
    back.searchParams.set('usertoken', '42-a-token');
    await popup.goto(back.href).catch(() => undefined); // The window closes itself.
    await page.bringToFront();
    await see('p', 'Signed in.');
    const token = await page.$eval(
      'ingresse-login-button',
      (button) => (button as unknown as { userToken: string }).userToken,
    );
    expect(token).toBe('42-a-token');
    expect(complaints).toEqual([]);
  });
});

describe('in Node', () => {
  async function node(program: string, env: Record<string, string> = {}): Promise<unknown> {
    await write('try.mjs', program);
    const { stdout } = await run(process.execPath, ['try.mjs'], {
      cwd: installed.folder,
      env: { ...process.env, ...env },
    });
    return JSON.parse(stdout);
  }

  const secret = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64');
  const credentials = () => ({
    CATRACA_SECRET: secret(),
    ...{ INGRESSE_API_KEY: 'key', SOLUTI_CLIENT_ID: 'id', SOLUTI_CLIENT_SECRET: 'secret' },
    ...{ IDENGE_API_KEY: 'key', IDENGE_API_SECRET: 'secret' },
  });

  /** The providers' real addresses, answered by the simulated ones; a visitor's requests, with the cookies of a browser. */
  const world = `
import { createSandbox } from 'catraca/sandbox';
const sandbox = createSandbox({ fetch: (url, init) => catraca.fetch(new Request(url, init)) });
const hosts = {
  'portalapi.birdid.com.br': '/soluti/bird-production',
  'api.ingresse.com': '/ingresse/api',
  'idenge.com': '/idenge',
};
globalThis.fetch = (input, init) => {
  const { host, pathname, search } = new URL(input);
  return sandbox.fetch(new Request('http://127.0.0.1:5180' + hosts[host] + pathname + search, init));
};
const cookies = new Map();
async function visit(method, path, { secret, body, pass } = {}) {
  const url = path.startsWith('https:') ? path : 'https://shop.example/catraca' + path;
  const headers = { 'x-catraca': '1', origin: 'https://shop.example', 'content-type': 'application/json' };
  if (secret) headers['x-catraca-flow'] = secret;
  if (pass) headers['x-catraca-pass'] = pass;
  headers.cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
  const response = await catraca.fetch(
    new Request(url, { method, headers, ...(body && { body: JSON.stringify(body) }) }),
  );
  for (const cookie of response.headers.getSetCookie()) {
    const [name, value] = cookie.split(';', 1)[0].split('=');
    cookies.set(name, value);
  }
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, body: isJson ? JSON.parse(text) : null, location: response.headers.get('location') };
}
async function signInWithSoluti() {
  const { body: flow } = await visit('POST', '/soluti/flows', { body: {} });
  sandbox.control.soluti.approve({ holder: '52998224725' });
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await visit('POST', '/soluti/flows/' + flow.id + '/redeem', { secret: flow.secret, body: {} });
    if (answer.status !== 409) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
async function signInWithIngresse() {
  const wanted = { mode: 'popup', returnTo: '/', origin: 'https://shop.example' };
  const { body: flow } = await visit('POST', '/ingresse/flows', { body: wanted });
  const { location } = await visit('GET', flow.url);
  const back = new URL(new URL(location).searchParams.get('returnUrl'));
  back.searchParams.set('usertoken', '12345-valid');
  await visit('GET', back.href);
  return visit('POST', '/ingresse/flows/' + flow.id + '/redeem', { secret: flow.secret, body: {} });
}
`;

  it('the first five minutes: says in a line each that its ports are taken', async () => {
    const second = spawn(process.execPath, ['server.mjs'], {
      cwd: installed.folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    second.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await vi.waitFor(() => expect(said.match(/^listen EADDRINUSE: .*$/gm)).toHaveLength(2), { timeout: 15_000 });
    second.kill();
    expect(said).not.toMatch(/^\s+at /m);
  });

  it('backend: its hooks open sessions, its session opens the pass, and a sign-out ends it', async () => {
    await write('catraca.mjs', await block('backend', 'js', 'export const catraca'));
    const told = await node(
      `import { catraca } from './catraca.mjs';
${world}
const told = [];
const pass = async () => (await visit('GET', '/idenge/pass')).status;
told.push(await pass());
told.push((await signInWithSoluti()).body.session, cookies.has('__Host-session'), await pass());
const before = cookies.get('__Host-session');
told.push((await signInWithIngresse()).body.session, cookies.get('__Host-session') !== before);
told.push((await visit('GET', '/ingresse/session')).body.user.id);
told.push((await visit('DELETE', '/ingresse/session')).status, await pass());
console.log(JSON.stringify(told));
await catraca.close();`,
      credentials(),
    );
    expect(told).toEqual([
      401,
      { account: 'soluti:52998224725' },
      true,
      200,
      { account: 'ingresse:12345' },
      true,
      '12345',
      204,
      401,
    ]);
  });

  it('backend: stands behind a server under its path', async () => {
    const port = String(await freePort());
    await write('catraca.mjs', await block('backend', 'js', 'export const catraca'));
    await write('shop.mjs', (await block('backend', 'js', 'Your site')).replace('3000', port));
    const env = { ...process.env, ...credentials() };
    const shop = spawn(process.execPath, ['shop.mjs'], { cwd: installed.folder, env, stdio: 'inherit' });
    try {
      const home = `http://localhost:${port}/`;
      const response = await vi.waitFor(() => fetch(home), { timeout: 20_000, interval: 100 });
      expect(await response.text()).toBe('Your site');
      const headers = { 'x-catraca': '1', origin: 'https://shop.example' };
      const answer = await fetch(`${home}catraca/ingresse/session`, { headers });
      expect(await answer.json()).toEqual({ user: null });
    } finally {
      shop.kill();
    }
  });

  it('security: the hook keeps the token, tells the holder, and the older secret still opens', async () => {
    const hook = await block('security', 'js', 'onApproved');
    const secrets = await block('security', 'js', 'CATRACA_SECRET_NEW');
    const told = await node(
      `import { createCatraca } from 'catraca/server';
const mails = [];
const openSession = async () => 'a-new-name';
const tellByMail = async (...mail) => mails.push(mail);
${hook}
${secrets}
const idenge = { apiKey: 'key', apiSecret: 'secret', identify: () => null };
const options = { publicUrl: 'https://shop.example/catraca', allowedOrigins: ['https://shop.example'], soluti, idenge };
const before = createCatraca({ ...options, secrets: secrets.slice(1) });
const catraca = createCatraca({ ...options, secrets, clientAddress: () => '203.0.113.7' });
const after = createCatraca({ ...options, secrets: secrets.slice(0, 1) });
${world}
const { status, body } = await signInWithSoluti();
const [{ _id: userId }] = sandbox.control.idenge.users();
const looks = [];
for (const maker of [before, after]) {
  looks.push((await visit('GET', '/idenge/pass', { pass: await maker.idenge.mintPassToken({ userId }) })).status);
}
catraca.fetch = after.fetch;
looks.push((await visit('GET', '/idenge/pass', { pass: await before.idenge.mintPassToken({ userId }) })).status);
console.log(JSON.stringify([status, body, cookies.get('__Host-session'), mails, looks]));
await Promise.all([before.close(), catraca.close(), after.close()]);`,
      { ...credentials(), CATRACA_SECRET_NEW: secret() },
    );
    expect(told).toEqual([
      200,
      { session: null },
      'a-new-name',
      [['52998224725', expect.stringMatching(/^New sign-in on 20\S+Z from 203\.0\.113\.7$/)]],
      // Made by the older one, by the new one; and by the older one once it is gone.
      [200, 200, 401],
    ]);
  });

  it('going live and languages: the fields are ones that the backend takes', async () => {
    const told = await node(
      `import { createCatraca } from 'catraca/server';
${await block('going-live', 'js', 'const fields')}
${await block('languages', 'js', 'const points')}
const apis = [fields, [points]].map((fields) => createCatraca({
  publicUrl: 'https://shop.example/catraca', allowedOrigins: ['https://shop.example'],
  secrets: [{ id: '1', key: process.env.CATRACA_SECRET }],
  idenge: { apiKey: 'key', apiSecret: 'secret', fields, identify: () => null },
}));
await Promise.all(apis.map((each) => each.close()));
console.log(JSON.stringify(apis.length));`,
      credentials(),
    );
    expect(told).toBe(2);
  });

  it('from a plain link: the fetch adds key and token, and a dead token expires the button', async () => {
    const code = await block('from-a-plain-link', 'js', 'createIngresseFetch');
    const told = await node(
      `const told = [];
globalThis.document = { querySelector: () => ({ userToken: '12345-reset', expire: (code) => told.push(code) }) };
const catraca = null;
${world.replace("import { createSandbox } from 'catraca/sandbox';", '')}
${code.replace(/^import .*$/gm, '')}
console.log(JSON.stringify([...told, response.status]));`.replace(
        /^/,
        "import { createSandbox } from 'catraca/sandbox';\nimport { createIngresseFetch } from 'catraca/core';\n",
      ),
    );
    expect(told).toEqual([2006, 200]);
  });
});

it('no code of the guides is left out', async () => {
  const left = [];
  for (const slug of await guideSlugs('en')) {
    // Its blocks are the headers and the markup of another test; commands are looked at as text.
    if (slug === 'content-security-policy') continue;
    const blocks = codeBlocks(await readGuide(slug)).filter(({ language }) => language !== 'sh');
    left.push(...blocks.filter(({ code }) => !taken.has(code)));
  }
  expect(left).toEqual([]);
});
