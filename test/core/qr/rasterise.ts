/** Paints a path of our kind into pixels by reading its commands, as an SVG engine would. */

/** RGBA pixels, four bytes each, dark on white. */
export interface Raster {
  readonly data: Uint8ClampedArray;
  readonly side: number;
}

/** Knows `m`, `h`, `v` and `z`, all relative, and rectangles one module high; throws at anything else. */
export function rasterise(path: string, size: number, scale: number): Raster {
  const side = size * scale;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  let [x, y] = [0, 0];
  for (const rectangle of path.split('z').slice(0, -1)) {
    const [, dx, dy, width, back] = /^m(-?\d+) (-?\d+)h(\d+)v1h-(\d+)$/.exec(rectangle) ?? [];
    if (dx === undefined || dy === undefined || width === undefined || width !== back) {
      throw new Error(`not a rectangle: ${rectangle}`);
    }
    [x, y] = [x + Number(dx), y + Number(dy)];
    for (let row = y * scale; row < (y + 1) * scale; row += 1) {
      for (let column = x * scale; column < (x + Number(width)) * scale; column += 1) {
        data.set([0, 0, 0], (row * side + column) * 4);
      }
    }
  }
  return { data, side };
}
