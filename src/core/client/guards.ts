/**
 * Small checks of answers for the browser, which does not load the schemas. Each guard of a client is
 * typed by the schema's inferred type, and a test holds it equal to the schema.
 */
import { isErrorCode, type ErrorCode } from '../errors.js';

export type Guard<T> = (value: unknown) => value is T;

export const isString: Guard<string> = (value): value is string => typeof value === 'string';
export const isBoolean: Guard<boolean> = (value): value is boolean => typeof value === 'boolean';
/** A number that is at least 0. */
export const isCount: Guard<number> = (value): value is number => Number.isFinite(value) && (value as number) >= 0;
export const isUnknown: Guard<unknown> = (value): value is unknown => value !== undefined;
export const isCode: Guard<ErrorCode> = isErrorCode;

/** A record: neither null nor an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function nullable<T>(guard: Guard<T>): Guard<T | null> {
  return (value): value is T | null => value === null || guard(value);
}

export function optional<T>(guard: Guard<T>): Guard<T | undefined> {
  return (value): value is T | undefined => value === undefined || guard(value);
}

export function oneOf<const T extends string>(...values: readonly T[]): Guard<T> {
  return (value): value is T => (values as readonly unknown[]).includes(value);
}

export function matching(pattern: RegExp): Guard<string> {
  return (value): value is string => isString(value) && pattern.test(value);
}

export function listOf<T>(guard: Guard<T>): Guard<T[]> {
  return (value): value is T[] => Array.isArray(value) && value.every(guard);
}

/** Every named member satisfies its guard; members that are not named are ignored. */
export function shape<T extends object>(members: { readonly [K in keyof T]-?: Guard<T[K]> }): Guard<T> {
  const entries = Object.entries<Guard<unknown>>(members);
  return (value): value is T => isRecord(value) && entries.every(([name, guard]) => guard(value[name]));
}

export function either<A, B>(first: Guard<A>, second: Guard<B>): Guard<A | B> {
  return (value): value is A | B => first(value) || second(value);
}
