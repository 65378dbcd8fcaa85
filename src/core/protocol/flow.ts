/** What the flows of Soluti and Ingresse have in common on the wire. */
import { z } from 'zod';

/** 128 random bits, base64url. */
export const zFlowId = z.string().regex(/^[A-Za-z0-9_-]{22}$/);

/** 256 random bits, base64url. */
export const zSecret = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/** Request headers of ours. `Authorization` stays the host's. */
export const headerNames = {
  /** Every request from an element carries it, so that a form on another site cannot make one. */
  client: 'x-catraca',
  /** The flow's secret. */
  flow: 'x-catraca-flow',
  /** A pass token. */
  pass: 'x-catraca-pass',
} as const;

/** The host's nonce that comes back inside a signed assertion. */
export const zNonce = z.string().min(1).max(256);

/** `redeem`, `ack` and `renew` take `{}` or no body. */
export const zEmptyRequest = z.strictObject({});
