/** Asks Ingresse whether a user token is alive and whose it is. */
import type { IngresseUser } from '../../core/protocol/ingresse.js';
import { steadyTime } from '../clock.js';
import { logProviderError } from '../provider-log.js';
import { isProviderError, ProviderError } from '../providers/provider-error.js';
import { retryWhileUnavailable } from '../providers/retry-while-unavailable.js';
import type { IngresseApi, IngresseProfile } from '../providers/ingresse-api.js';
import type { RouteContext } from '../route-context.js';
import type { LoginResult } from './ingresse-login.js';

/** `<user id>-<hash>`; the hash may hold whatever a bearer token may (RFC 6750, 2.1). */
const tokenPattern = /^(\d{1,20})-[A-Za-z0-9._~+/=-]{1,1024}$/;

/** Milliseconds in which Ingresse is asked again while it is unavailable: the visitor waits for the answer. */
export const checkTime = 8000;

/** Why the provider's answers do not prove whose a token is. */
type Doubt = 'other_user_in_renewal' | 'other_user_in_profile' | 'profile_unreadable' | 'profile_without_email';

/** A profile, or why there is none. */
type ProfileAnswer =
  | { readonly profile: IngresseProfile; readonly error: null }
  | { readonly profile: null; readonly error: ProviderError };

/**
 * The user of a live token. The id in front of the token is only what the token says of itself: were the hash alone
 * judged, anybody could write another user's id before their own hash. So the provider's own answer must name that
 * user: the renewal, or the e-mail address in the profile, which a stranger may not read. `ingresse.trustTokenPrefix`
 * lifts that. A profile that cannot be read is null.
 * @throws {ProviderError} `session_ended` for a revoked token; `provider_invalid` for a user that is not proven or for
 * text that is no token; `provider_unreachable`
 */
export async function identify(
  context: Pick<RouteContext, 'log' | 'options' | 'clock'>,
  api: IngresseApi,
  userToken: string,
): Promise<LoginResult> {
  const userId = userIdOf(userToken);
  // First, because a profile alone proves nothing: there are public ones.
  const { clock } = context;
  const until = steadyTime(clock) + checkTime;
  const ask = <T>(operation: string, work: () => Promise<T>) =>
    retryWhileUnavailable(work, { clock, until, onRetry: (error) => logProviderError(context, operation, error) });
  const { userIds } = await ask('renew-token', () => api.renewToken(userToken));
  const isTrusted = context.options.ingresse?.trustTokenPrefix === true;
  if (!isTrusted && userIds.some((id) => id !== userId)) throw refuse(context, 'other_user_in_renewal');
  const { profile, error } = await readProfile(context, () => ask('users', () => api.user(userId, userToken)));
  if (profile !== null && profile.id !== userId) throw refuse(context, 'other_user_in_profile');
  if (!isTrusted && userIds.length === 0) requireOwnProfile(context, profile, error);
  return { userToken, userId, user: profile && userOf(profile) };
}

/**
 * The id in front of a token, which nothing proves yet.
 * @throws {ProviderError} `provider_invalid` for text that is no token
 */
export function userIdOf(userToken: string): string {
  const userId = tokenPattern.exec(userToken)?.[1];
  if (userId === undefined) throw new ProviderError('provider_invalid', 'no user token', { provider: 'ingresse' });
  return userId;
}

/** @throws {ProviderError} unless the profile holds what only its own user may read */
function requireOwnProfile(
  context: Pick<RouteContext, 'log'>,
  profile: IngresseProfile | null,
  error: ProviderError | null,
): void {
  // The provider may answer the next time.
  if (error?.code === 'provider_unreachable') throw error;
  if (profile === null) throw refuse(context, 'profile_unreadable');
  if (profile.email === null) throw refuse(context, 'profile_without_email');
}

function refuse({ log }: Pick<RouteContext, 'log'>, why: Doubt): ProviderError {
  log({ event: 'security', provider: 'ingresse', what: 'user_not_proven', why });
  return new ProviderError('provider_invalid', `no proof whose the token is: ${why}`, { provider: 'ingresse' });
}

async function readProfile(
  context: Pick<RouteContext, 'log'>,
  read: () => Promise<IngresseProfile>,
): Promise<ProfileAnswer> {
  try {
    return { profile: await read(), error: null };
  } catch (error) {
    if (!isProviderError(error)) throw error;
    logProviderError(context, 'users', error);
    return { profile: null, error };
  }
}

function userOf({ id, name, email, picture }: IngresseProfile): IngresseUser {
  return { id, name, email, picture };
}
