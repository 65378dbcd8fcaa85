/** The snippets of the pass card's page, run as they are written, under the strictest policy that the elements promise. */
import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import puppeteer, { type Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSmallBrowser } from '../../scripts/find-browser.mjs';
import { guidePolicy } from '../support/guides.js';

const text = await readFile('docs/components/idenge-pass-card.md', 'utf8');
const snippets = (language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, code]) => code ?? '');

const policy = await guidePolicy();
const answer = {
  pass: {
    ...{ userId: 'u1', name: 'Marcos <b>', email: null, phone: null, status: 'installed', platform: 'ios' },
    ...{ imageUrl: null, emailSent: true, data: {}, createdAt: null, updatedAt: null, passLastUpdated: null },
    externalId: '1234EE',
  },
  fields: [],
  actions: ['enroll', 'edit', 'download'],
  downloadUrl: null,
};

describe('docs/components/idenge-pass-card.md', () => {
  let browser: Browser;
  let server: Server;
  let page: string;

  beforeAll(async () => {
    browser = await findSmallBrowser().then(({ executablePath, args }) => puppeteer.launch({ executablePath, args }));
    server = createServer((request, response) => {
      const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
      const file = join('dist-cdn', path.replace('/js/', ''));
      if (path === '/catraca/idenge/pass') {
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      } else if (path.endsWith('.js') && existsSync(file)) {
        response.writeHead(200, { 'content-type': 'text/javascript' });
        createReadStream(file).pipe(response);
      } else if (path.startsWith('/page') || path === '/thanks') {
        response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': policy }).end(page);
      } else {
        response.writeHead(200, { 'content-type': 'image/svg+xml' }).end('<svg xmlns="http://www.w3.org/2000/svg"/>');
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterAll(async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
  });

  async function open(body: string) {
    page = `<!doctype html><html lang="en"><title>x</title><body>${body}</body></html>`;
    const tab = await browser.newPage();
    const complaints: string[] = [];
    tab.on('pageerror', (error) => complaints.push(String(error)));
    tab.on('console', (message) => {
      if (['warn', 'error'].includes(message.type())) complaints.push(message.text());
    });
    await tab.goto(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/page`);
    await tab.waitForFunction(() =>
      document.querySelector('idenge-pass-card')?.shadowRoot?.textContent.includes('Marcos'),
    );
    return { tab, complaints };
  }

  it('has a first snippet that shows a card, without an exception to the policy', async () => {
    const [first = ''] = snippets('html');
    expect(first).toContain('<idenge-pass-card');
    const { tab, complaints } = await open(first);
    const shown = await tab.$eval(
      'idenge-pass-card',
      (card) => card.shadowRoot?.querySelector('[part=name]')?.textContent,
    );
    expect(shown).toBe('Marcos <b>');
    expect(complaints).toEqual([]);
    await tab.close();
  });

  it('says once that a second copy is ignored', async () => {
    const [first = ''] = snippets('html');
    const { tab, complaints } = await open(`<script src="/js/idenge-pass-card.classic.js"></script>${first}`);
    expect(complaints).toEqual([expect.stringContaining('already defined')]);
    await tab.close();
  });

  it('has settings that the element takes', async () => {
    const settings = snippets('js').find((code) => code.includes('configure(')) ?? '';
    expect(settings).toContain('allowedImageHosts');
    let given: object = {};
    runInNewContext(settings.replace(/^import .*$/gm, ''), { configure: (value: object) => (given = value) });
    expect(Object.keys(given)).toEqual(['allowedImageHosts']);
  });

  it('tells no credential of Idenge to a browser: no bundle knows the names', async () => {
    for (const name of ['idenge-pass-card.js', 'idenge-pass-card.classic.js']) {
      expect(await readFile(join('dist-cdn', name), 'utf8')).not.toMatch(/apisecret|IDENGE_API|idenge\.com\/api/i);
    }
  });
});
