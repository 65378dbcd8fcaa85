/** Makes docs/images/elements.png, the picture of the README, from the elements at work in the demo. */
/* global document -- inside the functions that run in the page */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import puppeteer from 'puppeteer-core';
import { findBrowser } from './find-browser.mjs';
import { loadModule } from './load-module.mjs';
import { root } from './run-tasks.mjs';

const picture = join(root, 'docs/images/elements.png');

const board = `<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <link rel="icon" href="data:,">
  <style>
    body { margin: 0; color-scheme: light; font: 16px/1.5 system-ui, sans-serif; background: #f6f5f8; }
    main { display: grid; grid-template-columns: 660px 340px; gap: 32px; padding: 40px; inline-size: max-content; }
    section { display: grid; gap: 24px; align-content: start; }
  </style>
  <script type="module" src="/@fs${root}src/components/index.ts"></script>
  <main>
    <section><soluti-qr-auth endpoint="/catraca"></soluti-qr-auth></section>
    <section>
      <ingresse-login-button api-key="demo"></ingresse-login-button>
      <idenge-pass-card endpoint="/catraca" editable></idenge-pass-card>
    </section>
  </main>
</html>`;

const loaded = await loadModule('/demo/serve.ts');
const demo = await loaded.module.startDemo({ port: 0, env: {}, quiet: true });
const { executablePath, args } = await findBrowser();
const browser = await puppeteer.launch({ executablePath, args });
try {
  const page = await browser.newPage();
  await page.setViewport({ width: 1200, height: 1000, deviceScaleFactor: 2 });
  const [card] = demo.sandbox.control.idenge.users();
  if (card !== undefined) demo.sandbox.control.idenge.install(card._id, 'iOS');
  await page.goto(demo.url);
  await page.evaluate(async () => {
    await fetch('/demo/session', { method: 'POST', body: JSON.stringify({ account: 'marcos' }) });
  });
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    const isBoard = new URL(request.url()).pathname === '/board';
    void (isBoard ? request.respond({ contentType: 'text/html', body: board }) : request.continue());
  });
  await page.goto(`${demo.url}/board`, { waitUntil: 'networkidle2' });
  await page.evaluate(async () => {
    void document.querySelector('soluti-qr-auth').start();
    await document.fonts.ready;
  });
  await page.waitForFunction(
    () => {
      const states = ['soluti-qr-auth', 'idenge-pass-card'].map((tag) => document.querySelector(tag)?.state);
      return states.join() === 'waiting,viewing';
    },
    { polling: 200 },
  );
  await mkdir(dirname(picture), { recursive: true });
  const main = await page.waitForSelector('main');
  await main.screenshot({ path: picture });
  console.log(`Made ${picture}`);
} finally {
  await browser.close();
  await demo.close();
  await loaded.close();
}
