/** What a refused write means: Idenge says 400 for a taken e-mail and for any other value that it does not accept. */
import { CatracaError } from '../../core/errors.js';
import { logProviderError } from '../provider-log.js';
import type { IdengeApi } from '../providers/idenge-api.js';
import { isProviderError } from '../providers/provider-error.js';
import type { RouteContext } from '../route-context.js';

export interface RefusedWrite {
  /** The e-mail that was sent; null where none was. */
  readonly email: string | null;
  /** The cardholder who was edited. */
  readonly userId: string | null;
}

type Reporting = Pick<RouteContext, 'log'>;

/** Always throws: `conflict` with the pointer `/email`, `request_invalid`, or the error itself. */
export async function explainRefusal(
  context: Reporting,
  api: IdengeApi,
  error: unknown,
  write: RefusedWrite,
): Promise<never> {
  requireRefusedValues(context, error);
  if ((await isTaken(context, api, write)) === true) throw takenEmail();
  throw refusedValues();
}

/**
 * As {@link explainRefusal} for a stranger, who must not learn which e-mails are known: whatever Idenge refused with 400,
 * it returns, so that the answer is that of a success.
 */
export function hideRefusal(context: Reporting, error: unknown): undefined {
  requireRefusedValues(context, error);
}

/** The e-mail belongs to another card. */
export function takenEmail(): CatracaError {
  return new CatracaError('conflict', 'the e-mail is taken', { fields: [{ pointer: '/email', code: 'taken' }] });
}

/** Any other failure than a 400 goes its own way. */
function requireRefusedValues(context: Reporting, error: unknown): void {
  if (!isProviderError(error) || error.status !== 400) throw error;
  logProviderError(context, 'write', error);
}

/** Idenge does not accept the values; it does not say which. */
export function refusedValues(): CatracaError {
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
