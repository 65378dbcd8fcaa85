/** The part of the control API that gives out and resets Ingresse's user tokens. */
import { NotFoundError } from '../not-found-error.js';
import type { Accounts, IssuedToken } from './accounts.js';

export interface IngresseControl {
  tokens(): readonly IssuedToken[];
  /** A live token, as if the account had signed in. @throws {NotFoundError} for an unknown account */
  issueToken(input: { readonly userId: number; readonly apiKey?: string | undefined }): string;
  /** Makes all tokens, or those of one account, answer 2006. */
  resetTokens(userId?: number): void;
}

export function createIngresseControl(accounts: () => Accounts): IngresseControl {
  return {
    tokens: () => accounts().tokens(),
    issueToken({ userId, apiKey }) {
      const account = accounts()
        .list()
        .find((candidate) => candidate.id === userId);
      if (account === undefined) throw new NotFoundError('There is no such account');
      return accounts().issue(account, apiKey ?? null);
    },
    resetTokens: (userId) => accounts().resetTokens(userId),
  };
}
