/** Error codes that the providers or their standards document: only these may be logged as they are. */
import { configErrorCodes, sessionEndedCodes } from '../../core/url/ingresse-error.js';
import type { ProviderName } from './provider-error.js';

/** OAuth 2.0 (RFC 6749, 4.1.2.1 and 5.2; RFC 6750, 3.1; RFC 8628, 3.5) and what products of Soluti's family use. */
const soluti = [
  ...['invalid_request', 'invalid_client', 'invalid_grant', 'unauthorized_client', 'unsupported_grant_type'],
  ...['invalid_scope', 'access_denied', 'unsupported_response_type', 'server_error', 'temporarily_unavailable'],
  ...['invalid_token', 'insufficient_scope', 'authorization_pending', 'slow_down', 'expired_token'],
  ...['invalid_credentials', 'too_many_requests', 'not_found'],
];

/** Ingresse's table of exception codes, as far as it is public, and what its own SDKs handle. */
const ingresse = [
  ...Array.from({ length: 18 }, (_, index) => 1001 + index),
  ...[1032, 1033, 1060, 1061],
  ...[2009, 2016, 2020, 2021, 2055, 2058],
  ...[3002, 3003, 3084, 4000, 5000, 5001, 6000],
  ...sessionEndedCodes,
  ...configErrorCodes,
].map(String);

const known: Readonly<Record<ProviderName, ReadonlySet<string>>> = {
  soluti: new Set([...soluti, ...soluti.map((code) => code.toUpperCase())]),
  ingresse: new Set(ingresse),
  // Idenge documents statuses of HTTP alone.
  idenge: new Set(),
};

/** Codes of Ingresse's gateway. */
const gatewayCode = /^(?:GTW|CPN)-\d{1,3}$/;

/** Whether a code is documented; any other may be whatever a provider put in its place, a secret or a person's number too. */
export function isKnownProviderCode(provider: ProviderName, code: string): boolean {
  return known[provider].has(code) || (provider === 'ingresse' && gatewayCode.test(code));
}
