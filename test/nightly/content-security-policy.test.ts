/** The elements under exactly the policy that its guide shows: all of it is needed, and nothing else. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findBrowser } from '../../scripts/find-browser.mjs';
import { freePort } from '../../scripts/free-port.mjs';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { createCatraca, type Catraca } from '../../src/server/index.js';
import { toNodeListener } from '../../src/server/node.js';
import { partOf } from '../support/element-part.js';
import { guideCode, guidePolicy, readGuide } from '../support/guides.js';

const tags = ['ingresse-login-button', 'soluti-qr-auth', 'idenge-pass-card'];
const policy = await guidePolicy();
const directives = policy.split('; ');
const nameOf = (directive: string) => directive.split(' ', 1)[0] ?? '';
const policyWithout = (name: string) => directives.filter((directive) => nameOf(directive) !== name).join('; ');

const ways = {
  'the loader': '<script type="module" src="/js/catraca.js"></script>',
  modules: tags.map((tag) => `<script type="module" src="/js/${tag}.js"></script>`).join(''),
  'classic scripts': tags.map((tag) => `<script src="/js/${tag}.classic.js"></script>`).join(''),
};

/** What the page's own file does: it keeps what the elements tell, and every violation. */
const shopScript = `
globalThis.told = [];
for (const name of ['ingresse-login-success', 'soluti-auth-success', 'idenge-pass-load']) {
  document.addEventListener(name, () => globalThis.told.push(name));
}
`;

const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

let browser: Browser;
let site: Server;
let provider: Server;
let sandbox: Sandbox;
let catraca: Catraca;
let origin: string;
let providers: string;
let page: Page;
let complaints: string[];

/** What the next answers are made of. */
/** `isEmpty`: without settings and elements of its own. */
let sent: { policy: string; head: string; everywhere?: boolean; isEmpty?: boolean };

beforeAll(async () => {
  const [port, providerPort] = [await freePort(), await freePort()];
  origin = `http://localhost:${String(port)}`;
  providers = `http://127.0.0.1:${String(providerPort)}`;
  sandbox = createSandbox({ publicUrl: providers });
  catraca = createCatraca({
    publicUrl: `${origin}/catraca`,
    allowedOrigins: [origin],
    secrets: [{ id: '1', key: randomBytes(32).toString('base64') }],
    ingresse: {
      apiKey: 'demo',
      authUrl: `${providers}/ingresse/auth/`,
      apiUrl: `${providers}/ingresse/api`,
      deliver: 'page',
    },
    soluti: {
      environment: 'sandbox',
      sandboxUrl: `${providers}/soluti`,
      clientId: 'demo',
      clientSecret: 'demo',
      deliver: 'page',
      push: { perMinute: 60 },
    },
    beforePush: () => undefined,
    idenge: {
      baseUrl: `${providers}/idenge/api`,
      apiKey: 'demo',
      apiSecret: 'demo',
      identify: () => ({ externalId: '1234EE' }),
    },
    log: () => undefined,
  });
  const configBlock = (await guideCode('content-security-policy', 'html', 'catraca-config')).split('</script>')[0];
  const backend = toNodeListener({
    async fetch(request) {
      const response = await catraca.fetch(request);
      if (sent.everywhere !== true) return response;
      const headers = new Headers(response.headers);
      headers.append('content-security-policy', sent.policy);
      return new Response(response.body, { status: response.status, headers });
    },
  });
  const own: Readonly<Record<string, readonly [string, string | Buffer]>> = {
    '/shop.js': ['text/javascript', shopScript],
    '/shop.css': ['text/css', 'h1 { color: rgb(1, 2, 3) }'],
    '/logo.gif': ['image/gif', gif],
    '/blank': ['text/html', '<!doctype html><title>Blank</title>'],
    '/frame': ['text/html', '<!doctype html><title>Frame</title><iframe src="/"></iframe>'],
    '/favicon.ico': ['image/gif', gif],
  };
  site = createServer((request, response) => {
    const path = new URL(request.url ?? '/', origin).pathname;
    const file = join('dist-cdn', path.replace('/js/', ''));
    const header = { 'content-security-policy': sent.policy };
    if (path.startsWith('/catraca/')) backend(request, response);
    else if (path === '/') {
      const html = `<!doctype html><html lang="en"><head><title>Shop</title>${sent.isEmpty === true ? '' : `${configBlock ?? ''}</script>`}
<link rel="stylesheet" href="/shop.css"><script src="/shop.js"></script>${sent.head}</head>
<body><h1>Shop</h1><img src="/logo.gif" alt="">${sent.isEmpty === true ? '' : tags.map((tag) => `<${tag}></${tag}>`).join('')}</body></html>`;
      response.writeHead(200, { 'content-type': 'text/html', ...header }).end(html);
    } else if (own[path] !== undefined) {
      const [type, content] = own[path];
      response.writeHead(200, { 'content-type': type }).end(content);
    } else if (path.startsWith('/js/') && existsSync(file)) {
      const type = path.endsWith('.html') ? 'text/html' : 'text/javascript';
      void readFile(file).then((content) => response.writeHead(200, { 'content-type': type, ...header }).end(content));
    } else {
      response.writeHead(404).end();
    }
  });
  provider = createServer(toNodeListener(sandbox));
  await Promise.all([
    new Promise<void>((resolve) => site.listen(port, 'localhost', resolve)),
    new Promise<void>((resolve) => provider.listen(providerPort, '127.0.0.1', resolve)),
  ]);
  browser = await findBrowser().then(({ executablePath, args }) => puppeteer.launch({ executablePath, args }));
});

afterAll(async () => {
  await browser.close();
  for (const server of [site, provider]) {
    server.closeAllConnections();
    server.close();
  }
  await catraca.close();
});

beforeEach(async () => {
  complaints = [];
  sandbox.reset();
  page = await (await browser.createBrowserContext()).newPage();
  watch(page);
});

afterEach(() => page.browserContext().close());

/** Keeps what the browser says of a page: every violation is an error in its console. */
function watch(tab: Page) {
  tab.on('pageerror', (error) => complaints.push(String(error)));
  tab.on('console', (message) => {
    if (['warn', 'error'].includes(message.type())) complaints.push(message.text());
  });
}

async function open(of: typeof sent, path = '/') {
  sent = of;
  await page.goto(origin + path);
}

const told = (name: string) =>
  page.waitForFunction(
    (wanted) => (globalThis as unknown as { told: string[] }).told.includes(wanted),
    { timeout: 20_000 },
    name,
  );

const part = (tag: string, name: string) => partOf(page, tag, name);

async function loginWindow(): Promise<Page> {
  const opened = new Promise<Page>((resolve) => {
    page.once('popup', (popup) => {
      if (popup !== null) resolve(popup);
    });
  });
  await (await part('ingresse-login-button', 'button')).click();
  const popup = await opened;
  watch(popup);
  return popup;
}

async function signInAt(popup: Page) {
  const fill = await popup.waitForSelector('[data-testid=ingresse-use-12345]');
  await fill?.click();
  await popup.waitForFunction(() => document.querySelector<HTMLInputElement>('[data-testid=ingresse-email]')?.value);
  const submit = await popup.waitForSelector('[data-testid=ingresse-submit]');
  // The window may be gone before the click has been answered.
  await submit?.click().catch(() => undefined);
}

async function useAllThree() {
  await told('idenge-pass-load');
  await signInAt(await loginWindow());
  await told('ingresse-login-success');
  await (await part('soluti-qr-auth', 'start-button')).click();
  await part('soluti-qr-auth', 'qr');
  sandbox.control.soluti.approve();
  await told('soluti-auth-success');
}

const titleColor = () => page.$eval('h1', (title) => getComputedStyle(title).color);

describe('the policy of the guide', () => {
  it.each(Object.entries(ways))('lets all three sign in and show the pass, brought by %s', async (_, head) => {
    await open({ policy, head });
    await useAllThree();
    expect(await titleColor()).toBe('rgb(1, 2, 3)');
    expect(complaints).toEqual([]);
  });

  it('lets a login without a backend come back to return.html', async () => {
    await open({ policy, head: ways['the loader'], isEmpty: true });
    // As a page does whose login page is a simulated one; by script alone.
    await page.evaluate(
      `import('/js/catraca.js').then((catraca) => catraca.configure({ allowedAuthOrigins: ['${providers}'] }))`,
    );
    await page.evaluate((authUrl) => {
      const button = document.createElement('ingresse-login-button');
      Object.assign(button, { apiKey: 'demo', authUrl, returnUrl: '/js/return.html' });
      document.body.append(button);
    }, `${providers}/ingresse/auth/`);
    const popup = await loginWindow();
    await signInAt(popup);
    await told('ingresse-login-success');
    expect(complaints).toEqual([]);
  });

  it('takes a nonce for the loader and all that it loads, and no script without it', async () => {
    const own = `${policyWithout('script-src')}; ${await guidePolicy('nonce-')}`;
    const head = await guideCode('content-security-policy', 'html', 'nonce=');
    await open({ policy: own, head });
    await Promise.all(tags.map((tag) => part(tag, 'base')));
    // The page's own file, which has no nonce.
    expect(complaints).toEqual([expect.stringMatching(/shop\.js.*violates/)]);
    await open({ policy: own, head: head.replace('R4nd0m', 'guessed') });
    expect(await page.evaluate(() => customElements.get('soluti-qr-auth'))).toBeUndefined();
  });

  it('sent with the backend’s pages too, keeps the login window from its end', async () => {
    await open({ policy, head: ways['the loader'], everywhere: true });
    const popup = await loginWindow();
    await signInAt(popup);
    await expect
      .poll(() => complaints.join(), { timeout: 15_000 })
      .toContain('violates the following Content Security Policy directive');
    expect(popup.isClosed()).toBe(false);
    expect(
      await page.evaluate(() => document.querySelector('ingresse-login-button')?.matches(':state(signed-in)')),
    ).toBe(false);
  });
});

/** What a page may do that this directive is about, as the browser answers when it is tried. */
const probes: Readonly<Record<string, () => Promise<boolean>>> = {
  'default-src': () =>
    page.evaluate(async () => {
      const frame = document.createElement('iframe');
      frame.src = '/blank';
      const loaded = new Promise((resolve) => (frame.onload = resolve));
      document.body.append(frame);
      await loaded;
      // What is refused is replaced by a page of the browser's own, which nobody can look into.
      return frame.contentDocument?.title === 'Blank';
    }),
  'script-src': async () => {
    const isDefined = () => page.evaluate(() => customElements.get('soluti-qr-auth') !== undefined);
    await expect
      .poll(async () => complaints.some((text) => text.includes('catraca.js')) || (await isDefined()))
      .toBe(true);
    return isDefined();
  },
  'connect-src': () =>
    page.evaluate(() =>
      fetch('/catraca/idenge/pass', { headers: { 'x-catraca': '1' } }).then(
        ({ ok }) => ok,
        () => false,
      ),
    ),
  'img-src': () => page.$eval('img', (image) => image.naturalWidth > 0),
  'style-src': async () => (await titleColor()) === 'rgb(1, 2, 3)',
  'form-action': async () => {
    await page.evaluate((action) => {
      const form = document.createElement('form');
      form.action = action;
      document.body.append(form);
      // What the policy refuses is told in a task of its own, and a navigation takes the page away.
      document.addEventListener('securitypolicyviolation', () => (document.title = 'refused'));
      setTimeout(() => form.submit());
    }, `${providers}/soluti/phone`);
    await page.waitForFunction((home) => document.title === 'refused' || location.origin !== home, {}, origin);
    return page.url().startsWith(providers);
  },
  'base-uri': () =>
    page.evaluate(() => {
      const base = document.createElement('base');
      base.href = 'https://elsewhere.example/';
      document.head.append(base);
      return document.baseURI.startsWith('https://elsewhere.example');
    }),
  'frame-ancestors': async () => {
    await page.goto(`${origin}/frame`);
    return page.$eval('iframe', (frame) => frame.contentDocument?.title === 'Shop');
  },
  'require-trusted-types-for': () =>
    page.evaluate(() => {
      try {
        document.body.innerHTML = '<b>text that became markup</b>';
        return true;
      } catch {
        return false;
      }
    }),
  'trusted-types': () =>
    page.evaluate(() => {
      const { trustedTypes } = globalThis as unknown as {
        trustedTypes: { createPolicy: (name: string, rules: object) => object };
      };
      try {
        trustedTypes.createPolicy('somebody-elses', {});
        return true;
      } catch {
        return false;
      }
    }),
};

/** What their own directive lets happen; the rest is what a directive forbids. */
const allowed = ['script-src', 'connect-src', 'img-src', 'style-src'];

describe('each directive of it', () => {
  it('has a row in the guide that says what it is for, and a trial below', async () => {
    const rows = [...(await readGuide('content-security-policy')).matchAll(/^\| `([a-z-]+ [^`]+)`/gm)];
    expect(rows.map(([, directive]) => directive)).toEqual(directives);
    expect(Object.keys(probes).sort()).toEqual(directives.map(nameOf).sort());
  });

  it.each(Object.entries(probes))('%s makes the difference that it is there for', async (name, probe) => {
    const head = ways['the loader'];
    const isAllowed = allowed.includes(name);
    await open({ policy, head });
    expect(await probe()).toBe(isAllowed);
    await open({ policy: policyWithout(name), head });
    expect(await probe()).toBe(!isAllowed);
  });

  it.each(["'allow-duplicates'", 'lit-html'])('trusted-types is needed with %s for several files', async (word) => {
    await open({ policy: policy.replace(` ${word}`, ''), head: ways.modules });
    await expect.poll(() => complaints.join()).toContain('createPolicy');
  });

  it('style-src is not for the elements: they bring their style without it', async () => {
    await open({ policy: policy.replace("style-src 'self'", "style-src 'none'"), head: ways.modules });
    await part('ingresse-login-button', 'button');
    const color = await page.$eval(
      'ingresse-login-button >>> [part~=button]',
      (button) => getComputedStyle(button).backgroundColor,
    );
    expect(color).toBe('rgb(252, 163, 17)');
    expect(complaints.filter((text) => !text.includes('shop.css'))).toEqual([]);
  });
});
