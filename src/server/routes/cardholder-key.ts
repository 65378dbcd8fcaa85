/** Whom the host's session names: the keys that can be looked up without mistaking one person for another. */
import { z } from 'zod';
import type { CardholderKey } from '../options-idenge.js';
import type { IdengeApi } from '../providers/idenge-api.js';
import { normalEmail } from '../providers/idenge-filter.js';
import { objectId, type IdengeUser } from '../providers/idenge-user.js';
import { ProviderError } from '../providers/provider-error.js';

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

const zKey = z.union([
  z.strictObject({
    externalId: z
      .string()
      .min(1)
      .max(256)
      .regex(/^[^\p{Cc}\p{Cs}]+$/u),
  }),
  z.strictObject({ userId: z.string().regex(objectId) }),
  z.strictObject({ verifiedEmail: z.string().refine(isSafeEmail) }),
]);

/** What `identify` answered, as a list of keys; those that cannot be looked up safely are left out. */
export function safeKeys(
  answer: CardholderKey | readonly CardholderKey[] | null | undefined,
): readonly CardholderKey[] {
  const keys = Array.isArray(answer) ? (answer as readonly unknown[]) : [answer];
  return keys.flatMap((key) => {
    const result = zKey.safeParse(key);
    return result.success ? [result.data] : [];
  });
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
  keys: readonly CardholderKey[],
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

function hasOtherExternalId({ externalId }: IdengeUser, keys: readonly CardholderKey[]): boolean {
  const own = keys.flatMap((key) => ('externalId' in key ? [key.externalId] : []));
  return own.length > 0 && externalId !== null && !own.includes(externalId);
}

async function findByKey(api: IdengeApi, key: CardholderKey): Promise<readonly IdengeUser[]> {
  if ('userId' in key) {
    const user = await api.getById(key.userId);
    return user === null ? [] : [user];
  }
  return api.find('externalId' in key ? { externalId: key.externalId } : { email: key.verifiedEmail });
}

/** Whether the host has verified that `email` is the visitor's. */
export function isVerifiedEmail(keys: readonly CardholderKey[], email: string): boolean {
  return keys.some((key) => 'verifiedEmail' in key && normalEmail(key.verifiedEmail) === normalEmail(email));
}

/** What the host knows of the visitor and an enrolment must therefore carry. */
export function knownFrom(keys: readonly CardholderKey[]): { readonly email?: string; readonly externalId?: string } {
  const email = keys.find((key) => 'verifiedEmail' in key)?.verifiedEmail;
  const externalId = keys.find((key) => 'externalId' in key)?.externalId;
  return { ...(email !== undefined && { email }), ...(externalId !== undefined && { externalId }) };
}
