#!/usr/bin/env bash
# puppeteer-core 24.43.1 with the Chromium of @sparticuz/chromium 147.0.0, on Node 20.20.
#
# `page.focus(selector)` and `handle.focus()` do not call the element's own `focus()`. They run in a world of their own, in
# which a custom element is a plain HTMLElement: an override of `focus()` is not there, as no other member of the class is.
# An element that delegates by such a method (to a part, or to another element) gets the browser's own focus, or none.
# `page.evaluate` and `page.$eval` run in the page's world and call the override. The test passes or fails by the way it was
# written, not by what a page's script would see.
#
# Seen:
#   page.focus(): its own focus() was called 0 times
#   handle.focus(): its own focus() was called 0 times
#   $eval(): its own focus() was called 1 times
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts puppeteer-core@24.43.1 @sparticuz/chromium@147.0.0
cat > look.mjs <<'JS'
import chromium from '@sparticuz/chromium';
import puppeteer from 'puppeteer-core';

const executablePath = await chromium.executablePath();
const args = ['--no-sandbox', '--headless=shell'];
const browser = await puppeteer.launch({ executablePath, args, headless: 'shell' });
const page = await browser.newPage();
await page.setContent('<x-field tabindex="0"></x-field>');
await page.evaluate(() => {
  globalThis.calls = 0;
  customElements.define(
    'x-field',
    class extends HTMLElement {
      focus() {
        globalThis.calls += 1;
        super.focus();
      }
    },
  );
});
const calls = () => page.evaluate(() => globalThis.calls.toString());
await page.focus('x-field');
console.log(`page.focus(): its own focus() was called ${await calls()} times`);
await (await page.$('x-field')).focus();
console.log(`handle.focus(): its own focus() was called ${await calls()} times`);
await page.$eval('x-field', (field) => field.focus());
console.log(`$eval(): its own focus() was called ${await calls()} times`);
await browser.close();
JS
node look.mjs | tee seen.txt
diff seen.txt <(printf '%s\n' 'page.focus(): its own focus() was called 0 times' \
  'handle.focus(): its own focus() was called 0 times' '$eval(): its own focus() was called 1 times')
