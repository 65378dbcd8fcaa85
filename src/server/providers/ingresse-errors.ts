/** Reads the error shapes of Ingresse: two of them with their own HTTP status, one behind a 200. */
import { z } from 'zod';
import { ProviderError } from './provider-error.js';
import { failureOf, type ProviderAnswer } from './provider-request.js';

/** Codes after which only signing in again helps. */
const sessionEndedCodes: ReadonlySet<string> = new Set(['2001', '2005', '2006', '6061', '6062', '6065']);

const zCode = z.union([z.string().max(32), z.number()]).transform(String);

const zOldError = z.object({ responseError: z.object({ code: zCode.optional().catch(undefined) }) });
const zNewError = z.object({ code: zCode });
const zWrapped = z.object({ responseData: z.object({ status: z.literal(false) }) });

export interface IngresseError {
  /** Ingresse's own code, e.g. `2006`. */
  readonly code: string | undefined;
  /** The user token is dead: sign in again. */
  readonly sessionEnded: boolean;
}

/** The error that an answer of Ingresse holds, in whichever of its shapes; null where it holds none. */
export function readIngresseError(status: number, body: unknown): IngresseError | null {
  const ok = status >= 200 && status < 300;
  const old = zOldError.safeParse(body);
  const told = old.success || zWrapped.safeParse(body).success || saysException(body);
  if (ok && !told) return null;
  const code = old.success ? old.data.responseError.code : zNewError.safeParse(body).data?.code;
  const text = typeof body === 'string' && /token expired/i.test(body);
  const known = code !== undefined && sessionEndedCodes.has(code);
  return { code, sessionEnded: known || status === 401 || text };
}

/** The failure that an answer stands for, or undefined for a good one. */
export function ingresseFailureOf(answer: ProviderAnswer): ProviderError | undefined {
  const error = readIngresseError(answer.status, answer.body);
  if (error === null) return failureOf(answer);
  const providerCode = error.code !== undefined && /^[\w.-]{1,32}$/.test(error.code) ? error.code : undefined;
  const evidence = {
    provider: answer.provider,
    status: answer.status,
    ...(providerCode !== undefined && { providerCode }),
  };
  if (error.sessionEnded) return new ProviderError('session_ended', 'the user token is dead', evidence);
  const failure = failureOf(answer, providerCode);
  if (failure !== undefined) return failure;
  // Behind a 200: codes 4000 to 5999 are faults of Ingresse or of whom it asks, the rest a refusal.
  const itsFault = providerCode !== undefined && /^[45]\d{3}$/.test(providerCode);
  return itsFault
    ? new ProviderError('provider_unreachable', `error ${providerCode}`, { ...evidence, retryAfter: 5 })
    : new ProviderError('provider_refused', `error ${providerCode ?? 'without a code'}`, evidence);
}

function saysException(body: unknown): boolean {
  const data = typeof body === 'object' && body !== null && 'responseData' in body ? body.responseData : body;
  return typeof data === 'string' && data.startsWith('[Ingresse Exception Error]');
}
