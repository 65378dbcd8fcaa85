import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBrowser } from '../../scripts/find-browser.mjs';

describe.runIf(process.platform === 'linux')('findBrowser', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'catraca-browser-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function command(name: string, script: string) {
    const path = join(folder, name);
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
    return path;
  }

  it('takes an installed one that starts', async () => {
    const path = await command('chromium', 'echo Chromium 150.0.0.0');
    const browser = await findBrowser({ PATH: folder });
    expect(browser.executablePath).toBe(path);
    expect(await findBrowser({ PATH: '', CATRACA_BROWSER: browser.wish })).toEqual(browser);
  });

  it('passes over a command that only tells how to install one, and takes the one of the npm package', async () => {
    await command('google-chrome', 'echo Please install me; exit 1');
    const browser = await findBrowser({ PATH: folder });
    expect(browser.wish).toBe('bundled');
    expect(browser.args).toEqual(expect.arrayContaining(['--no-sandbox', '--headless=shell']));
  }, 60_000);

  it('says what to do when the wished one does not start', async () => {
    await expect(findBrowser({ CATRACA_BROWSER: join(folder, 'none') })).rejects.toThrow(
      /does not start\. Give the path/,
    );
  });

  it('brings a browser of its own that draws a page, with nothing but what the npm package carries', async () => {
    const { executablePath, args } = await findBrowser({ CATRACA_BROWSER: 'bundled' });
    const browser = await puppeteer.launch({ executablePath, args, userDataDir: folder });
    try {
      const page = await browser.newPage();
      await page.setContent('<p style="width: 50%">Olá</p>');
      expect(await page.evaluate(() => [...navigator.languages])).toEqual(['en-US']);
      expect(await page.$eval('p', (paragraph) => paragraph.getBoundingClientRect().height)).toBeGreaterThan(10);
    } finally {
      await browser.close();
    }
  }, 60_000);
});
