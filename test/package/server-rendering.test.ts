/** The elements drawn by a server with @lit-labs/ssr: what it sends, how that looks before any script, and what becomes of it. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findSmallBrowser } from '../../scripts/find-browser.mjs';

/** In a process of its own, as a server is: what only a page has is not there. */
const program = (markup: string) => `
import { render } from '@lit-labs/ssr';
import { collectResult } from '@lit-labs/ssr/lib/render-result.js';
import { html } from 'lit';
await import(${JSON.stringify(resolve('dist/components/index.js'))});
console.log(await collectResult(render(html\`${markup}\`)));
`;

async function rendered(markup: string): Promise<string> {
  const args = ['--input-type=module', '-e', program(markup)];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args);
  expect(stderr).toBe('');
  return stdout;
}

interface Sample {
  readonly tag: string;
  readonly markup: string;
  /** A part that a visitor sees before any script. */
  readonly part: string;
  /** What it says, by a server that knows the page's language, and in the visitor's own afterwards. */
  readonly inSpanish: string;
  readonly inEnglish: string;
}

const samples: readonly Sample[] = [
  {
    tag: 'ingresse-login-button',
    markup: '<ingresse-login-button LANG api-key="key" variant="outline"></ingresse-login-button>',
    part: 'button',
    inSpanish: 'Iniciar sesión con Ingresse',
    inEnglish: 'Sign in with Ingresse',
  },
  {
    tag: 'soluti-qr-auth',
    markup: '<soluti-qr-auth LANG endpoint="/catraca"></soluti-qr-auth>',
    part: 'start-button',
    inSpanish: 'Generar código QR',
    inEnglish: 'Generate QR code',
  },
  {
    tag: 'idenge-pass-card',
    markup: '<idenge-pass-card LANG endpoint="/catraca"></idenge-pass-card>',
    part: 'card',
    inSpanish: 'Tarjeta digital',
    inEnglish: 'Digital card',
  },
];

describe('a page from a server', () => {
  let browser: Browser;
  let server: Server;
  let page: Page;
  let html: string;
  let hydration: string;
  let complaints: string[];

  beforeAll(async () => {
    const { executablePath, args } = await findSmallBrowser();
    browser = await puppeteer.launch({ executablePath, args });
    // What an app loads first whose other Lit elements take up what the server drew; and the elements, on the same Lit.
    const bundled = await build({
      stdin: {
        contents: `import '@lit-labs/ssr-client/lit-element-hydrate-support.js';\nimport './dist/components/index.js';`,
        resolveDir: resolve('.'),
      },
      bundle: true,
      format: 'esm',
      write: false,
    });
    hydration = bundled.outputFiles[0]!.text;
    server = createServer((request, response) => {
      const path = request.url ?? '/';
      if (path === '/') response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
      else if (path === '/hydration.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(hydration);
      else if (path.endsWith('.js')) {
        void readFile(`dist-cdn${path}`).then((file) =>
          response.writeHead(200, { 'content-type': 'text/javascript' }).end(file),
        );
      } else if (path === '/catraca/idenge/pass') {
        const answer = JSON.stringify({ pass: null, fields: [], actions: [], downloadUrl: null });
        response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
      } else response.writeHead(404).end();
    }).listen(0, 'localhost');
    await once(server, 'listening');
  });

  afterAll(async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
  });

  beforeEach(async () => {
    complaints = [];
    page = await browser.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (['warn', 'error'].includes(message.type()) && !message.text().startsWith('Lit is in dev')) {
        complaints.push(message.text());
      }
    });
  });

  afterEach(() => page.close());

  async function open(content: string, scripts = '') {
    html = `<!doctype html><html><head><title>x</title><link rel="icon" href="data:,"></head><body>${content}${scripts}</body></html>`;
    await page.goto(`http://localhost:${String((server.address() as AddressInfo).port)}/`);
  }

  const textOf = (tag: string, part: string) =>
    page.$eval(
      tag,
      (host, part) => {
        const found = host.shadowRoot?.querySelector(`[part~="${part}"]`);
        return found?.checkVisibility() === true ? found.textContent?.trim().replace(/\s+/g, ' ') : null;
      },
      part,
    );

  describe.each(samples)('with <$tag>', ({ tag, markup, part, inSpanish, inEnglish }) => {
    it('shows it before any script, in the language that stands on it', async () => {
      const content = await rendered(markup.replace('LANG', 'lang="es"'));
      expect(content).toContain('shadowrootmode="open"');
      await open(content);
      expect(await textOf(tag, part)).toContain(inSpanish);
      expect(complaints).toEqual([]);
    });

    it.each([
      '<script type="module" src="/hydration.js"></script>',
      `<script type="module" src="/${tag}.js"></script>`,
    ])('brings it to life without a word, once, in the visitor’s language, where it stood: %s', async (script) => {
      const content = await rendered(markup.replace('LANG', ''));
      await open(content);
      const before = await page.$eval(tag, (host) => host.getBoundingClientRect().toJSON() as object);
      await open(content, script);
      await page.waitForFunction((tag) => customElements.get(tag) !== undefined, {}, tag);
      await page.$eval(tag, (host) => (host as unknown as { updateComplete: Promise<unknown> }).updateComplete);
      const seen = await page.$eval(
        tag,
        (host, part) => {
          const bases = host.shadowRoot?.querySelectorAll('[part~="base"]').length;
          return { bases, named: host.shadowRoot?.querySelector(`[part~="${part}"]`) !== null };
        },
        part,
      );
      expect(seen.bases).toBe(1);
      if (tag !== 'idenge-pass-card') {
        expect(await textOf(tag, part)).toContain(inEnglish);
        expect(await page.$eval(tag, (host) => host.getBoundingClientRect().toJSON() as object)).toEqual(before);
      }
      expect(complaints).toEqual([]);
    });
  });
});
