/** Turns the error shapes of Ingresse, one of them behind a 200, into the one error of a provider. */
import { isSessionEnded, readIngresseError } from '../../core/url/ingresse-error.js';
import { ProviderError } from './provider-error.js';
import { failureOf, type ProviderAnswer } from './provider-request.js';

/** The failure that an answer stands for, or undefined for a good one. `session_ended` where the user token is dead. */
export function ingresseFailureOf(answer: ProviderAnswer): ProviderError | undefined {
  const error = readIngresseError(answer.status, answer.body);
  if (error === null) return failureOf(answer);
  const providerCode = printable(error.code);
  const evidence = {
    provider: answer.provider,
    status: answer.status,
    ...(providerCode !== undefined && { providerCode }),
  };
  if (isSessionEnded(answer.status, answer.body)) {
    return new ProviderError('session_ended', 'the user token is dead', evidence);
  }
  return failureOf(answer, providerCode) ?? behind200(error.code, evidence);
}

/** Codes 4000 to 5999 are faults of Ingresse or of whom it asks; the rest is a refusal. */
function behind200(
  code: number | string | null,
  evidence: { readonly provider: ProviderAnswer['provider']; readonly status: number },
): ProviderError {
  const message = `an error in an answer of HTTP ${evidence.status}`;
  if (typeof code === 'number' && code >= 4000 && code < 6000) {
    return new ProviderError('provider_unreachable', message, { ...evidence, retryAfter: 5 });
  }
  return new ProviderError('provider_refused', message, evidence);
}

function printable(code: number | string | null): string | undefined {
  return code !== null && /^[\w.-]{1,32}$/.test(String(code)) ? String(code) : undefined;
}
