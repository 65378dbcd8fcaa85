/** Asks Ingresse whether a user token is alive and whose it is. */
import type { IngresseUser } from '../../core/protocol/ingresse.js';
import { logProviderError } from '../provider-log.js';
import { isProviderError, ProviderError } from '../providers/provider-error.js';
import type { IngresseApi, IngresseProfile } from '../providers/ingresse-api.js';
import type { RouteContext } from '../route-context.js';
import type { LoginResult } from './ingresse-login.js';

/** `<user id>-<hash>`; the hash may hold whatever a bearer token may (RFC 6750, 2.1). */
const tokenPattern = /^(\d{1,20})-[A-Za-z0-9._~+/=-]{1,1024}$/;

/**
 * The user of a live token. The id is the token's own and must be the profile's; a profile that cannot be read is null.
 * @throws {ProviderError} `session_ended` for a dead token, `provider_invalid` for another's profile or for what is no token
 */
export async function identify(
  context: Pick<RouteContext, 'log'>,
  api: IngresseApi,
  userToken: string,
): Promise<LoginResult> {
  const userId = tokenPattern.exec(userToken)?.[1];
  if (userId === undefined) throw new ProviderError('provider_invalid', 'no user token', { provider: 'ingresse' });
  // First, because a profile alone proves nothing: there are public ones.
  await api.renewToken(userToken);
  const profile = await readProfile(context, api, userId, userToken);
  if (profile !== null && profile.id !== userId) {
    throw new ProviderError('provider_invalid', "another user's profile", { provider: 'ingresse' });
  }
  return { userToken, userId, user: profile && userOf(profile) };
}

async function readProfile(
  context: Pick<RouteContext, 'log'>,
  api: IngresseApi,
  userId: string,
  userToken: string,
): Promise<IngresseProfile | null> {
  try {
    return await api.user(userId, userToken);
  } catch (error) {
    if (!isProviderError(error)) throw error;
    logProviderError(context, 'users', error);
    return null;
  }
}

function userOf({ id, name, email, picture }: IngresseProfile): IngresseUser {
  return { id, name, email, picture };
}
