/** What is refused among the options for Idenge. */
import { z } from 'zod';
import { isSecure } from '../core/url/parse-url.js';
import { zCredential, zFunction, zProviderUrl } from './option-schemas.js';
import type { IdengeOptions } from './options-idenge.js';
import { objectId } from './providers/idenge-user.js';
import { isOwnField, ownFieldIds, passMembers } from './routes/pass-policy.js';

const zLabel = z.union([z.string().min(1), z.strictObject({ 'pt-BR': z.string(), es: z.string(), en: z.string() })]);

const zTimeZone = z.string().refine(
  (timeZone) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
    } catch {
      return false;
    }
  },
  { error: 'must be an IANA name such as Europe/Madrid' },
);

const zFieldId = z.string().refine((id) => objectId.test(id) || isOwnField(id), {
  error: 'must be the id of a field of the account (24 hexadecimal digits), or name, email or phone',
});

const zField = z.strictObject({
  id: zFieldId,
  label: zLabel,
  type: z.enum(['text', 'number', 'date', 'datetime', 'boolean', 'select']).optional(),
  options: z.array(z.string()).optional(),
  timeZone: zTimeZone.optional(),
  required: z.boolean().optional(),
});

const placeholders = /\{(?!(?:userId|externalId)\})[^}]*\}/;

const zDownloadTemplate = z
  .string()
  .refine((text) => URL.canParse(text) && isSecure(new URL(text), true), { error: 'must be an https address' })
  .refine((text) => !placeholders.test(text), { error: 'may hold {userId} and {externalId} only' });

const zImageHost = z.string().regex(/^[a-z0-9.-]+(?::\d{1,5})?$|^\[[0-9a-f:]+\](?::\d{1,5})?$/, {
  error: 'must be a host such as img.example, without scheme or path',
});

export const zIdengeOptions = z
  .strictObject({
    apiKey: zCredential,
    apiSecret: zCredential,
    baseUrl: zProviderUrl.optional(),
    identify: zFunction<IdengeOptions['identify']>(),
    read: z.array(z.string()).optional(),
    write: z.array(z.string()).optional(),
    fields: z.array(zField).optional(),
    timeZone: zTimeZone.optional(),
    authorize: zFunction<NonNullable<IdengeOptions['authorize']>>().optional(),
    enroll: z.enum(['off', 'identified', 'public'], { error: "must be 'off', 'identified' or 'public'" }).optional(),
    unverifiedEmail: z.boolean({ error: 'must be true or false' }).optional(),
    onEnrolled: zFunction<NonNullable<IdengeOptions['onEnrolled']>>().optional(),
    downloadUrl: z
      .union([zDownloadTemplate, zFunction<Exclude<IdengeOptions['downloadUrl'], string | undefined>>()])
      .optional(),
    imageHosts: z.array(zImageHost).optional(),
  })
  .superRefine(checkLists);

interface ListOptions {
  readonly read?: readonly string[] | undefined;
  readonly write?: readonly string[] | undefined;
  readonly fields?: readonly z.infer<typeof zField>[] | undefined;
}

/** A name that is nobody's would be a card that shows less, or a form that takes less, than its host believes. */
function checkLists({ read = [], write = [], fields = [] }: ListOptions, context: z.RefinementCtx): void {
  const issue = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
  const ids = [...ownFieldIds, ...fields.map(({ id }) => id)];
  const readable = [...ids, ...passMembers, 'userId'];
  read.forEach((name, index) => {
    if (!readable.includes(name)) issue(['read', index], 'names no member of a pass and no field listed in fields');
  });
  write.forEach((name, index) => {
    if (!ids.includes(name))
      issue(['write', index], 'must be name, email, phone or the id of a field listed in fields');
  });
  fields.forEach(({ id, type, options = [] }, index) => {
    if (fields.findIndex((field) => field.id === id) !== index) issue(['fields', index, 'id'], 'is listed twice');
    if (type === 'select' && options.length === 0) issue(['fields', index, 'options'], 'must list the choices');
  });
}
