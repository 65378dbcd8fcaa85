/** The wire of `<ingresse-login-button>`. */
import { z } from 'zod';
import { zFlowId, zNonce, zSecret } from './flow.js';
import { zErrorCode } from './problem.js';

export const zIngresseMode = z.enum(['popup', 'tab', 'redirect']);

export const zIngresseStartRequest = z.strictObject({
  mode: zIngresseMode,
  /** Absolute, or with one leading `/`, resolved against `origin`. */
  returnTo: z.string().min(1).max(2048),
  /** Origin of the page that holds the element; a popup's answer goes there and nowhere else. */
  origin: z.string().min(1).max(512),
  nonce: zNonce.optional(),
});

export const zIngresseStartAnswer = z.object({
  id: zFlowId,
  secret: zSecret,
  /** One use: navigate a window to it. */
  url: z.string(),
  /** Seconds. */
  expiresIn: z.number().nonnegative(),
});

/** 128 random bits, base64url: what a window hands over instead of the token. */
export const zIngresseCode = z.string().regex(/^[A-Za-z0-9_-]{22}$/);

export const zIngresseRedeemRequest = z.strictObject({ code: zIngresseCode.optional() });

export const zIngresseUser = z.object({
  id: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  picture: z.string().nullable(),
});

/** What a redeemed login gives: by `deliver: 'page'`, by `deliver: 'assertion'`, or by the host's hook. */
export const zIngresseResult = z.union([
  z.object({ userToken: z.string(), userId: z.string(), user: zIngresseUser.nullable() }),
  z.object({ assertion: z.string(), user: zIngresseUser.nullable() }),
  z.object({ session: z.unknown(), user: zIngresseUser.nullable() }),
]);

/** `user` is null where nobody is signed in: no error, so that consoles and monitors stay quiet. */
export const zIngresseSession = z.object({ user: zIngresseUser.nullable() });

export const zIngresseTokenRequest = z.strictObject({ userToken: z.string().min(1).max(2048) });

/** What the backend's callback page posts to its opener, and on the channel named `catraca:<flow id>`. */
export const zIngresseHandover = z.object({
  type: z.literal('catraca:login'),
  /** The flow that it belongs to. */
  flow: zFlowId,
  code: zIngresseCode.nullable(),
  error: zErrorCode.nullable(),
});

export type IngresseMode = z.infer<typeof zIngresseMode>;
export type IngresseStartRequest = z.infer<typeof zIngresseStartRequest>;
export type IngresseStartAnswer = z.infer<typeof zIngresseStartAnswer>;
export type IngresseRedeemRequest = z.infer<typeof zIngresseRedeemRequest>;
export type IngresseUser = z.infer<typeof zIngresseUser>;
export type IngresseResult =
  | { userToken: string; userId: string; user: IngresseUser | null }
  | { assertion: string; user: IngresseUser | null }
  | { session: unknown; user: IngresseUser | null };
export type IngresseSession = z.infer<typeof zIngresseSession>;
export type IngresseHandover = z.infer<typeof zIngresseHandover>;
