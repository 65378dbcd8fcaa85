/** Whether the time of a refusal tells what was wrong: Welch's t-test over whole requests, as dudect does it. */
import { expect, it } from 'vitest';
import { harness, type Harness, type StartedFlow } from './soluti-harness.js';

/** Samples of each kind. */
const samples = 3000;
const unknown = 'B'.repeat(22);

async function kinds(h: Harness): Promise<Record<string, readonly [Pick<StartedFlow, 'id'>, string]>> {
  const [flow, other] = [await h.start(), await h.start()];
  const nearly = `${flow.secret.slice(0, -1)}${flow.secret.endsWith('A') ? 'Q' : 'A'}`;
  return {
    unknown: [{ id: unknown }, flow.secret],
    wrong: [flow, 'A'.repeat(43)],
    'almost right': [flow, nearly],
    foreign: [flow, other.secret],
  };
}

/**
 * Microseconds. Below it the machine itself makes a difference, now in favour of one kind, now of another; the shortest
 * cut that a refusal could take, past one hash, makes about ten times as much.
 */
const floor = 5;

interface Comparison {
  /** Microseconds between the means. */
  readonly difference: number;
  /** Welch's t. */
  readonly score: number;
}

/** Of the quicker nine tenths: what the machine did meanwhile is in the rest. Times in milliseconds. */
function compare(a: readonly number[], b: readonly number[]): Comparison {
  const limit = [...a, ...b].sort((x, y) => x - y)[Math.floor((a.length + b.length) * 0.9)] ?? Infinity;
  const stats = [a, b].map((all) => {
    const kept = all.filter((time) => time <= limit);
    const mean = kept.reduce((sum, time) => sum + time, 0) / kept.length;
    const variance = kept.reduce((sum, time) => sum + (time - mean) ** 2, 0) / (kept.length - 1);
    return { mean, error: variance / kept.length };
  });
  const [first, second] = stats as [(typeof stats)[0], (typeof stats)[0]];
  const difference = first.mean - second.mean;
  return {
    difference: Math.abs(difference) * 1000,
    score: Math.abs(difference) / Math.sqrt(first.error + second.error),
  };
}

function shuffled<T>(items: readonly T[]): T[] {
  const drawn = items.map((item) => [Math.random(), item] as const);
  return drawn.sort(([a], [b]) => a - b).map(([, item]) => item);
}

/** The kinds that took another time than the first, by one look at all of them. */
async function telling(h: Harness): Promise<string[]> {
  const asked = Object.entries(await kinds(h));
  const times = new Map<string, number[]>(asked.map(([name]) => [name, []]));
  const rounds = Number(process.env['CATRACA_TIMING_SAMPLES'] ?? samples);
  for (let round = -200; round < rounds; round++) {
    // In a new order each time, each as likely: who comes first pays for what the round before left behind.
    for (const [name, [flow, secret]] of shuffled(asked)) {
      const request = h.send('GET', `/soluti/flows/${flow.id}`, { secret });
      const begun = performance.now();
      const { status } = await request;
      if (status !== 404) throw new Error(`${name}: ${String(status)}`);
      if (round >= 0) times.get(name)?.push(performance.now() - begun);
    }
  }
  const [[, reference] = ['', []], ...others] = times;
  const found = others.map(([name, other]) => ({ name, ...compare(reference, other) }));
  if (process.env['CATRACA_TIMING_SAMPLES'] !== undefined) console.log(found);
  return found.filter(({ difference, score }) => difference > floor && score > 4.5).map(({ name }) => name);
}

it('an unknown flow, a wrong secret, one almost right and another flow’s take the same time (X10)', async () => {
  const h = harness({}, { log: () => undefined });
  let suspects = await telling(h);
  // What the machine did to one kind by chance it does not do to the same one three times; a shorter way is always shorter.
  for (let again = 0; again < 2 && suspects.length > 0; again++) {
    const still = await telling(h);
    suspects = suspects.filter((name) => still.includes(name));
  }
  expect(suspects).toEqual([]);
}, 600_000);
