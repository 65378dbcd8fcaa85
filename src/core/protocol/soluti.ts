/** The wire of `<soluti-qr-auth>`. */
import { z } from 'zod';
import { zFlowId, zNonce, zSecret } from './flow.js';
import { zErrorCode } from './problem.js';

export const zSolutiStartRequest = z.strictObject({ nonce: zNonce.optional() });

export const zSolutiFlowState = z.enum(['pending', 'approved', 'ready', 'done', 'expired', 'cancelled', 'failed']);

/** What a flow looks like to its holder. It never holds a token. */
export const zSolutiSnapshot = z.object({
  state: zSolutiFlowState,
  /** Grows with each change; a lower one than seen is dropped. */
  version: z.int().nonnegative(),
  /** Seconds until the code runs out, 0 once it has. */
  expiresIn: z.number().nonnegative(),
  /** Seconds between two polls, at least. */
  interval: z.number().positive(),
  /** The exact text to encode; null once the flow is no longer pending. */
  qrCode: z.string().nullable(),
  /** What the app shows while a push is pending. */
  challenge: z.string().nullable(),
  push: z.enum(['none', 'sent']),
  /** Why the flow failed. */
  reason: zErrorCode.nullable(),
});

export const zSolutiStartAnswer = zSolutiSnapshot.extend({
  id: zFlowId,
  secret: zSecret,
  /** The name under which the application is registered with the provider. */
  clientName: z.string().nullable(),
  canNotify: z.boolean(),
  /** Opens the provider's app on this device, where the host configured it; `{qrCode}` stands for the code on screen. */
  appLink: z.string().nullable(),
});

export const zSolutiNotifyRequest = z.strictObject({
  /** CPF or CNPJ, unmasked and upper case. */
  username: z.string().min(1).max(32),
});

export const zSolutiToken = z.object({
  accessToken: z.string(),
  tokenType: z.literal('Bearer'),
  /** Whole seconds. */
  expiresIn: z.int().nonnegative(),
  scope: z.string(),
  /** CPF or CNPJ of the holder, unmasked and zero-padded. */
  username: z.string(),
});

/** What a redeemed flow gives: by `deliver: 'page'`, by `deliver: 'assertion'`, or by the host's hook. */
export const zSolutiResult = z.union([
  zSolutiToken,
  z.object({ assertion: z.string() }),
  z.object({ session: z.unknown() }),
]);

/** The provider's webhook, as the provider sends it. Unknown members are ignored. */
export const zSolutiWebhook = z.object({
  token: z.string().min(1).max(8192),
  short_token: z.string().min(1).max(4096),
});

export type SolutiStartRequest = z.infer<typeof zSolutiStartRequest>;
export type SolutiFlowState = z.infer<typeof zSolutiFlowState>;
export type SolutiSnapshot = z.infer<typeof zSolutiSnapshot>;
export type SolutiStartAnswer = z.infer<typeof zSolutiStartAnswer>;
export type SolutiNotifyRequest = z.infer<typeof zSolutiNotifyRequest>;
export type SolutiToken = z.infer<typeof zSolutiToken>;
export type SolutiResult = SolutiToken | { assertion: string } | { session: unknown };
export type SolutiWebhook = z.infer<typeof zSolutiWebhook>;
