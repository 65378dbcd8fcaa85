/** Ingresse: the address of its login page, whether a user token is alive, and whose it is. */
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { isLoopback, isSecure, parseUrl, plainText } from '../../core/url/parse-url.js';
import { buildLoginUrl } from '../../core/url/user-token.js';
import { cleanText } from './clean-text.js';
import { ingresseFailureOf } from './ingresse-errors.js';
import { ProviderError } from './provider-error.js';
import { callProvider, type ProviderAnswer, type ProviderPorts } from './provider-request.js';
import { zLooseFlag, zLooseId, zLooseText } from './tolerant.js';

export interface IngresseApiOptions extends ProviderPorts {
  /** The application's public key. */
  readonly apiKey: string;
  /** `https://auth.ingresse.com/` unless told. */
  readonly authUrl?: string;
  /** `https://api.ingresse.com/` unless told. */
  readonly apiUrl?: string;
  /** Name of the key's parameter on the login page: `apikey` as documented; its own pages have used `apiKey` too. */
  readonly apiKeyParam?: string;
  /** For the white-label companies of Ingresse. */
  readonly companyId?: string;
}

export interface IngresseProfile {
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly verified: boolean;
  /** An `https:` address, or null. */
  readonly picture: string | null;
}

export interface IngresseRenewal {
  /** A JWT, whose signature is the provider's to check. */
  readonly authToken: string;
  /**
   * The users that the answer names: in `userId`, and in `sub` and `userId` of the JWT. Empty where it names none: that
   * it does is not documented.
   */
  readonly userIds: readonly string[];
}

export interface IngresseApi {
  /** The page to send a visitor to; it comes back to `returnUrl` with `usertoken` in the query. */
  loginUrl(returnUrl: string): string;
  /** Succeeds only for a live token, so it is the check of one. Rejects with `session_ended` for a dead one. */
  renewToken(userToken: string, signal?: AbortSignal): Promise<IngresseRenewal>;
  /** The profile as far as this token may read it. A public one proves nothing about the token. */
  user(userId: string, userToken: string, signal?: AbortSignal): Promise<IngresseProfile>;
}

const zUserId = z
  .union([z.string().regex(/^\d{1,20}$/), z.int().nonnegative().transform(String)])
  .nullish()
  .catch(null);

const zRenewal = z.object({ authToken: z.string().min(1).max(16_384), userId: zUserId });

const zClaims = z.object({ sub: zUserId, userId: zUserId });

const zProfile = z.object({
  id: zLooseId,
  name: zLooseText.catch(null),
  email: zLooseText.catch(null),
  verified: zLooseFlag,
  pictures: z
    .array(z.object({ link: z.string() }))
    .nullish()
    .catch(null),
});

const zEnvelope = z.object({ responseData: z.unknown() });

/** Makes a client for one application. Throws `TypeError` on an `apiUrl` that is no address. */
export function createIngresseApi(options: IngresseApiOptions): IngresseApi {
  const apiUrl = new URL(withSlash(options.apiUrl ?? 'https://api.ingresse.com/'));

  // Where the API itself is simulated on this machine, its pictures are too.
  const loopbackHttp = apiUrl.protocol === 'http:' && isLoopback(apiUrl);

  const get = async (path: string, query: Record<string, string>, signal?: AbortSignal): Promise<ProviderAnswer> => {
    const url = new URL(path, apiUrl);
    url.search = new URLSearchParams({ apikey: options.apiKey, ...query }).toString();
    return callProvider({ provider: 'ingresse', method: 'GET', url }, options, signal);
  };

  return {
    loginUrl: (returnUrl) => buildLoginUrl({ ...options, returnUrl }),

    async renewToken(userToken, signal) {
      const answer = await get('login/renew-token', { usertoken: userToken }, signal);
      const { authToken, userId } = read(zRenewal, answer);
      const { sub, userId: claimed } = claimsOf(authToken);
      return { authToken, userIds: [userId, sub, claimed].filter((id) => typeof id === 'string') };
    },

    async user(userId, userToken, signal) {
      const query = { usertoken: userToken, fields: 'id,name,email,verified,pictures' };
      const profile = read(zProfile, await get(`users/${encodeURIComponent(userId)}`, query, signal));
      return {
        id: profile.id,
        name: cleanText(profile.name),
        email: cleanText(profile.email, 320),
        verified: profile.verified,
        picture: profile.pictures?.map(({ link }) => link).find((link) => isSafePicture(link, loopbackHttp)) ?? null,
      };
    },
  };
}

/** What a JWT says, as it came from the provider; nothing where it is none. */
function claimsOf(jwt: string): z.infer<typeof zClaims> {
  try {
    return zClaims.parse(decodeJwt(jwt));
  } catch {
    return {};
  }
}

function read<T>(schema: z.ZodType<T>, answer: ProviderAnswer): T {
  const failure = ingresseFailureOf(answer);
  if (failure !== undefined) throw failure;
  // The older services wrap what they say, the newer ones do not.
  const envelope = zEnvelope.safeParse(answer.body);
  const wrapped = envelope.success ? (envelope.data.responseData ?? answer.body) : answer.body;
  const result = schema.safeParse(wrapped);
  if (result.success) return result.data;
  throw new ProviderError('provider_invalid', 'the answer does not fit', {
    provider: 'ingresse',
    status: answer.status,
  });
}

function isSafePicture(link: string, loopbackHttp: boolean): boolean {
  const url = plainText(link) === null ? null : parseUrl(link);
  return url !== null && isSecure(url, loopbackHttp);
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}
