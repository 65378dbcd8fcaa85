/**
 * Soluti's QR and push authentication (Bird ID, Vault ID): start, notify, exchange. Field names are the provider's
 * inside this file and ours outside of it.
 */
import { z } from 'zod';
import { readUsername } from '../../core/document-id/document-id.js';
import { cleanText } from './clean-text.js';
import { ProviderError } from './provider-error.js';
import { callProvider, failureOf, type ProviderAnswer, type ProviderPorts } from './provider-request.js';
import { zLooseFlag, zLooseSeconds, zLooseText } from './tolerant.js';

/** Hosts of the QR and push flow, as Soluti documents them. */
export const solutiEnvironments = {
  'bird-staging': 'https://portalapihom.birdid.com.br',
  'vault-staging': 'https://portalapicloudid.hom.vaultid.com.br',
  'bird-production': 'https://portalapi.birdid.com.br',
  'vault-production': 'https://portalapicloudid.vaultid.com.br',
} as const;

export type SolutiEnvironment = keyof typeof solutiEnvironments;

export interface SolutiApiOptions extends ProviderPorts {
  /** A named environment, the address of one, or `sandbox` together with `sandboxUrl`. */
  readonly environment: SolutiEnvironment | 'sandbox' | { readonly baseUrl: string };
  readonly sandboxUrl?: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Always sent: the provider's default contradicts itself. `authentication_session` unless told. */
  readonly scope?: string;
  /** Seconds that the access token lives; 600 unless told. */
  readonly lifetime?: number;
}

export interface SolutiStartInput {
  readonly callbackUrl: string;
  /** Sends a push at once: the webhook may then come before `start` has answered. */
  readonly username?: string;
}

/** What start and notify both tell. */
export interface SolutiCode {
  readonly challenge: string | null;
  readonly clientName: string | null;
  readonly wsToken: string | null;
  readonly notified: boolean;
}

export interface SolutiStart extends SolutiCode {
  readonly shortToken: string;
  /** The exact text to encode. */
  readonly qrCode: string;
  readonly canNotify: boolean;
  /** Opaque: its vocabulary is not documented. */
  readonly environment: string | null;
  /** Seconds that the authentication lives; 120 where the provider does not say. */
  readonly authTtl: number;
}

/** Null means: as it was. */
export interface SolutiNotify extends SolutiCode {
  readonly shortToken: string | null;
  readonly qrCode: string | null;
}

export interface SolutiAccess {
  readonly accessToken: string;
  readonly tokenType: 'Bearer';
  /** Whole seconds. */
  readonly expiresIn: number;
  readonly scope: string;
  /** CPF or CNPJ, unmasked and zero-padded. */
  readonly username: string;
  /**
   * The CNPJ that the provider may have meant instead: it dropped the leading zeros, and the check digits of both fit. Null
   * where there is one reading only. Compare with the number that was asked for, or refuse the login.
   */
  readonly otherUsername: string | null;
}

export interface SolutiApi {
  start(input: SolutiStartInput, signal?: AbortSignal): Promise<SolutiStart>;
  notify(
    input: { readonly username: string; readonly shortToken: string },
    signal?: AbortSignal,
  ): Promise<SolutiNotify>;
  /** Exchanges the JWT of the webhook for the access token. Whether it can be done twice is not documented. */
  exchange(jwt: string, signal?: AbortSignal): Promise<SolutiAccess>;
}

const defaultAuthTtl = 120;

const zSecretText = z.string().min(1).max(8192);
const zQrCode = z.string().min(1).max(65_536);

const zStart = z.object({
  challenge: zLooseText,
  client_name: zLooseText,
  short_token: zSecretText,
  ws_token: zLooseText,
  can_notify: zLooseFlag,
  notified: zLooseFlag,
  qr_code: zQrCode,
  environment: zLooseText,
  // Missing, 0, negative or unreadable: the documentation gives no value to rely on.
  auth_ttl: zLooseSeconds.catch(0),
});

const zNotify = zStart.pick({ challenge: true, client_name: true, ws_token: true, notified: true }).extend({
  short_token: zSecretText.nullish().catch(null),
  qr_code: zQrCode.nullish().catch(null),
});

const zAccess = z.object({
  access_token: z.string().min(1).max(16_384),
  expires_in: zLooseSeconds,
  scope: zLooseText,
  // Empty where it is neither a CPF nor a CNPJ, which is then refused.
  username: z
    .union([z.string().max(64), z.int().nonnegative().transform(String)])
    .transform(readUsername)
    .pipe(z.tuple([z.string()], z.string())),
});

/** Makes a client for one application. Throws `TypeError` on options that name no environment. */
export function createSolutiApi(options: SolutiApiOptions): SolutiApi {
  const base = baseUrlOf(options);
  const client = { client_id: options.clientId, client_secret: options.clientSecret };
  const grant = { scope: options.scope ?? 'authentication_session', lifetime: options.lifetime ?? 600 };

  const post = async (path: string, body: unknown, signal?: AbortSignal): Promise<ProviderAnswer> =>
    callProvider({ provider: 'soluti', method: 'POST', url: new URL(path, base), body }, options, signal);

  return {
    async start({ callbackUrl, username }, signal) {
      const body = { ...client, ...grant, callback_url: callbackUrl, ...(username !== undefined && { username }) };
      const start = read(zStart, await post('oauth/start', body, signal));
      return {
        ...codeOf(start),
        shortToken: start.short_token,
        qrCode: start.qr_code,
        canNotify: start.can_notify,
        environment: cleanText(start.environment, 64),
        authTtl: start.auth_ttl > 0 ? start.auth_ttl : defaultAuthTtl,
      };
    },

    async notify({ username, shortToken }, signal) {
      const notify = read(zNotify, await post('oauth/notify', { username, short_token: shortToken }, signal));
      return { ...codeOf(notify), shortToken: notify.short_token ?? null, qrCode: notify.qr_code ?? null };
    },

    async exchange(jwt, signal) {
      if (!/^[\x21-\x7e]{1,8192}$/.test(jwt)) {
        throw new ProviderError('provider_invalid', 'the webhook token fits no header', { provider: 'soluti' });
      }
      // Asked for with GET and this content type, as the documentation has it.
      const headers = { authorization: `Bearer ${jwt}`, 'content-type': 'application/json' };
      const url = new URL('oauth/token', base);
      const answer = await callProvider({ provider: 'soluti', method: 'GET', url, headers }, options, signal);
      const access = read(zAccess, answer);
      return {
        accessToken: access.access_token,
        tokenType: 'Bearer',
        expiresIn: access.expires_in,
        scope: access.scope ?? '',
        username: access.username[0],
        otherUsername: access.username[1] ?? null,
      };
    },
  };
}

function codeOf(answer: z.infer<typeof zNotify>): SolutiCode {
  return {
    challenge: cleanText(answer.challenge, 64),
    clientName: cleanText(answer.client_name, 128),
    wsToken: answer.ws_token,
    notified: answer.notified,
  };
}

function baseUrlOf({ environment, sandboxUrl }: SolutiApiOptions): string {
  const base =
    typeof environment === 'object'
      ? environment.baseUrl
      : environment === 'sandbox'
        ? sandboxUrl
        : solutiEnvironments[environment];
  if (base === undefined || !URL.canParse(base)) throw new TypeError('soluti: environment names no address');
  return base.endsWith('/') ? base : `${base}/`;
}

function read<T>(schema: z.ZodType<T>, answer: ProviderAnswer): T {
  const failure = failureOf(answer, errorCodeOf(answer.body));
  if (failure !== undefined) throw failure;
  const result = schema.safeParse(answer.body);
  if (result.success) return result.data;
  throw new ProviderError('provider_invalid', 'the answer does not fit', { provider: 'soluti', status: answer.status });
}

const zSomeError = z.object({
  title: z.string().optional().catch(undefined),
  error: z.string().optional().catch(undefined),
  detail: z
    .object({ code: z.union([z.string(), z.number()]), status: z.string().optional() })
    .optional()
    .catch(undefined),
});

/** The provider's code from any error shape known in its family; its sentences are left behind. */
function errorCodeOf(body: unknown): string | undefined {
  const { data } = zSomeError.safeParse(body);
  const code = data?.detail?.status ?? data?.detail?.code ?? data?.error ?? data?.title;
  return code !== undefined && /^[\w.-]{1,64}$/.test(String(code)) ? String(code) : undefined;
}
