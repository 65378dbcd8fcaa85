/** What is refused among the options for Idenge. */
import { z } from 'zod';
import { parseUrl, zCredential, zFunction, zProviderUrl } from './option-schemas.js';
import type { IdengeOptions } from './options-idenge.js';

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

const zField = z.strictObject({
  id: z.string().min(1).max(64),
  label: zLabel,
  type: z.enum(['text', 'number', 'date', 'datetime', 'boolean', 'select']).optional(),
  options: z.array(z.string()).optional(),
  timeZone: zTimeZone.optional(),
  required: z.boolean().optional(),
});

const zHttpsUrl = z
  .string()
  .refine((text) => parseUrl(text)?.protocol === 'https:' || parseUrl(text)?.protocol === 'http:', {
    error: 'must be an absolute address',
  });

export const zIdengeOptions = z.strictObject({
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
  onEnrolled: zFunction<NonNullable<IdengeOptions['onEnrolled']>>().optional(),
  downloadUrl: z.union([zHttpsUrl, zFunction<Exclude<IdengeOptions['downloadUrl'], string | undefined>>()]).optional(),
  imageHosts: z.array(z.string()).optional(),
});
