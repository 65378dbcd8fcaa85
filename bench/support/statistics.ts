/** What the benches say of many measured values. */

/** The smallest value that at least `share` of all do not exceed, rounded to a tenth; NaN where there is none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const index = Math.max(0, Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1));
  return Math.round((sorted[index] ?? Number.NaN) * 10) / 10;
}

export interface Spread {
  readonly median: number;
  readonly worst: number;
}

export function spread(values: readonly number[]): Spread {
  return { median: quantile(values, 0.5), worst: quantile(values, 1) };
}
