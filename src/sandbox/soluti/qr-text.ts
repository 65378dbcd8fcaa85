/** The text of a simulated QR code, in each form that the provider might use. */
import type { SandboxContext } from '../context.js';
import { encodePng } from './png.js';
import type { SolutiSwitches } from './soluti-switches.js';

/** A text that holds `id`, in the chosen form. */
export function makeQrText(
  context: Pick<SandboxContext, 'random'>,
  id: string,
  form: SolutiSwitches['qrText'],
): string {
  switch (form) {
    case 'opaque':
      return `SOLUTI-SANDBOX.${id}`;
    case 'url':
      return `https://app.sandbox.invalid/q/${id}?x=1&y=2`;
    case 'json':
      return `{"t":"${id}","n":1}`;
    case 'long':
      return `SOLUTI-SANDBOX.${id}.${'0123456789abcdef'.repeat(70)}`;
    case 'non-ascii':
      return `SOLUTI · código de autenticação · 認証 · 🎟️ · ${id}`;
    case 'data-image':
      return `data:image/png;base64,${btoa(String.fromCharCode(...encodePng(drawModules(context), 4)))}`;
  }
}

const size = 25;
const quiet = 4;

/** Looks like a QR code, says nothing: what counts is that every image differs. */
function drawModules(context: Pick<SandboxContext, 'random'>): boolean[][] {
  const noise = context.random(size * size);
  const total = size + 2 * quiet;
  return Array.from({ length: total }, (_row, top) =>
    Array.from({ length: total }, (_column, left) => {
      const x = left - quiet;
      const y = top - quiet;
      if (x < 0 || y < 0 || x >= size || y >= size) return false;
      return drawFinder(x, y) ?? (noise[y * size + x] ?? 0) % 2 === 1;
    }),
  );
}

/** The three squares in the corners, with their light border; `undefined` outside of them. */
function drawFinder(x: number, y: number): boolean | undefined {
  const fromLeft = x < 8 ? x : size - 1 - x;
  const fromTop = y < 8 ? y : size - 1 - y;
  if (fromLeft > 7 || fromTop > 7 || (x >= 8 && y >= 8)) return undefined;
  const ring = Math.max(Math.abs(fromLeft - 3), Math.abs(fromTop - 3));
  return ring <= 1 || ring === 3;
}
