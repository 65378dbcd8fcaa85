/** The first-render bench measures what it says: on pages whose answer is known. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import puppeteer, { type Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { slow4g, visit, type Visit } from '../../bench/first-render/visit.js';
import type { Wanted } from '../../bench/first-render/watch.js';
import { readCode } from '../../bench/support/read-code.js';
import { encodeQr } from '../../src/core/qr/qr-path.js';
import { findBrowser } from '../../scripts/find-browser.mjs';

const button: Wanted = { path: ['#it'], kind: 'control' };

describe('a visit of the first-render bench', () => {
  let browser: Browser;
  let server: Server;
  const pages = new Map<string, string>();

  beforeAll(async () => {
    const { executablePath, args } = await findBrowser();
    browser = await puppeteer.launch({ executablePath, args });
    server = createServer((request, response) => {
      const page = pages.get(request.url ?? '');
      response.setHeader('content-type', page === undefined ? 'text/javascript' : 'text/html');
      response.end(page ?? `/* ${'x'.repeat(10_000)} */`);
    });
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  });

  afterAll(async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
  });

  function pageWith(body: string): string {
    const path = `/${String(pages.size)}/`;
    pages.set(path, `<!doctype html><link rel="icon" href="data:,">${body}`);
    return `http://localhost:${String((server.address() as AddressInfo).port)}${path}`;
  }

  function visitPage(body: string, wanted: Wanted = button, giveUpAfter?: number): Promise<Visit> {
    return visit(browser, { url: pageWith(body), wanted: [wanted], giveUpAfter });
  }

  it('sees a button when it comes, not before, and pays for the way', async () => {
    const { usable, requests, scripts, foreign, bytes, shift } = await visitPage(
      `<div id="place"></div><script src="/script.js"></script>
       <script>setTimeout(() => (place.innerHTML = '<button id="it">Go</button>'), 500)</script>`,
    );
    // Two answers one after the other, then the wait.
    expect(usable).toBeGreaterThan(2 * slow4g.latency + 500);
    expect(usable).toBeLessThan(2 * slow4g.latency + 5_000);
    expect({ requests, scripts, foreign }).toEqual({ requests: 1, scripts: 1, foreign: [] });
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(11_500);
    expect(shift).toBe(0);
  });

  it('takes no button for usable that is disabled, busy, invisible, covered or too small', async () => {
    const buttons = [
      '<button id="it" disabled>Go</button>',
      '<button id="it" aria-disabled="true">Go</button>',
      '<button id="it" style="opacity: 0">Go</button>',
      '<div style="position: fixed; inset: 0; z-index: 1; background: red"></div><button id="it">Go</button>',
      '<button id="it" style="all: unset; inline-size: 2px; block-size: 2px">.</button>',
    ];
    const visits = await Promise.all(buttons.map((body) => visitPage(body, button, 4_000)));
    expect(visits.map(({ usable }) => usable)).toEqual(buttons.map(() => null));
  });

  it('looks into shadow roots, at what lies inside the wanted too', async () => {
    const wanted: Wanted = { path: ['x-y', 'button'], kind: 'control' };
    const script = `customElements.define('x-y', class extends HTMLElement {
      constructor() { super().attachShadow({ mode: 'open' }).innerHTML = '<button><b>Go</b></button>' }
    })`;
    expect((await visitPage(`<x-y></x-y><script>${script}</script>`, wanted)).usable).toBeGreaterThan(0);
  });

  it('waits until a code is drawn, which can be read then', async () => {
    const { path, size } = encodeQr('a code on a page');
    const svg = `<svg id="it" style="inline-size: 300px" viewBox="0 0 ${String(size)} ${String(size)}"></svg>`;
    const draw = `setTimeout(() => (it.innerHTML = '<path d="${path}"/>'), 500)`;
    const url = pageWith(`${svg}<script>${draw}</script>`);
    const where = { url, wanted: [{ path: ['#it'], kind: 'code' } as const] };
    let read: string | null = null;
    const { usable } = await visit(browser, where, async (page) => {
      read = await readCode(page);
    });
    expect(usable).toBeGreaterThan(slow4g.latency + 500);
    expect(read).toBe('a code on a page');
  });

  it('counts what moves, and who else is asked', async () => {
    const { shift, foreign } = await visitPage(
      `<img src="https://other.example/pixel.png" alt=""><div id="above"></div>
       <p style="block-size: 300px">Some words below.</p>
       <script>setTimeout(() => {
         above.style.blockSize = '200px';
         setTimeout(() => (above.innerHTML = '<button id="it">Go</button>'), 300);
       }, 300)</script>`,
    );
    expect(shift).toBeGreaterThan(0.01);
    expect(foreign).toEqual(['https://other.example/pixel.png']);
  });
});
