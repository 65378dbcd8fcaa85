/** Whom the host's session names: the keys that can be looked up without mistaking one person for another. */
import type { IdengeApi } from '../providers/idenge-api.js';
import { normalEmail } from '../providers/idenge-filter.js';
import type { IdengeUser } from '../providers/idenge-user.js';
import { ProviderError } from '../providers/provider-error.js';
import type { IdentityKey } from './identity-answer.js';

/**
 * An address that every system reads alike. One that Unicode normalisation would change (a full-width `＠`, say) is
 * none: a provider that normalises would take it for somebody else's. Nor is one with a comma, a bracket or a quote: an
 * e-mail to it could go to several people.
 */
export function isSafeEmail(email: string): boolean {
  return (
    email.length <= 320 &&
    /^[^\s@\p{Cc}\p{Cf}"(),:;<>[\]\\]{1,64}@[^\s@\p{Cc}\p{Cf}"(),:;<>[\]\\]{1,255}$/u.test(email) &&
    email.normalize('NFKC') === email
  );
}

/**
 * The cardholder whom the first matching key names, or null. A match by e-mail counts only where it does not contradict
 * an external id: a card with another one belongs to another account, which may have enrolled with this address
 * before its owner did (account pre-hijacking).
 * @param onOtherCard called for each card that has the visitor's e-mail and another external id
 * @throws {ProviderError} `provider_invalid` where a key names several
 */
export async function findByKeys(
  api: IdengeApi,
  keys: readonly IdentityKey[],
  onOtherCard: () => void,
): Promise<IdengeUser | null> {
  for (const key of keys) {
    const [user, ...others] = await findByKey(api, key);
    if (others.length > 0) {
      throw new ProviderError('provider_invalid', 'several cardholders for one key', { provider: 'idenge' });
    }
    if (user === undefined) continue;
    if (!('verifiedEmail' in key) || !hasOtherExternalId(user, keys)) return user;
    onOtherCard();
  }
  return null;
}

function hasOtherExternalId({ externalId }: IdengeUser, keys: readonly IdentityKey[]): boolean {
  const own = keys.flatMap((key) => ('externalId' in key ? [key.externalId] : []));
  return own.length > 0 && externalId !== null && !own.includes(externalId);
}

async function findByKey(api: IdengeApi, key: IdentityKey): Promise<readonly IdengeUser[]> {
  if ('userId' in key) {
    const user = await api.getById(key.userId);
    return user === null ? [] : [user];
  }
  return api.find('externalId' in key ? { externalId: key.externalId } : { email: key.verifiedEmail });
}

/** Whether the host has verified that `email` is the visitor's. */
export function isVerifiedEmail(keys: readonly IdentityKey[], email: string): boolean {
  return keys.some((key) => 'verifiedEmail' in key && normalEmail(key.verifiedEmail) === normalEmail(email));
}

/** What the host knows of the visitor and an enrolment must therefore carry. */
export function knownFrom(keys: readonly IdentityKey[]): { readonly email?: string; readonly externalId?: string } {
  const email = keys.find((key) => 'verifiedEmail' in key)?.verifiedEmail;
  const externalId = keys.find((key) => 'externalId' in key)?.externalId;
  return { ...(email !== undefined && { email }), ...(externalId !== undefined && { externalId }) };
}
