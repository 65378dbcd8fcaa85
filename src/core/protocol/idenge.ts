/** The wire of `<idenge-pass-card>`. */
import { z } from 'zod';

/** A value of a custom field. Idenge stores strings; numbers and booleans are accepted from accounts that hold them. */
export const zFieldValue = z.union([z.string().max(1024), z.number(), z.boolean()]).nullable();

export const zPassField = z.object({
  /** A field id of the account, or `name`, `email`, `phone`. */
  id: z.string(),
  label: z.object({ 'pt-BR': z.string(), es: z.string(), en: z.string() }),
  type: z.enum(['text', 'number', 'date', 'datetime', 'boolean', 'select']),
  /** Choices of a `select`; empty otherwise. */
  options: z.array(z.string()),
  /** IANA name of the account's time zone: a date is a day there, not where the visitor is. */
  timeZone: z.string(),
  editable: z.boolean(),
  required: z.boolean(),
});

/** Each member but `userId` is null where the provider has none or the host's read list leaves it out. */
export const zPass = z.object({
  userId: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  /** `installed`, `uninstalled`, `deleted`, null (never installed); anything else is shown as unknown. */
  status: z.string().nullable(),
  /** Last known platform, `ios` or `android`; anything else is possible. */
  platform: z.string().nullable(),
  imageUrl: z.string().nullable(),
  emailSent: z.boolean().nullable(),
  /** By field id. */
  data: z.record(z.string(), zFieldValue),
  createdAt: z.string().nullable(),
  updatedAt: z.string().nullable(),
  passLastUpdated: z.string().nullable(),
  externalId: z.string().nullable(),
});

export const zPassAction = z.enum(['enroll', 'edit', 'download']);

export const zPassAnswer = z.object({
  /** Null when there is no cardholder yet. */
  pass: zPass.nullable(),
  fields: z.array(zPassField),
  actions: z.array(zPassAction),
  downloadUrl: z.string().nullable(),
  /** After an enrolment, where the host allows it. */
  passToken: z.string().optional(),
});

const zChanges = {
  name: z.string().max(256).nullable().optional(),
  email: z.string().max(320).nullable().optional(),
  phone: z.string().max(64).nullable().optional(),
  data: z.record(z.string().max(64), zFieldValue).optional(),
};

export const zPassEnrollRequest = z.strictObject(zChanges);

/** Only what is present changes; `null` clears. */
export const zPassPatchRequest = z.strictObject(zChanges);

export const zPassListAnswer = z.object({
  users: z.array(zPass),
  /** Cursor of the next page. */
  next: z.string().nullable(),
});

export type FieldValue = z.infer<typeof zFieldValue>;
export type PassField = z.infer<typeof zPassField>;
export type Pass = z.infer<typeof zPass>;
export type PassAction = z.infer<typeof zPassAction>;
export type PassAnswer = z.infer<typeof zPassAnswer>;
export type PassEnrollRequest = z.infer<typeof zPassEnrollRequest>;
export type PassPatchRequest = z.infer<typeof zPassPatchRequest>;
export type PassListAnswer = z.infer<typeof zPassListAnswer>;
