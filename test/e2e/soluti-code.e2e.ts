/** The code as cameras see it: screenshots in every theme and pixel ratio, sharp, blurred and turned, by two decoders. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PNG } from 'pngjs';
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { encodeQr } from '../../src/core/qr/qr-path.js';
import { blurred, greyOf, pgmOf, pixelsOf, turned, type Grey } from '../support/camera.js';
import { decodeByZxing } from '../support/decode-zxing.js';
import { isLanding } from '../support/is-landing.js';
import { findProgram } from '../support/proxies.js';
import { eventually, startJourney, type Journey } from './support/journey.js';
import { openStage, reach, setStage } from './support/soluti-stage.js';

const zbarimg = findProgram('zbarimg');

/** A text of so many bytes in UTF-8. */
function text(start: string, bytes: number): string {
  const rest = bytes - Buffer.byteLength(start);
  return start + Array.from({ length: rest }, (_, index) => 'Ab3-z9_Q'[(index * index + index) % 8]).join('');
}

interface Sight {
  readonly text: string;
  /** Pixels; null: as wide as the element makes it. */
  readonly width: number | null;
  /** Pixels of the element. */
  readonly room: number;
}

const sights: Readonly<Record<string, Sight>> = {
  '150 bytes at 160 px': { text: text('https://app.example/q/', 150), width: 160, room: 400 },
  '150 bytes that are no ASCII at 160 px': { text: text('Olá, açaí ñandú € 漢字 🎟 ', 150), width: 160, room: 400 },
  '300 bytes at 240 px': { text: text('birdid://ção/', 300), width: 240, room: 400 },
  '1,500 bytes where there is room': { text: text('https://app.example/é/', 1500), width: null, room: 720 },
  '1,500 bytes in a dialog that opens by itself': { text: text('eyJhbGciOi.', 1500), width: null, room: 400 },
};

describe('the code in a screenshot', () => {
  let journey: Journey;
  let folder: string;

  beforeAll(async () => {
    journey = await startJourney();
    folder = await mkdtemp(join(tmpdir(), 'catraca-codes-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
    await journey.close();
  });

  afterEach(() => journey.leave());

  const themes = {
    light: {},
    dark: { 'prefers-color-scheme': 'dark' },
    'forced colours': { 'forced-colors': 'active' },
  };
  for (const [theme, media] of Object.entries(themes)) {
    for (const deviceScaleFactor of isLanding ? [theme === 'dark' ? 2 : 1] : [1, 2]) {
      it(`is read by both decoders, sharp, blurred and turned: ${theme}, ${String(deviceScaleFactor)}x`, async () => {
        const page = await openStage(journey, { width: 800, height: 900, deviceScaleFactor, media });
        for (const [name, sight] of Object.entries(sights)) {
          const grey = greyOf(await shoot(page, sight));
          const takes = { sharp: grey, blurred: blurred(grey), turned: turned(grey, 10) };
          for (const [take, picture] of Object.entries(takes)) {
            const where = `${name}, ${take}`;
            expect(await decodeByZxing(pixelsOf(picture), picture.width, picture.height), `${where}, ZXing`).toBe(
              sight.text,
            );
            if (zbarimg !== null) expect(await zbar(picture), `${where}, zbar`).toBe(sight.text);
          }
        }
      }, 120_000);
    }
  }

  it('is as wide as four pixels a module, on the page where there is room and else in a dialog', async () => {
    const page = await openStage(journey, { width: 800, height: 900 });
    for (const [name, isInDialog] of [
      ['1,500 bytes where there is room', false],
      ['1,500 bytes in a dialog that opens by itself', true],
    ] as const) {
      await shoot(page, sights[name] as Sight);
      const modules = encodeQr(sights[name]?.text ?? '').size;
      const { width, isOpen } = await page.evaluate(() => {
        const dialog = stage.element.shadowRoot?.querySelector<HTMLDialogElement>('.large');
        const code = (dialog?.open ? dialog : stage.element.shadowRoot)?.querySelector('[part=qr]');
        return { width: code?.getBoundingClientRect().width ?? 0, isOpen: dialog?.open ?? false };
      });
      expect([isOpen, width >= 4 * modules], name).toEqual([isInDialog, true]);
    }
    await page.keyboard.press('Escape');
    await eventually(2000, async () => {
      expect(await page.evaluate(() => stage.element.shadowRoot?.querySelector('dialog')?.open)).toBe(false);
    });
    expect(await page.evaluate(() => stage.element.state)).toBe('waiting');
  });

  /** Shows a text, and takes its code with the quiet zone. */
  async function shoot(page: Page, { text: qrCode, width, room }: Sight): Promise<PNG> {
    // What shows itself opens no dialog by itself: nobody asked.
    await setStage(page, { qrCode, properties: { startOn: width === null ? 'manual' : 'visible' } });
    const box = await page.evaluate(
      async (wanted, space) => {
        const { element } = stage;
        element.style.inlineSize = `${String(space)}px`;
        if (wanted === null) void element.start();
        const code = (): Element | null => {
          const dialog = element.shadowRoot?.querySelector<HTMLDialogElement>('.large[open]');
          return (dialog ?? element.shadowRoot)?.querySelector('[part=qr]') ?? null;
        };
        for (let turns = 0; turns < 100 && code() === null; turns += 1)
          await new Promise((done) => setTimeout(done, 20));
        // The code is as wide as it may be: the room is taken away until it has what is wanted.
        for (let turns = 0; turns < 10 && wanted !== null; turns += 1) {
          const excess = (code()?.getBoundingClientRect().width ?? 0) - wanted;
          if (Math.abs(excess) < 0.1) break;
          element.style.inlineSize = `${String(element.getBoundingClientRect().width - excess)}px`;
        }
        await new Promise((done) => setTimeout(done, 300));
        const { x, y, width: wide, height } = code()?.getBoundingClientRect() ?? new DOMRect();
        return { x, y, width: wide, height };
      },
      width,
      room,
    );
    await reach(page, 'waiting');
    if (width !== null) expect(box.width).toBeCloseTo(width, 0);
    return PNG.sync.read(Buffer.from(await page.screenshot({ clip: box })));
  }

  async function zbar(picture: Grey): Promise<string> {
    const file = join(folder, `${randomUUID()}.pgm`);
    await writeFile(file, pgmOf(picture));
    const options = { encoding: 'buffer' as const };
    const { stdout } = await promisify(execFile)(
      zbarimg ?? '',
      ['-q', '--raw', '--oneshot', '-Sbinary', file],
      options,
    ).catch(() => ({ stdout: Buffer.from('nothing to be read') }));
    return stdout.toString('utf8');
  }
});

if (zbarimg === null) it.skip('zbarimg is not installed here: one decoder alone read the codes', () => undefined);
