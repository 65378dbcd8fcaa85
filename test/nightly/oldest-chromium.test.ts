/** The built elements in the oldest Chromium that they support, 123, which takes only state names with two hyphens. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompressSync } from 'node:zlib';
import puppeteer, { type Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDoctorSite, type DoctorSite } from '../support/doctor-site.js';

const run = promisify(execFile);
const version = '123.0.1';
const folder = resolve('.cache', `oldest-chromium-${version}`);
const executablePath = join(folder, 'chromium');

let browser: Browser;
let site: DoctorSite;

beforeAll(async () => {
  if (!existsSync(executablePath)) await unpack();
  site = await startDoctorSite();
  browser = await puppeteer.launch({
    executablePath,
    args: ['--no-sandbox', '--headless=shell', '--lang=en-US'],
    headless: 'shell',
    env: { ...process.env, LD_LIBRARY_PATH: join(folder, 'al2023/lib') },
  });
}, 300_000);

afterAll(async () => {
  await browser.close();
  await site.close();
});

/** The package unpacks with modules that are not installed with `npm pack`; its files are brotli alone, or tar within. */
async function unpack(): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await run('npm', ['pack', `@sparticuz/chromium@${version}`, '--silent'], { cwd: folder });
  const [archive = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  await run('tar', ['-xzf', archive], { cwd: folder });
  const read = async (name: string) => brotliDecompressSync(await readFile(join(folder, 'package/bin', name)));
  await mkdir(join(folder, 'al2023'));
  await writeFile(join(folder, 'al2023.tar'), await read('al2023.tar.br'));
  await run('tar', ['-xf', 'al2023.tar', '-C', 'al2023'], { cwd: folder });
  const draft = join(folder, 'draft');
  await writeFile(draft, await read('chromium.br'));
  await chmod(draft, 0o755);
  // Last, because its existence says that all is there.
  await run('mv', [draft, executablePath]);
}

describe('Chromium 123', () => {
  it('is what runs', async () => {
    expect(await browser.version()).toMatch(/\/123\./);
  });

  it.each(['ingresse-login-button', 'soluti-qr-auth', 'idenge-pass-card'])(
    'renders <%s>, in a state that a style sheet matches',
    async (tag) => {
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      await page.goto(site.url);
      await page.waitForFunction(
        (name) => Boolean(document.querySelector(name)?.shadowRoot?.querySelector('button')),
        { timeout: 30_000 },
        tag,
      );
      const seen = await page.$eval(tag, (element) => {
        const { state } = element as Element & { state?: string };
        const matches = (selector: string) => {
          try {
            return element.matches(selector);
          } catch {
            return false;
          }
        };
        const { width, height } = element.getBoundingClientRect();
        const button = element.shadowRoot?.querySelector('button');
        return {
          state,
          isMatched: matches(`:state(${state ?? ''})`) || matches(`:--${state ?? ''}`),
          isOther: matches(':--no-such-state'),
          isLarge: width > 100 && height >= 40,
          text: button?.textContent?.trim() ?? '',
        };
      });
      expect(seen).toMatchObject({
        state: expect.stringMatching(/^[a-z-]+$/) as string,
        isMatched: true,
        isOther: false,
      });
      expect(seen.isLarge).toBe(true);
      expect(seen.text.length).toBeGreaterThan(3);
      expect(errors).toEqual([]);
      await page.close();
    },
  );
});
