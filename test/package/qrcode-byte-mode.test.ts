import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Rolldown } from 'vite';
import { describe, expect, it } from 'vitest';
import { qrcodeByteMode } from '../../scripts/qrcode-byte-mode.mjs';
import { encodeQr } from '../../src/core/qr/qr-path.js';

async function bundle(): Promise<string> {
  const outputs = await build({
    configFile: false,
    logLevel: 'warn',
    plugins: [qrcodeByteMode()],
    build: { write: false, target: 'es2022', lib: { entry: 'src/core/qr/qr-path.ts', formats: ['es'] } },
  });
  const [output] = outputs as Rolldown.RolldownOutput[];
  return output?.output[0].code ?? '';
}

describe('the QR encoder without its other modes', () => {
  it('draws the same codes, and carries no table of Kanji', async () => {
    const code = await bundle();
    const folder = await mkdtemp(join(tmpdir(), 'catraca-qr-'));
    try {
      const file = join(folder, 'qr.mjs');
      await writeFile(file, code);
      const bundled = (await import(pathToFileURL(file).href)) as { encodeQr: typeof encodeQr };
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
      for (const text of texts) expect(bundled.encodeQr(text)).toEqual(encodeQr(text));
    } finally {
      await rm(folder, { recursive: true });
    }
    expect(code).not.toMatch(/kanji-data|dijkstra/i);
    expect(code).not.toContain('u3000');
  }, 60_000);
});
