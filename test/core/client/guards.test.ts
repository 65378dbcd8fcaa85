import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  either,
  isBoolean,
  isCode,
  isCount,
  isRecord,
  isString,
  isUnknown,
  listOf,
  matching,
  nullable,
  oneOf,
  optional,
  shape,
  type Guard,
} from '../../../src/core/client/guards.js';
import type { zFieldError } from '../../../src/core/protocol/problem.js';
import { zErrorCode, zProblem, type Problem } from '../../../src/core/protocol/problem.js';
import { expectGuardEqualsSchema } from './guard-equality.js';

describe('guards equal the schemas they stand for', () => {
  test.each<[string, Guard<unknown>, z.ZodType, unknown[]]>([
    ['isString', isString, z.string(), ['a']],
    ['isBoolean', isBoolean, z.boolean(), [true]],
    ['isCount', isCount, z.number().nonnegative(), [1, 0, -0, 0.5]],
    ['isUnknown', shape<{ a: unknown }>({ a: isUnknown }), z.object({ a: z.unknown() }), [{ a: 1 }, { a: null }]],
    ['isCode', isCode, zErrorCode, ['timeout', 'toString', 'constructor', '__proto__']],
    ['isRecord', isRecord, z.record(z.string(), z.unknown()), [{ a: 1 }, {}]],
    ['nullable', nullable(isString), z.string().nullable(), ['a', null]],
    ['optional', shape({ a: optional(isString) }), z.object({ a: z.string().optional() }), [{ a: 'x' }, {}]],
    ['oneOf', oneOf('none', 'sent'), z.enum(['none', 'sent']), ['none', 'sent', 'other']],
    ['matching', matching(/^[a-z]{3}$/), z.string().regex(/^[a-z]{3}$/), ['abc', 'abc\n', 'ab']],
    ['listOf', listOf(isString), z.array(z.string()), [['a', 'b'], []]],
    ['either', either(isString, isCount), z.union([z.string(), z.number().nonnegative()]), ['a', 1]],
    [
      'shape within shape',
      shape<{ a: { b: string[] }; c: number | null }>({ a: shape({ b: listOf(isString) }), c: nullable(isCount) }),
      z.object({ a: z.object({ b: z.array(z.string()) }), c: z.number().nonnegative().nullable() }),
      [
        { a: { b: ['x', 'y'] }, c: 2 },
        { a: { b: [] }, c: null },
      ],
    ],
    [
      'a problem document',
      shape<Problem>({
        type: isString,
        title: isString,
        status: ((value) => Number.isSafeInteger(value)) as Guard<number>,
        code: isCode,
        detail: optional(isString),
        errors: optional(
          listOf(shape<z.infer<typeof zFieldError>>({ pointer: isString, code: isString, detail: optional(isString) })),
        ),
      }),
      zProblem,
      [
        { type: 'https://docs.example/conflict', title: 'Conflict', status: 409, code: 'conflict' },
        {
          type: 'about:blank',
          title: 'x',
          status: 400,
          code: 'request_invalid',
          detail: 'y',
          errors: [{ pointer: '/email', code: 'taken' }],
        },
      ],
    ],
  ])('%s', (_, guard, schema, examples) => {
    expectGuardEqualsSchema(guard, schema, examples);
  });
});

describe('expectGuardEqualsSchema tells a difference', () => {
  const schema = z.object({
    id: z.string().regex(/^[a-z]{3}$/),
    count: z.int().nonnegative(),
    state: z.enum(['on', 'off']),
    note: z.string().nullable(),
    list: z.array(z.object({ name: z.string() })),
  });
  const example = { id: 'abc', count: 3, state: 'on', note: null, list: [{ name: 'x' }] };
  const isWhole: Guard<number> = (value): value is number => isCount(value) && Number.isSafeInteger(value);
  const members = {
    id: matching(/^[a-z]{3}$/),
    count: isWhole,
    state: oneOf('on', 'off'),
    note: nullable(isString),
    list: listOf(shape<{ name: string }>({ name: isString })),
  } satisfies Record<string, Guard<unknown>>;
  const expectEqual = (changed: Record<string, Guard<unknown>>) => () => {
    expectGuardEqualsSchema(shape<Record<string, unknown>>({ ...members, ...changed }), schema, [example]);
  };

  test('and agrees where there is none', () => {
    expect(expectEqual({})).not.toThrow();
  });

  test.each<[string, Record<string, Guard<unknown>>]>([
    ['a member not looked at', { note: (value): value is unknown => value === value }],
    ['null not allowed', { note: isString }],
    ['null allowed', { id: nullable(members.id) }],
    ['a member that may be missing', { count: optional(isWhole) }],
    ['a negative number', { count: ((value) => Number.isSafeInteger(value)) as Guard<number> }],
    ['a broken number', { count: isCount }],
    ['any word for a closed list', { state: isString }],
    ['one word too few', { state: oneOf('on') }],
    ['any text for a pattern', { id: isString }],
    ['a pattern without an end', { id: matching(/^[a-z]{3}/) }],
    ['items not looked at', { list: listOf(isRecord) }],
  ])('%s', (_, changed) => {
    expect(expectEqual(changed)).toThrow();
  });

  test('unknown members refused', () => {
    const strict: Guard<unknown> = (value): value is unknown =>
      shape<Record<string, unknown>>(members)(value) && Object.keys(value).length === 5;
    expect(() => {
      expectGuardEqualsSchema(strict, schema, [example]);
    }).toThrow();
  });

  test('no valid example', () => {
    expect(() => {
      expectGuardEqualsSchema(isString, z.string(), [1]);
    }).toThrow();
  });
});
