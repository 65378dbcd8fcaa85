/** Holds a guard of the browser equal to its schema, over examples and over what can go wrong with them. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { z, type ZodType } from 'zod';
import type { Guard } from '../../../src/core/client/guards.js';

/** What may stand where a member was: every JSON type, and the numbers and strings at the edges. */
const strangers: readonly unknown[] = [
  null,
  true,
  false,
  0,
  1,
  -1,
  0.5,
  -0.5,
  2 ** 53,
  1e300,
  '',
  ' ',
  'x',
  '1',
  'null',
  [],
  [null],
  ['x'],
  [{}],
  {},
  { x: 1 },
];

/** A member of an object or an item of an array, by its container and key. */
interface Place {
  readonly container: Record<string, unknown>;
  readonly key: string;
}

type Mutation = (place: Place) => void;

/**
 * Expects that guard and schema accept and refuse the same values: the examples; each of them with one member
 * changed in every way, also to any word and limit that the schema names; with several members changed at random;
 * and random JSON. At least one example must be valid, else nothing would be shown.
 */
export function expectGuardEqualsSchema(guard: Guard<unknown>, schema: ZodType, examples: readonly unknown[]): void {
  const expectEqual = (value: unknown) => {
    const accepted = guard(value);
    if (accepted === schema.safeParse(value).success) return;
    expect.fail(`the guard ${accepted ? 'accepts' : 'refuses'} what the schema does not: ${JSON.stringify(value)}`);
  };
  expect(examples.some((example) => schema.safeParse(example).success)).toBe(true);
  const values = [...strangers, ...valuesNamedBy(z.toJSONSchema(schema, { unrepresentable: 'any' }))];
  for (const example of examples) {
    expectEqual(example);
    for (const variant of singleMutants(example, values)) expectEqual(variant);
  }
  const steps = fc.array(fc.tuple(fc.nat(), mutations(examples, values)), { minLength: 2, maxLength: 4 });
  const mutant = fc
    .tuple(fc.constantFrom(...examples), steps)
    .map(([example, changes]) => changes.reduce((value, [index, mutate]) => mutated(value, index, mutate), example));
  fc.assert(fc.property(mutant, expectEqual), { numRuns: 300 });
  fc.assert(fc.property(fc.jsonValue(), expectEqual), { numRuns: 100 });
}

/** What a schema itself names: the words of its closed lists, and strings and numbers at and beyond its limits. */
function valuesNamedBy(schema: unknown): unknown[] {
  if (typeof schema !== 'object' || schema === null) return [];
  if (Array.isArray(schema)) return schema.flatMap(valuesNamedBy);
  return Object.entries(schema).flatMap(([keyword, value]: [string, unknown]) => {
    if (keyword === 'const') return [value];
    if (keyword === 'enum' && Array.isArray(value)) return value as unknown[];
    if (typeof value !== 'number') return valuesNamedBy(value);
    if (keyword.endsWith('Length'))
      return ['a'.repeat(value), 'a'.repeat(value + 1), 'a'.repeat(Math.max(0, value - 1))];
    return [value, value + 1, value - 1];
  });
}

/** Every place of the example, changed in every way. */
function* singleMutants(example: unknown, values: readonly unknown[]): Generator {
  const count = places({ root: structuredClone(example) }).length;
  for (let index = 0; index < count; index += 1) {
    for (const mutate of [drop, extend, lengthen, shorten, negate, ...values.map(replaceBy)]) {
      yield mutated(example, index, mutate);
    }
  }
}

/** Random changes; among them a value from elsewhere in the examples, so that closed lists meet their neighbours' words. */
function mutations(examples: readonly unknown[], values: readonly unknown[]): fc.Arbitrary<Mutation> {
  const known = examples.flatMap((example) => places({ root: structuredClone(example) })).map(read);
  const value = fc.oneof(fc.constantFrom(...values), fc.constantFrom(...known), fc.jsonValue());
  return fc.oneof(fc.constantFrom(drop, extend, lengthen, shorten, negate), value.map(replaceBy));
}

/** A copy of the example with one place, counted round, changed. */
function mutated(example: unknown, index: number, mutate: Mutation): unknown {
  const holder: Record<string, unknown> = { root: structuredClone(example) };
  const all = places(holder);
  const place = all[index % Math.max(1, all.length)];
  if (place !== undefined) mutate(place);
  return holder['root'];
}

function places(container: Record<string, unknown>): Place[] {
  return Object.entries(container).flatMap(([key, value]) => [
    { container, key },
    ...(typeof value === 'object' && value !== null ? places(value as Record<string, unknown>) : []),
  ]);
}

const read = ({ container, key }: Place): unknown => container[key];

const replaceBy =
  (value: unknown): Mutation =>
  ({ container, key }) => {
    container[key] = structuredClone(value);
  };

const drop: Mutation = ({ container, key }) => {
  if (Array.isArray(container)) container.splice(Number(key), 1);
  else Reflect.deleteProperty(container, key);
};

const extend: Mutation = (place) => {
  const value = read(place);
  if (Array.isArray(value)) value.push(value[0] ?? null);
  else if (typeof value === 'object' && value !== null) Object.assign(value, { unknownMember: [1] });
};

const lengthen: Mutation = (place) => {
  const value = read(place);
  if (typeof value === 'string') replaceBy(`${value}a`)(place);
};

const shorten: Mutation = (place) => {
  const value = read(place);
  if (typeof value === 'string') replaceBy(value.slice(0, -1))(place);
};

const negate: Mutation = (place) => {
  const value = read(place);
  if (typeof value === 'number') replaceBy(-value)(place);
};
