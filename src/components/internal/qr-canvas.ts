/** Draws a code on a canvas: extensions and modes that turn a page dark change styles and vector drawings, but no pixels. */
import type { QrPath } from '../../core/qr/qr-path.js';

/** Pixels of a side at least: enough for the enlarged code on a dense screen. */
const leastSide = 1024;

const drawn = new WeakMap<HTMLCanvasElement, QrPath | ImageBitmap>();

/** Black on white, or the provider's picture; once for each drawing. */
export function drawQr(canvas: HTMLCanvasElement, drawing: QrPath | ImageBitmap): void {
  if (drawn.get(canvas) === drawing) return;
  drawn.set(canvas, drawing);
  const isPath = 'path' in drawing;
  // Whole pixels for each module: its edges are sharp.
  const scale = isPath ? Math.ceil(leastSide / drawing.size) : 1;
  canvas.width = isPath ? scale * drawing.size : drawing.width;
  canvas.height = isPath ? canvas.width : drawing.height;
  // In memory: what a graphics card holds is lost when its driver restarts.
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (pen === null) return;
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  if (!isPath) {
    pen.drawImage(drawing, 0, 0);
    return;
  }
  pen.scale(scale, scale);
  pen.fillStyle = '#000';
  pen.fill(new Path2D(drawing.path));
}
