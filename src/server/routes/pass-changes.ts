/** Checks what a form sends against the host's lists and field definitions, and makes of it what Idenge is sent. */
import { z } from 'zod';
import { CatracaError, type FieldError } from '../../core/errors.js';
import {
  zPassEnrollRequest,
  zPassPatchRequest,
  type FieldValue,
  type PassField,
  type PassPatchRequest,
} from '../../core/protocol/idenge.js';
import type { IdengeWrite } from '../providers/idenge-api.js';
import { isSafeEmail } from './cardholder-key.js';
import { isOwnField, ownFieldIds, type PassPolicy } from './pass-policy.js';

const poisonous = ['__proto__', 'constructor', 'prototype'];

/** Some parsers drop such a key, some follow it: it is refused before either can happen. */
function withoutPoison<T>(schema: z.ZodType<T>): z.ZodType<T> {
  return z
    .unknown()
    .refine((value) => !keysOf(value).some((key) => poisonous.includes(key)), { error: 'a key that no form has' })
    .pipe(schema);
}

export const zEnrollBody = withoutPoison(zPassEnrollRequest);
export const zPatchBody = withoutPoison(zPassPatchRequest);

/** @throws {CatracaError} `request_invalid` with a pointer for each member that may not be written or does not fit. */
export function checkPatch(changes: PassPatchRequest, policy: PassPolicy): void {
  refuse([...forbidden(changes, policy.canWrite), ...misfits(changes, policy)]);
}

/** As {@link checkPatch}; what is required must be there. */
export function checkEnrollment(values: PassPatchRequest, policy: PassPolicy): void {
  const missing = [
    ...ownFieldIds.filter((id) => isRequired(id, policy) && values[id] === undefined),
    ...policy.fields.filter(({ id, required }) => required && !isOwnField(id) && values.data?.[id] === undefined),
  ].map((field) => ({ pointer: pointerOf(typeof field === 'string' ? field : field.id), code: 'required' }));
  refuse([...forbidden(values, policy.canEnroll), ...misfits(values, policy), ...missing]);
}

/** Absent, null and empty stay what they are. */
export function writeOf(changes: PassPatchRequest): IdengeWrite {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

function keysOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [key, ...keysOf(member)]);
}

function entriesOf({ data = {}, ...own }: PassPatchRequest): [string, FieldValue][] {
  return [...Object.entries(own), ...Object.entries(data)].filter(
    (entry): entry is [string, FieldValue] => entry[1] !== undefined,
  );
}

function forbidden(changes: PassPatchRequest, isAllowed: (id: string) => boolean): FieldError[] {
  const { data = {}, ...own } = changes;
  // A member of `data` is a field of the account: `data.email` is not the e-mail.
  const strays = Object.keys(data).filter((id) => isOwnField(id) || !isAllowed(id));
  const closed = Object.entries(own).filter(([id, value]) => value !== undefined && !isAllowed(id));
  return [...strays.map((id) => `/data/${escape(id)}`), ...closed.map(([id]) => `/${id}`)].map((pointer) => ({
    pointer,
    code: 'not_editable',
  }));
}

function misfits(changes: PassPatchRequest, policy: PassPolicy): FieldError[] {
  return entriesOf(changes).flatMap(([id, value]) => {
    const field = policy.fields.find((each) => each.id === id);
    const code = value === null || value === '' ? emptyError(id, policy) : valueError(id, field, value);
    return code === null ? [] : [{ pointer: pointerOf(id), code }];
  });
}

function emptyError(id: string, policy: PassPolicy): 'required' | null {
  return isRequired(id, policy) ? 'required' : null;
}

/** Idenge knows a cardholder by the e-mail, whatever the host's list says. */
function isRequired(id: string, policy: PassPolicy): boolean {
  return id === 'email' || policy.fields.some((field) => field.id === id && field.required);
}

function valueError(id: string, field: PassField | undefined, value: string | number | boolean): 'invalid' | null {
  // `JSON.parse` has rounded it already.
  if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER) return 'invalid';
  const text = String(value);
  if (/[\p{Cc}\p{Cs}]/u.test(text)) return 'invalid';
  if (id === 'email') return isSafeEmail(text) ? null : 'invalid';
  return field === undefined || fitsType(field, text) ? null : 'invalid';
}

const isoDate = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;

function fitsType({ type, options }: PassField, text: string): boolean {
  switch (type) {
    case 'text':
      return true;
    case 'number':
      return /^-?\d{1,15}(?:\.\d{1,15})?$/.test(text);
    case 'date':
    case 'datetime':
      return isoDate.test(text) && !Number.isNaN(Date.parse(text));
    case 'boolean':
      return ['true', 'false', '1', '0'].includes(text);
    case 'select':
      return options.includes(text);
  }
}

function refuse(fields: readonly FieldError[]): void {
  if (fields.length > 0) throw new CatracaError('request_invalid', 'values that do not fit', { fields });
}

function pointerOf(id: string): string {
  return isOwnField(id) ? `/${id}` : `/data/${escape(id)}`;
}

/** Names that a stranger made up are cut, as JSON pointers escape them. */
function escape(id: string): string {
  return id.slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1');
}
