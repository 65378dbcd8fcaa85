/** Whether a card may carry an e-mail: one that the host has not verified needs the option, one of another card is refused. */
import { CatracaError } from '../../core/errors.js';
import { logProviderError } from '../provider-log.js';
import type { IdengeApi } from '../providers/idenge-api.js';
import { normalEmail } from '../providers/idenge-filter.js';
import type { IdengeUser } from '../providers/idenge-user.js';
import { isProviderError } from '../providers/provider-error.js';
import type { RouteContext } from '../route-context.js';
import { refusedValues, takenEmail } from './idenge-refusal.js';
import type { PassSubject } from './pass-subject.js';

type ClaimContext = Pick<RouteContext, 'store' | 'keys' | 'log'>;

/** Attempts with an e-mail for each subject: enough for typing errors, too few to try out a list of addresses. */
const attempts = { burst: 5, period: 600_000 };

/**
 * Checks the e-mail of a visitor's enrolment or edit before anything is written. An e-mail that the card has already, up to
 * the case of its ASCII letters, is no claim.
 * @param current the visitor's card; null at an enrolment
 * @throws {CatracaError} `request_invalid` (`unverified`), `conflict` (`taken`), `slow_down`
 */
export async function claimEmail(
  context: ClaimContext,
  api: IdengeApi,
  subject: PassSubject,
  email: string,
  current: IdengeUser | null,
): Promise<void> {
  if (isEmailOf(current, email)) return;
  if (!subject.mayClaim(email)) {
    const fields = [{ pointer: '/email', code: 'unverified' }];
    throw new CatracaError('request_invalid', 'the host has not verified the e-mail', { fields });
  }
  // Each attempt counts, whatever its outcome: the limit itself must not tell which addresses are taken.
  if (subject.name !== null) await limitAttempts(context, subject.name);
  await requireFreeEmail(context, api, email, current);
}

/**
 * The provider is asked first: that it refuses a taken e-mail, in whatever letters, is not documented.
 * @throws {CatracaError} `conflict` (`taken`), `request_invalid` where Idenge does not accept the address
 */
export async function requireFreeEmail(
  context: Pick<RouteContext, 'log'>,
  api: IdengeApi,
  email: string,
  current: IdengeUser | null,
): Promise<void> {
  if (isEmailOf(current, email)) return;
  const found = await api.find({ email }).catch((error: unknown) => {
    if (!isProviderError(error) || error.status !== 400) throw error;
    logProviderError(context, 'find by email', error);
    throw refusedValues();
  });
  if (found.some(({ id }) => id !== current?.id)) throw takenEmail();
}

function isEmailOf(user: IdengeUser | null, email: string): boolean {
  return normalEmail(user?.email ?? '') === normalEmail(email);
}

async function limitAttempts({ store, keys }: ClaimContext, name: string): Promise<void> {
  const key = `idenge:emails:${await keys.keyedHash('subject', name)}`;
  const { allowed, retryAfter } = await store.limit(key, attempts);
  if (!allowed) throw new CatracaError('slow_down', 'too many e-mails tried', { retryAfter: retryAfter / 1000 });
}
