import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import original from 'qrcode';
import { build, type Rolldown } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { qrcodeByteSegments } from '../../scripts/qrcode-alias.mjs';
import { encodeQr } from '../../src/core/qr/qr-path.js';

const levels = ['L', 'M', 'Q', 'H'] as const;
type Level = (typeof levels)[number];

interface Drawn {
  readonly modules: { readonly size: number; readonly data: Uint8Array };
  readonly version: number;
  readonly maskPattern: number | undefined;
}

interface Encoder {
  create(segments: readonly { mode: 'byte'; data: Uint8Array }[], options: { errorCorrectionLevel: Level }): Drawn;
}

/** The entry as bundled with the alias of `npm run build`. */
async function bundle(entry: string): Promise<string> {
  const outputs = await build({
    configFile: false,
    logLevel: 'warn',
    resolve: { alias: [qrcodeByteSegments] },
    build: { write: false, target: 'es2022', lib: { entry, formats: ['es'] } },
  });
  const [output] = outputs as Rolldown.RolldownOutput[];
  return output?.output[0].code ?? '';
}

/** Bytes that no other mode could hold. */
function bytes(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 151 + 128) % 256);
}

/** The longest data of this version and level, by the package itself. */
function capacityOf(version: number, errorCorrectionLevel: Level): number {
  let low = 1;
  let high = 2953;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    try {
      original.create([{ mode: 'byte', data: bytes(middle) }], { errorCorrectionLevel, version });
      low = middle;
    } catch {
      high = middle - 1;
    }
  }
  return low;
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catraca-qr-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function bundled(entry: string): Promise<unknown> {
  const file = join(folder, `${entry.replace(/\W+/g, '-')}.mjs`);
  await writeFile(file, await bundle(entry));
  return import(pathToFileURL(file).href);
}

describe('the QR encoder with segments of bytes alone', () => {
  it.each(levels)('draws what the package draws in all 40 versions, with error correction %s', async (level) => {
    const { default: encoder } = (await bundled('node_modules/qrcode/lib/core/qrcode.js')) as { default: Encoder };
    const options = { errorCorrectionLevel: level };
    for (let version = 1; version <= 40; version += 1) {
      // The longest data, and the shortest that takes this version.
      for (const length of [capacityOf(version, level), version === 1 ? 1 : capacityOf(version - 1, level) + 1]) {
        const segments = [{ mode: 'byte' as const, data: bytes(length) }];
        const expected = original.create(segments, options);
        const drawn = encoder.create(segments, options);
        expect([drawn.version, drawn.maskPattern]).toEqual([version, expected.maskPattern]);
        expect(drawn.modules.size).toBe(expected.modules.size);
        expect(Buffer.from(drawn.modules.data).equals(Buffer.from(expected.modules.data))).toBe(true);
      }
    }
  });

  it('draws the same codes, and carries no table of Kanji', async () => {
    const { encodeQr: encode } = (await bundled('src/core/qr/qr-path.ts')) as { encodeQr: typeof encodeQr };
    const texts = [
      '1',
      '0123456789',
      'ABC $%*',
      'https://shop.example/?a=1',
      'ção 漢字 🎟',
      '{"t":"abc"}',
      // Every size of code, with both levels of error correction.
      ...Array.from({ length: 82 }, (_, index) => 'x'.repeat(1 + index * 36)),
    ];
    for (const text of texts) expect(encode(text)).toEqual(encodeQr(text));
    const code = await readFile(join(folder, 'src-core-qr-qr-path-ts.mjs'), 'utf8');
    expect(code).not.toMatch(/kanji-data|dijkstra|find_path/i);
    expect(code).not.toContain('u3000');
  });
});
