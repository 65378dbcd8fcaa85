import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import puppeteer, { type Browser, type ElementHandle, type HTTPRequest, type Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { findSmallBrowser } from '../../scripts/find-browser.mjs';
import { freePort } from '../../scripts/free-port.mjs';

const readme = await readFile('README.md', 'utf8');
const snippets = [...readme.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language, code]) => ({
  language: language!,
  code: code!,
}));
const run = new Set<string>();

/** The one snippet that says this. Each is noted, so that none is forgotten. */
function snippet(language: string, mark: string): string {
  const found = snippets.filter((each) => each.language === language && each.code.includes(mark));
  if (found.length !== 1) throw new Error(`${String(found.length)} ${language} snippets say ${mark}`);
  run.add(found[0]!.code);
  return found[0]!.code;
}

describe('README.md', () => {
  let folder: string;
  let site: string;
  let sandbox: string;
  let backend: ChildProcess | undefined;
  let browser: Browser | undefined;
  let page: Page;
  let html: string;
  let logged: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'catraca-readme-'));
    await mkdir(join(folder, 'node_modules/catraca'), { recursive: true });
    for (const name of ['dist', 'package.json']) {
      await symlink(resolve(name), join(folder, 'node_modules/catraca', name));
    }
    await startBackend();
    const { executablePath, args } = await findSmallBrowser();
    browser = await puppeteer.launch({ executablePath, args });
  });

  afterAll(async () => {
    await browser?.close();
    backend?.kill();
    await rm(folder, { recursive: true });
  });

  /** The snippet as it stands, but on ports that are free here. */
  async function startBackend() {
    const [port, sandboxPort] = [String(await freePort()), String(await freePort())];
    site = `http://localhost:${port}`;
    sandbox = `http://127.0.0.1:${sandboxPort}`;
    const code = snippet('js', 'createCatraca').replaceAll('3000', port).replaceAll('3001', sandboxPort);
    await writeFile(join(folder, 'server.mjs'), code);
    const secret = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64');
    backend = spawn(process.execPath, ['server.mjs'], {
      cwd: folder,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, CATRACA_SECRET: secret },
    });
    await vi.waitFor(() => fetch(site), { timeout: 30_000, interval: 100 });
  }

  beforeEach(async () => {
    logged = [];
    const context = await browser!.createBrowserContext();
    page = await context.newPage();
    await page.setExtraHTTPHeaders({ 'accept-language': 'en' });
    page.on('console', (message) => logged.push(message.text()));
    page.on('pageerror', (error) => logged.push(`pageerror: ${String(error)}`));
    await serveSite(page);
  });

  afterEach(() => page.browserContext().close());

  /** The host's site: the page, and the files of dist-cdn under /js/; the rest goes to the backend. */
  async function serveSite(of: Page) {
    await of.setRequestInterception(true);
    of.on('request', (request) => void answer(request));
  }

  async function answer(request: HTTPRequest) {
    const { origin, pathname } = new URL(request.url());
    const file = join('dist-cdn', pathname.replace('/js/', ''));
    if (origin === site && pathname === '/') {
      await request.respond({ contentType: 'text/html; charset=utf-8', body: `<!doctype html>\n${html}` });
    } else if (origin === site && pathname.startsWith('/js/') && existsSync(file)) {
      await request.respond({ contentType: 'text/javascript', body: await readFile(file) });
    } else {
      await request.continue();
    }
  }

  async function open(code: string) {
    html = code;
    await page.goto(site);
  }

  /** Waits for a part of the one element that the page holds. */
  async function part(name: string): Promise<ElementHandle> {
    const handle = await page.waitForFunction(
      (part) => {
        const hosts = [...document.querySelectorAll('*')].filter((element) => element.shadowRoot !== null);
        return hosts[0]?.shadowRoot?.querySelector(`[part~="${part}"]`);
      },
      {},
      name,
    );
    return handle.asElement() as ElementHandle;
  }

  /** Where a window wanted to go, although nobody answers there. */
  async function addressAskedFor(popup: Page): Promise<URL> {
    const session = await popup.createCDPSession();
    return vi.waitFor(
      async () => {
        const { entries, currentIndex } = await session.send('Page.getNavigationHistory');
        const address = new URL(entries[currentIndex]?.url ?? '');
        expect(address.protocol).toBe('https:');
        return address;
      },
      { timeout: 15_000 },
    );
  }

  const logs = (text: string | RegExp) =>
    expect.poll(() => logged, { timeout: 15_000 }).toContainEqual(expect.stringMatching(text));

  it('signs in with Ingresse, as the snippet says', async () => {
    await open(snippet('html', '<ingresse-login-button'));
    const opened = new Promise<Page>((resolve) => page.once('popup', (popup) => resolve(popup!)));
    await (await part('button')).click();
    const popup = await opened;
    const address = await addressAskedFor(popup);
    expect(address.origin).toBe('https://auth.ingresse.com');
    expect(address.searchParams.get('apikey')).toBe('your-public-key');
    // What Ingresse does after the visitor's password.
    const back = new URL(address.searchParams.get('returnUrl') ?? '');
    back.searchParams.set('usertoken', '42-a-token-of-thirty-two-characters');
    await serveSite(popup);
    await popup.goto(back.href).catch(() => undefined); // The window closes itself.
    await logs(/^signed in by popup with a token of 35 characters$/);
    expect(logged.join()).not.toContain('a-token-of');
  });

  it('signs in with a cloud certificate, as the snippet says', async () => {
    await open(snippet('html', '<soluti-qr-auth'));
    await (await part('start-button')).click();
    await part('qr');
    const response = await fetch(`${sandbox}/control/soluti/approve`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(response.ok).toBe(true);
    await logs(/^approved by \d{11}$/);
  });

  it('shows the pass, as the snippet says', async () => {
    await open(snippet('html', 'enrollable editable'));
    await logs(/^the pass of Marcos/);
  });

  it('loads an element by the loader, as the snippet says', async () => {
    await open(snippet('html', 'src="/js/catraca.js"'));
    await part('name');
  });

  it('imports the elements in an app, as the snippet says', async () => {
    await writeFile(join(folder, 'app.mjs'), snippet('js', "import 'catraca/soluti-qr-auth'"));
    const app = spawn(process.execPath, ['app.mjs'], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
    expect(await once(app, 'close')).toEqual([0, null]);
  });

  it('starts the demo and the tests by the commands that it names', async () => {
    const commands = snippet('sh', 'npm').trim().split('\n');
    // The second one is what runs this test.
    expect(commands).toEqual(['npm start', 'npm test']);
    expect(manifest.scripts.test).toBe('node scripts/test.mjs');
    const demo = spawn('npm', ['start'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, PORT: String(await freePort()) },
      detached: true,
    });
    try {
      let output = '';
      demo.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
      const address = () => /http:\/\/localhost:\d+/.exec(output)?.[0];
      await expect.poll(address, { timeout: 60_000 }).toBeDefined();
      const response = await fetch(address() ?? '');
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('<title>Catraca');
    } finally {
      process.kill(-demo.pid!, 'SIGTERM');
      await once(demo, 'close');
    }
  }, 90_000);

  it('has links that lead somewhere', () => {
    const targets = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, target]) => target!);
    const files = targets.filter((target) => !/^https?:/.test(target));
    expect(files.length).toBeGreaterThan(4);
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });

  it('has no snippet that is not run above', () => {
    expect(snippets.filter(({ code }) => !run.has(code))).toEqual([]);
  });
});
