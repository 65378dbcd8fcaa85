/** Reads Idenge's answers: cardholders as they fit, or an error that says what does not. */
import { readRows, zUsers, type IdengeUser } from './idenge-user.js';
import { ProviderError } from './provider-error.js';
import { failureOf, type ProviderAnswer } from './provider-request.js';

export function readUsers(answer: ProviderAnswer): readonly IdengeUser[] {
  const failure = failureOf(answer);
  if (failure !== undefined) throw failure;
  const result = zUsers.safeParse(answer.body);
  if (result.success) return result.data;
  throw invalidAnswer(answer, 'the answer does not fit');
}

/** As {@link readUsers}, for a list that must not fail as a whole because of one cardholder. */
export function readWellFormed(answer: ProviderAnswer, onMalformed: (message: string) => void): readonly IdengeUser[] {
  const failure = failureOf(answer);
  if (failure !== undefined) throw failure;
  const rows = readRows(answer.body);
  if (rows === undefined) throw invalidAnswer(answer, 'the answer does not fit');
  if (rows.malformed > 0) {
    const message = `${String(rows.malformed)} malformed cardholders were left out of a list: each needs an _id of 24 hexadecimal digits`;
    onMalformed(message);
  }
  return rows.users;
}

/** The user in the answer to a write; undefined where it tells none, since what it holds is not documented. */
export function readWritten(answer: ProviderAnswer): readonly IdengeUser[] | undefined {
  const failure = failureOf(answer);
  if (failure !== undefined) throw failure;
  const result = zUsers.safeParse(answer.body);
  return result.success && result.data.length > 0 ? result.data : undefined;
}

export function invalidAnswer(answer: ProviderAnswer, message: string): ProviderError {
  return new ProviderError('provider_invalid', message, { provider: 'idenge', status: answer.status });
}
