/** Schemas for what a provider may spell in more than one way. Unknown members are ignored everywhere. */
import { z } from 'zod';
import { ExactNumber } from '../parse-json.js';

/** Text; a number counts as its digits, an exact one as those that were written; missing, null and empty are all null. */
export const zLooseText = z
  .union([z.string(), z.number().transform(String), z.instanceof(ExactNumber).transform(String)])
  .nullish()
  .transform((text) => (text === undefined || text === null || text === '' ? null : text));

/** Required text; a number counts as its digits. */
export const zLooseId = z.union([z.string().min(1), z.int().transform(String)]);

/** A yes or no, however it is spelt; whatever else, and nothing at all, is no. */
export const zLooseFlag = z
  .unknown()
  .optional()
  .transform((value) => value === true || value === 1 || value === 'true' || value === '1');

/** Whole seconds from a number or its digits. */
export const zLooseSeconds = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d+(\.\d+)?$/)
      .transform(Number),
  ])
  .pipe(z.number().nonnegative().max(Number.MAX_SAFE_INTEGER))
  .transform(Math.floor);
