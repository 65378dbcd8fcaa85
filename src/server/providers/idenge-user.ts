/** A cardholder as Idenge tells it, and the list shapes in which it may come. */
import { z } from 'zod';
import { ExactNumber } from '../parse-json.js';
import { zLooseText } from './tolerant.js';

/** Idenge's ids are those of MongoDB. */
export const objectId = /^[0-9a-f]{24}$/;

/** Texts are as stored: they are compared as such, and cleaned where they are shown. */
export interface IdengeUser {
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  /** `installed`, `uninstalled`, `deleted`, null (never installed); others are possible. */
  readonly status: string | null;
  readonly platform: string | null;
  readonly urbanId: string | null;
  readonly emailSent: boolean | null;
  /** As stored, not checked: the address of an image. */
  readonly customImage: string | null;
  /** As stored, by field id: what is sent back must be what was there. A number may be an `ExactNumber`. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Whether Idenge stores something else than an object as `data`; `data` is then empty, and must not be written. */
  readonly hasForeignData: boolean;
  readonly externalId: string | null;
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
  readonly passLastUpdated: string | null;
  readonly customer: string | null;
  readonly referal: string | null;
}

const zText = zLooseText.catch(null);
const zPassPart = z.object({ platform: zText, urbanId: zText }).nullish().catch(null);
const zData = z.record(z.string(), z.unknown());

const zUser = z
  .object({
    _id: z.string().regex(objectId),
    name: zText,
    email: zText,
    phone: zText,
    status: zText,
    pass: zPassPart,
    emailSent: z.boolean().nullish().catch(null),
    customImage: zText,
    data: z.unknown().optional(),
    externalId: zText,
    createdAt: zText,
    updatedAt: zText,
    passLastUpdated: zText,
    customer: zText,
    referal: zText,
  })
  .transform((user): IdengeUser => ({
    id: user._id,
    name: user.name,
    email: user.email,
    phone: user.phone,
    status: user.status,
    platform: user.pass?.platform ?? null,
    urbanId: user.pass?.urbanId ?? null,
    emailSent: user.emailSent ?? null,
    customImage: user.customImage,
    ...dataOf(user.data),
    externalId: user.externalId,
    createdAt: user.createdAt,
    updatedAt: user.updatedAt,
    passLastUpdated: user.passLastUpdated,
    customer: user.customer,
    referal: user.referal,
  }));

function dataOf(stored: unknown): Pick<IdengeUser, 'data' | 'hasForeignData'> {
  if (stored === undefined || stored === null) return { data: {}, hasForeignData: false };
  const result = zData.safeParse(stored instanceof ExactNumber ? null : stored);
  return { data: result.data ?? {}, hasForeignData: !result.success };
}

const zList = z.array(zUser);
const zRows = z.array(z.unknown());
/** The rows of a list in any of its shapes. */
const zRowsOf = z.union([
  zRows,
  z.object({ users: zRows }).transform(({ users }) => users),
  z.object({ data: zRows }).transform(({ data }) => data),
  z.object({ docs: zRows }).transform(({ docs }) => docs),
  z.object({ results: zRows }).transform(({ results }) => results),
]);

/** The cardholders of a list without its malformed rows; undefined where it is no list, or holds malformed rows alone. */
export function readRows(
  body: unknown,
): { readonly users: readonly IdengeUser[]; readonly malformed: number } | undefined {
  const whole = zUsers.safeParse(body);
  if (whole.success) return { users: whole.data, malformed: 0 };
  const rows = zRowsOf.safeParse(body).data ?? [];
  const users = rows.flatMap((row) => zUser.safeParse(row).data ?? []);
  return users.length === 0 ? undefined : { users, malformed: rows.length - users.length };
}

const zEnvelope = z.union([
  z.object({ users: zList }).transform(({ users }) => users),
  z.object({ data: zList }).transform(({ data }) => data),
  z.object({ docs: zList }).transform(({ docs }) => docs),
  z.object({ results: zList }).transform(({ results }) => results),
]);
const zOne = zUser.transform((user) => [user]);
const zNone = z.null().transform((): IdengeUser[] => []);

/** Users in whatever shape: an array, one of the usual envelopes, one object (itself or under `user`), or null for none. */
export const zUsers = z.union([
  zList,
  zOne,
  zEnvelope,
  z.object({ user: zOne }).transform(({ user }) => user),
  z.object({ data: zOne }).transform(({ data }) => data),
  zNone,
]);
