/** What a camera does to a code on a screen: pixels out of focus, and a hand that is not straight. */
import type { PNG } from 'pngjs';

/** Grey values of a picture. */
export interface Grey {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

export function greyOf({ data, width, height }: PNG): Grey {
  const grey = Float32Array.from(
    { length: width * height },
    (_, index) => ((data[index * 4] ?? 0) + (data[index * 4 + 1] ?? 0) + (data[index * 4 + 2] ?? 0)) / 3,
  );
  return { data: grey, width, height };
}

/** Each pixel mixed with its neighbours: weights 1, 2, 1 in both directions. */
export function blurred({ data, width, height }: Grey): Grey {
  const at = (x: number, y: number) =>
    data[Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x))] ?? 255;
  const result = new Float32Array(data.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      for (let dy = -1; dy <= 1; dy += 1) {
        for (let dx = -1; dx <= 1; dx += 1) sum += at(x + dx, y + dy) * (2 - Math.abs(dx)) * (2 - Math.abs(dy));
      }
      result[y * width + x] = sum / 16;
    }
  }
  return { data: result, width, height };
}

/** Turned about the middle, on a canvas that holds all of it; white where there was nothing. */
export function turned({ data, width, height }: Grey, degrees: number): Grey {
  const angle = (degrees * Math.PI) / 180;
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const side = Math.ceil(Math.hypot(width, height));
  const result = new Float32Array(side * side).fill(255);
  const at = (x: number, y: number) =>
    x < 0 || y < 0 || x >= width || y >= height ? 255 : (data[y * width + x] ?? 255);
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const [dx, dy] = [column - side / 2, row - side / 2];
      const [x, y] = [dx * cos + dy * sin + width / 2, dy * cos - dx * sin + height / 2];
      const [left, top] = [Math.floor(x), Math.floor(y)];
      const [right, down] = [x - left, y - top];
      result[row * side + column] =
        (at(left, top) * (1 - right) + at(left + 1, top) * right) * (1 - down) +
        (at(left, top + 1) * (1 - right) + at(left + 1, top + 1) * right) * down;
    }
  }
  return { data: result, width: side, height: side };
}

/** RGBA, as decoders in JavaScript take it. */
export function pixelsOf({ data }: Grey): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(data.length * 4).fill(255);
  data.forEach((value, index) => {
    pixels.fill(value, index * 4, index * 4 + 3);
  });
  return pixels;
}

/** A PGM file, which every tool for pictures reads. */
export function pgmOf({ data, width, height }: Grey): Buffer {
  const head = Buffer.from(`P5\n${String(width)} ${String(height)}\n255\n`);
  return Buffer.concat([head, Buffer.from(Uint8Array.from(data, (value) => Math.round(value)))]);
}
