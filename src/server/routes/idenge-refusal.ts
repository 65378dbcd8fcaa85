/** What a refused write means: Idenge's 400 says in words only whether the e-mail is taken, so it is looked up. */
import { CatracaError } from '../../core/errors.js';
import { logProviderError } from '../provider-log.js';
import type { IdengeApi } from '../providers/idenge-api.js';
import { isProviderError } from '../providers/provider-error.js';
import type { RouteContext } from '../route-context.js';

export interface RefusedWrite {
  /** The e-mail that was sent; null where none was. */
  readonly email: string | null;
  /** Names the sender for the limit of such answers; null: no limit. */
  readonly limitBy: string | null;
  /** The cardholder who was edited. */
  readonly userId: string | null;
}

/** So many look-ups of e-mails a subject gets: enough to mistype, not to try out a list. */
const lookUps = { burst: 5, period: 600_000 };

/** Always throws: `conflict` with the pointer `/email`, `request_invalid`, `slow_down`, or the error itself. */
export async function explainRefusal(
  context: Pick<RouteContext, 'store' | 'keys' | 'log'>,
  api: IdengeApi,
  error: unknown,
  write: RefusedWrite,
): Promise<never> {
  requireRefusedValues(context, error);
  if (write.limitBy !== null && write.email !== null) await limitLookUps(context, write.limitBy);
  if ((await isTaken(context, api, write)) === true) {
    const fields = [{ pointer: '/email', code: 'taken' }];
    throw new CatracaError('conflict', 'the e-mail is taken', { fields });
  }
  throw refusedValues();
}

/**
 * As {@link explainRefusal} for a stranger, who must not learn which e-mails are known: returns where the e-mail is
 * taken, or may be, so that the answer can be that of a success.
 */
export async function hideTakenEmail(context: Reporting, api: IdengeApi, error: unknown, email: string): Promise<void> {
  requireRefusedValues(context, error);
  if ((await isTaken(context, api, { email, userId: null })) === false) throw refusedValues();
}

type Reporting = Pick<RouteContext, 'log'>;

/** Any other failure than a 400 goes its own way. */
function requireRefusedValues(context: Reporting, error: unknown): void {
  if (!isProviderError(error) || error.status !== 400) throw error;
  logProviderError(context, 'write', error);
}

function refusedValues(): CatracaError {
  const fields = [{ pointer: '', code: 'refused' }];
  return new CatracaError('request_invalid', 'the provider refused the values', { fields });
}

/** Null where that cannot be told. */
async function isTaken(
  context: Reporting,
  api: IdengeApi,
  { email, userId }: Pick<RefusedWrite, 'email' | 'userId'>,
): Promise<boolean | null> {
  if (email === null) return false;
  try {
    const found = await api.find({ email });
    return found.some(({ id }) => id !== userId);
  } catch (error) {
    if (!isProviderError(error)) throw error;
    logProviderError(context, 'find by email', error);
    return null;
  }
}

async function limitLookUps({ store, keys }: Pick<RouteContext, 'store' | 'keys'>, limitBy: string): Promise<void> {
  const key = `idenge:emails:${await keys.keyedHash('subject', limitBy)}`;
  const { allowed, retryAfter } = await store.limit(key, lookUps);
  if (!allowed) throw new CatracaError('slow_down', 'too many e-mails tried', { retryAfter: retryAfter / 1000 });
}
