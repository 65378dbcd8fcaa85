/**
 * From a text to a code on screen, in one page of one browser with a slow processor: ours against the generators that others
 * draw with. What each drew is read off the picture before anything is timed.
 */
import { fileURLToPath } from 'node:url';
import puppeteer, { type Page } from 'puppeteer-core';
import { build, type Rolldown } from 'vite';
import { findBrowser } from '../scripts/find-browser.mjs';
import { qrcodeByteSegments } from '../scripts/qrcode-alias.mjs';
import { makeQrText } from '../src/sandbox/soluti/qr-text.js';
import { readCode } from './support/read-code.js';
import { startBenchSite } from './first-render/site.js';
import { slowdown } from './first-render/visit.js';
import type { Widget } from './first-render/widgets.js';
import { installNeighbours, neighbourVersions } from './support/neighbours.js';
import { quantile } from './support/statistics.js';

export interface QrOptions {
  readonly rounds?: number;
}

interface Timed {
  /** Milliseconds of script until the drawing is complete in the page. */
  readonly made: number;
  /** Milliseconds until the frame that shows it has been handed over. */
  readonly visible: number;
}

interface Quantiles {
  readonly median: number;
  readonly p95: number;
}

interface Row {
  readonly name: string;
  readonly characters: number;
  readonly made: Quantiles;
  readonly visible: Quantiles;
}

declare global {
  interface Window {
    drawers: Readonly<Record<string, (text: string, place: Element) => unknown>>;
  }
}

/** As the simulated provider writes them: its usual text, and a long one. */
const forms = ['opaque', 'long'] as const;

export async function run({ rounds = 100 }: QrOptions = {}): Promise<object> {
  await installNeighbours();
  const page: Widget = { name: 'qr', job: 'draw a code', program: 'qr-neighbours.js', wanted: [] };
  const site = await startBenchSite([page], { 'qr/ours.js': await ourEncoder() });
  const { executablePath, args } = await findBrowser();
  // Without these a frame every 16 ms would hide the differences.
  const unpaced = ['--disable-frame-rate-limit', '--disable-gpu-vsync'];
  const browser = await puppeteer.launch({ executablePath, args: [...args, ...unpaced] });
  try {
    const tab = await browser.newPage();
    await tab.setViewport({ width: 800, height: 900 });
    await tab.goto(site.page(page));
    await tab.waitForFunction(() => typeof window.drawers === 'object');
    const names = await tab.evaluate(() => Object.keys(window.drawers));
    for (const form of forms) for (const name of names) await mustBeReadable(tab, name, textOf(form));
    const session = await tab.createCDPSession();
    await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    const rows: Row[] = [];
    for (const form of forms) rows.push(...(await timeAll(tab, { names, form, rounds })));
    console.log(tableOf(rows));
    const { 'lean-qr': leanQr, qrcode, 'qr-code-styling': styling } = await neighbourVersions();
    const versions = { 'lean-qr': leanQr, qrcode, 'qr-code-styling': styling };
    return { unit: 'ms', slowdown, browser: await browser.version(), rounds, versions, rows };
  } finally {
    await browser.close();
    await site.close();
  }
}

/** The module that the element draws with, as `npm run build` makes it. */
async function ourEncoder(): Promise<string> {
  const entry = fileURLToPath(new URL('../src/core/qr/qr-path.ts', import.meta.url));
  const output = (await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { alias: [qrcodeByteSegments] },
    build: {
      write: false,
      target: 'es2022',
      lib: { entry, formats: ['es'] },
      rolldownOptions: { output: { minify: true } },
    },
  })) as Rolldown.RolldownOutput | Rolldown.RolldownOutput[];
  const [first] = Array.isArray(output) ? output : [output];
  const chunk = first?.output.find((file) => file.type === 'chunk');
  if (chunk === undefined) throw new Error('nothing was built');
  return chunk.code;
}

function textOf(form: (typeof forms)[number]): string {
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  return makeQrText({ random }, Buffer.from(random(9)).toString('base64url'), form);
}

async function mustBeReadable(tab: Page, name: string, text: string): Promise<void> {
  await draw(tab, name, text);
  const read = await readCode(tab);
  if (read !== text) throw new Error(`${name} drew ${String(read)} in place of ${text}`);
}

/** In turn, each time another text, so that nothing can be kept from the last one. */
async function timeAll(
  tab: Page,
  { names, form, rounds }: { readonly names: readonly string[]; form: (typeof forms)[number]; rounds: number },
): Promise<Row[]> {
  const timed = new Map<string, Timed[]>(names.map((name) => [name, []]));
  for (let round = -5; round < rounds; round += 1) {
    for (const name of names) {
      const took = await draw(tab, name, textOf(form));
      // The first ones warm the scripts up.
      if (round >= 0) timed.get(name)?.push(took);
    }
  }
  return names.map((name) => {
    const spreadOf = (key: keyof Timed) => {
      const values = (timed.get(name) ?? []).map((each) => each[key]);
      return { median: quantile(values, 0.5), p95: quantile(values, 0.95) };
    };
    return { name, characters: textOf(form).length, made: spreadOf('made'), visible: spreadOf('visible') };
  });
}

/** The table of docs/benchmarks.md. */
function tableOf(rows: readonly Row[]): string {
  const head = '| generator | characters | made, ms (95 %) | visible, ms (95 %) |\n| --- | --: | --: | --: |';
  const lines = rows.map(
    ({ name, characters, made, visible }) =>
      `| ${name} | ${characters} | ${made.median} (${made.p95}) | ${visible.median} (${visible.p95}) |`,
  );
  return [head, ...lines].join('\n');
}

/** In the page: on an empty place, right after a frame. */
function draw(tab: Page, name: string, text: string): Promise<Timed> {
  return tab.evaluate(
    async (which, what) => {
      const place = document.querySelector('#place');
      const drawer = window.drawers[which];
      if (place === null || drawer === undefined) throw new Error('the page is not ready');
      const frame = () =>
        new Promise<void>((resolve) => {
          requestAnimationFrame(() => setTimeout(resolve));
        });
      place.replaceChildren();
      await frame();
      const begun = performance.now();
      await drawer(what, place);
      let made = performance.now() - begun;
      // Some go on after they have returned.
      while (place.querySelector('svg path[d], svg rect, svg circle') === null) {
        await new Promise((resolve) => setTimeout(resolve));
        made = performance.now() - begun;
      }
      await frame();
      return { made, visible: performance.now() - begun };
    },
    name,
    text,
  );
}
