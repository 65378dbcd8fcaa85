import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findSmallBrowser } from '../../scripts/find-browser.mjs';
import { marcos, pointsField } from '../components/support/idenge-backend.js';
import { guidePolicy } from '../support/guides.js';

const tags = ['ingresse-login-button', 'soluti-qr-auth', 'idenge-pass-card'];

/** A backend's answer with a field for a number. */
const numberAnswer = {
  pass: { ...marcos, data: { points: '1500' } },
  fields: [{ ...pointsField, id: 'points', editable: true }],
  actions: ['edit'],
  downloadUrl: null,
};

/** What the guide says that they need. */
const policy = await guidePolicy();

describe('script-tag files', () => {
  it.each(['soluti-qr-auth', 'idenge-pass-card'])('%s asks to be compiled while it arrives', async (tag) => {
    for (const file of [`${tag}.js`, `${tag}.classic.js`]) {
      expect(await readFile(`dist-cdn/${file}`, 'utf8')).toMatch(/^\/\/# allFunctionsCalledOnLoad\n/);
    }
  });
});

describe('script-tag files in a browser', () => {
  let browser: Browser;
  let server: Server;
  let origin: string;
  let page: Page;
  let html: string;
  let requested: string[];
  let missing: Set<string>;
  let complaints: string[];
  let integrity: Record<string, string>;

  beforeAll(async () => {
    integrity = JSON.parse(await readFile('dist-cdn/integrity.json', 'utf8')) as Record<string, string>;
    const { executablePath, args } = await findSmallBrowser();
    browser = await puppeteer.launch({ executablePath, args });
    server = createServer((request, response) => {
      const path = (request.url ?? '/').slice(1);
      requested.push(path);
      const file = join('dist-cdn', path.replace(/\?.*/, ''));
      if (path === '') {
        response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': policy }).end(html);
      } else if (existsSync(file) && !missing.has(path)) {
        response.writeHead(200, { 'content-type': 'text/javascript' });
        createReadStream(file).pipe(response);
      } else {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });

  afterAll(async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
  });

  beforeEach(async () => {
    requested = [];
    missing = new Set(['favicon.ico']);
    complaints = [];
    page = await browser.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      const isOfThePage = !message.text().includes('favicon');
      if (['warn', 'error'].includes(message.type()) && isOfThePage) complaints.push(message.text());
    });
  });

  afterEach(() => page.close());

  /** Opens a page with the given head, under the strictest policy that the elements promise to work with. */
  async function open(head: string, body: string) {
    html = `<!doctype html><title>x</title><link rel="icon" href="data:,">${head}<body>${body}</body>`;
    await page.goto(origin, { waitUntil: 'networkidle0' });
  }

  const knows = (tag: string) => page.evaluate((name) => customElements.get(name) !== undefined, tag);
  const own = (text: string) => !text.includes('data:,');

  it.each(tags)('<%s> as a module', async (tag) => {
    const name = `${tag}.js`;
    await open(`<script type="module" src="${name}" integrity="${integrity[name] ?? ''}"></script>`, '');
    expect(await knows(tag)).toBe(true);
    expect(requested.filter((path) => path.endsWith('.js'))).toEqual([name]);
    expect(complaints.filter(own)).toEqual([]);
    // As text: the test runner would rewrite an import.
    const exported = await page.evaluate(`import('./${name}').then((module) => Object.keys(module))`);
    expect(exported).toContain('configure');
  });

  it.each(tags)('<%s> as a classic script, at once', async (tag) => {
    const name = `${tag}.classic.js`;
    await open(`<script src="${name}" integrity="${integrity[name] ?? ''}"></script>`, '');
    expect(await knows(tag)).toBe(true);
    expect(complaints.filter(own)).toEqual([]);
  });

  it('three classic scripts share one global', async () => {
    await open(tags.map((tag) => `<script src="${tag}.classic.js"></script>`).join(''), '');
    const names = await page.evaluate(() => Object.keys((globalThis as unknown as { catraca: object }).catraca));
    expect(names).toEqual(
      expect.arrayContaining([
        'configure',
        'IngresseLoginButtonElement',
        'SolutiQrAuthElement',
        'IdengePassCardElement',
      ]),
    );
    expect(complaints.filter(own)).toEqual([]);
  });

  it('a second copy is ignored with one warning', async () => {
    await open(
      '<script src="soluti-qr-auth.classic.js"></script><script type="module" src="soluti-qr-auth.js"></script>',
      '',
    );
    expect(await knows('soluti-qr-auth')).toBe(true);
    expect(complaints.filter(own)).toEqual([expect.stringContaining('already defined')]);
  });

  it.each(['async', 'defer', 'type="module"', 'type="module" async'])(
    'a script with %s, beside the tag',
    async (how) => {
      const file = how.includes('module') ? 'ingresse-login-button.js' : 'ingresse-login-button.classic.js';
      await open(`<script ${how} src="${file}"></script>`, '<ingresse-login-button></ingresse-login-button>');
      const hasButton = () => page.$eval(tags[0]!, (host) => host.shadowRoot?.querySelector('button') !== null);
      expect(await hasButton()).toBe(true);
      expect(complaints.filter(own)).toEqual([]);
    },
  );

  it('a script that comes late takes up what the page has set and wrapped meanwhile', async () => {
    await open('', '<ingresse-login-button api-key="key"><a href="/login">Sign in</a></ingresse-login-button>');
    // Without script the link is what a visitor has.
    const link = () => page.$eval('a', (a) => a.checkVisibility() && a.getBoundingClientRect().width > 0);
    expect(await link()).toBe(true);
    await page.evaluate((tag) => {
      Object.assign(document.querySelector(tag)!, { companyId: '7', messages: { 'ing.signin': 'Come in' } });
    }, tags[0]!);
    await page.evaluate(`import('./${tags[0]!}.js')`);
    await page.waitForFunction((tag) => customElements.get(tag) !== undefined, {}, tags[0]!);
    await page.$eval(tags[0]!, (host) => (host as unknown as { updateComplete: Promise<unknown> }).updateComplete);
    expect(await page.$eval(tags[0]!, (host) => (host as unknown as { companyId: string }).companyId)).toBe('7');
    await page.waitForFunction(() => !document.querySelector('a')!.checkVisibility());
    expect(complaints.filter(own)).toEqual([]);
  });

  it.each([
    ['catraca.js', 'module'],
    ['soluti-qr-auth.js', 'module'],
    ['soluti-qr-auth.classic.js', 'text/javascript'],
  ])('%s works where an optimiser runs it after the page has loaded', async (src, type) => {
    const config = '<script id="catraca-config" type="application/json">{ "endpoint": "/catraca" }</script>';
    await open(`${config}<script type="delayed" src="${src}" defer></script>`, '<soluti-qr-auth></soluti-qr-auth>');
    expect(await page.evaluate(() => document.readyState)).toBe('complete');
    // The tag waited with a type that browsers do not run; a copy of it takes its place.
    await page.evaluate((type) => {
      const waiting = document.querySelector('[type=delayed]')!;
      waiting.replaceWith(Object.assign(waiting.cloneNode(), { type }));
    }, type);
    await page.waitForFunction(() => document.querySelector('soluti-qr-auth')?.shadowRoot?.querySelector('button'));
    expect(complaints.filter(own)).toEqual([]);
  });

  it('the wheel over a number field that has the focus scrolls the page, and keeps the value', async () => {
    await open('<script type="module" src="idenge-pass-card.js"></script>', '<idenge-pass-card></idenge-pass-card>');
    const { x, y } = await page.evaluate(async (answer) => {
      const card = document.querySelector('idenge-pass-card')!;
      document.body.style.blockSize = '3000px';
      Object.assign(card, {
        endpoint: '/catraca',
        editable: true,
        fetch: () => Promise.resolve(Response.json(answer)),
      });
      await card.load();
      void card.edit();
      await card.updateComplete;
      const field = card.shadowRoot!.querySelector<HTMLInputElement>('[type=number]')!;
      field.focus();
      const { left, top, height } = field.getBoundingClientRect();
      return { x: left + 20, y: top + height / 2 };
    }, numberAnswer);
    await page.mouse.move(x, y);
    await page.mouse.wheel({ deltaY: 120 });
    await page.waitForFunction(() => scrollY > 0);
    const seen = await page.$eval('idenge-pass-card', ({ shadowRoot }) => {
      const field = shadowRoot!.querySelector<HTMLInputElement>('[type=number]')!;
      return [field.value, field.readOnly, shadowRoot!.activeElement === field];
    });
    expect(seen).toEqual(['1500', false, true]);
  });

  it('another version beside ours: the first one stays, with its settings, and one warning', async () => {
    await open('<script src="ingresse-login-button.classic.js"></script>', '');
    const first = await page.evaluateHandle((tag) => customElements.get(tag), tags[0]!);
    // As another version would be: another text, so another module.
    await page.evaluate(`catraca.configure({ endpoint: '/catraca' }); import('./ingresse-login-button.js?version=2')`);
    const isSame = await page.evaluate((tag, first) => customElements.get(tag) === first, tags[0]!, first);
    expect(isSame).toBe(true);
    expect(complaints.filter(own)).toEqual([expect.stringContaining('already defined')]);
    const other = page.evaluate(
      `import('./ingresse-login-button.js?version=2').then(({ configure }) => configure({ endpoint: '/other' }))`,
    );
    await expect(other).rejects.toThrow('configure() was called before');
  });

  it('a changed file is refused', async () => {
    const wrong = integrity['catraca.js'] ?? '';
    await open(`<script type="module" src="soluti-qr-auth.js" integrity="${wrong}"></script>`, '');
    expect(await knows('soluti-qr-auth')).toBe(false);
  });

  describe('the loader', () => {
    const head = () => `<script type="module" src="catraca.js" integrity="${integrity['catraca.js'] ?? ''}"></script>`;

    it('asks for nothing on a page without the tags', async () => {
      await open(head(), '<p>hello</p>');
      expect(requested.filter((path) => path.endsWith('.js'))).toEqual(['catraca.js']);
    });

    it('asks for the chunks of the one element that it sees', async () => {
      await open(head(), '<main><ingresse-login-button></ingresse-login-button></main>');
      expect([await knows(tags[0]!), await knows(tags[1]!), await knows(tags[2]!)]).toEqual([true, false, false]);
      expect(requested.some((path) => /chunks\/(soluti|idenge)/.test(path))).toBe(false);
    });

    it('does not wait for an element to hear what it shares with others', async () => {
      for (const name of Object.keys(integrity)) if (name.includes('chunks/soluti-qr-auth')) missing.add(name);
      await open(head(), '<soluti-qr-auth></soluti-qr-auth>');
      await page.waitForNetworkIdle();
      const shared = Object.keys(integrity).filter((name) => /chunks\/(?!soluti|idenge|ingresse)/.test(name));
      expect(shared.length).toBeGreaterThan(1);
      expect(requested).toEqual(expect.arrayContaining(shared));
    });

    it('serves later insertions and open shadow roots', async () => {
      await open(head(), '');
      await page.evaluate(() => {
        document.body.append(document.createElement('ingresse-login-button'));
        const root = document.createElement('div').attachShadow({ mode: 'open' });
        root.append(document.createElement('idenge-pass-card'));
        document.body.append(root.host);
      });
      await page.waitForFunction((names) => names.every((name) => customElements.get(name)), {}, [tags[0]!, tags[2]!]);
      expect(await knows('soluti-qr-auth')).toBe(false);
    });

    it('says so when an element cannot be loaded, and nothing breaks', async () => {
      for (const name of Object.keys(integrity)) if (name.includes('chunks/soluti-qr-auth')) missing.add(name);
      await open(head(), '<soluti-qr-auth></soluti-qr-auth><ingresse-login-button></ingresse-login-button>');
      expect(await knows('soluti-qr-auth')).toBe(false);
      expect(await knows('ingresse-login-button')).toBe(true);
      expect(complaints).toContainEqual(expect.stringContaining('could not load <soluti-qr-auth>'));
      expect(complaints.filter((text) => text.includes('Uncaught'))).toEqual([]);
    });
  });
});
