/** RFC 9457 problem documents, as every refused request is answered. */
import { z } from 'zod';
import { errorCodes, type ErrorCode } from './error-codes.js';

export * from './error-codes.js';

export const zErrorCode = z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]);

export const zFieldError = z.object({
  pointer: z.string(),
  code: z.string(),
  detail: z.string().optional(),
});

export const zProblem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: zErrorCode,
  detail: z.string().optional(),
  errors: z.array(zFieldError).optional(),
});

export type Problem = z.infer<typeof zProblem>;
