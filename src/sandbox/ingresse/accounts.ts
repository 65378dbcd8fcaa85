/** The accounts of the simulated Ingresse and the user tokens that it gave out, one per account and application. */
import { randomHex, type SandboxContext } from '../context.js';
import type { IngresseSwitches } from './ingresse-switches.js';

export interface IngresseAccount {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly password: string;
  /** File name below `/ingresse/pictures/`. */
  readonly picture: string | null;
}

/** Where a user token stands. */
export type TokenState =
  | { readonly kind: 'live'; readonly account: IngresseAccount; readonly apiKey: string | null }
  | { readonly kind: 'refused'; readonly code: number };

export interface IssuedToken {
  readonly token: string;
  readonly userId: number;
  /** The application that it is for; `null` where the login page was opened without one, or by a test. */
  readonly apiKey: string | null;
}

export interface Accounts {
  list(): readonly IngresseAccount[];
  /** The account of this e-mail address, in any case. */
  find(email: string): IngresseAccount | undefined;
  /** The account, where address and password fit. */
  signIn(email: string, password: string): IngresseAccount | undefined;
  signUp(input: { name: string; email: string; password: string }): IngresseAccount;
  /** The live token of the account for the application, made if there is none. */
  issue(account: IngresseAccount, apiKey: string | null): string;
  /** Whose the token is; by `hash`, whatever id precedes the hash. */
  check(token: string, by: IngresseSwitches['tokenCheck']): TokenState;
  tokens(): readonly IssuedToken[];
  /** Makes every token, or those of one account, answer 2006. */
  resetTokens(userId?: number): void;
}

const demoPassword = 'segredo';

/** The accounts that always exist. */
export const demoAccounts: readonly IngresseAccount[] = [
  { id: 12345, name: 'Ana Souza', email: 'ana@example.com', password: demoPassword, picture: 'ana.png' },
  { id: 67890, name: 'Bruno Lima', email: 'bruno@example.com', password: demoPassword, picture: 'bruno.png' },
];

/** Magic tokens: what stands after the first `-` decides. `valid` needs a demo account before it. */
const magicTokens: Readonly<Record<string, number>> = { reset: 2006, expired: 6065, unauthenticated: 2001 };

export function createAccounts(context: Pick<SandboxContext, 'random'>): Accounts {
  const accounts = [...demoAccounts];
  let issued: IssuedToken[] = [];

  const find = (email: string) =>
    accounts.find((account) => account.email.toLowerCase() === email.trim().toLowerCase());
  const byId = (id: number) => accounts.find((account) => account.id === id);

  return {
    list: () => accounts,
    find,
    signIn(email, password) {
      const account = find(email);
      return account?.password === password ? account : undefined;
    },
    signUp(input) {
      const account = { ...input, id: 100_000 + accounts.length, picture: null };
      accounts.push(account);
      return account;
    },
    issue(account, apiKey) {
      const known = issued.find((item) => item.userId === account.id && item.apiKey === apiKey);
      if (known !== undefined) return known.token;
      const token = `${String(account.id)}-${randomHex(context, 20)}`;
      issued.push({ token, userId: account.id, apiKey });
      return token;
    },
    check(token, by) {
      const dash = token.indexOf('-');
      const tail = token.slice(dash + 1);
      const magic = Object.hasOwn(magicTokens, tail) ? magicTokens[tail] : undefined;
      if (magic !== undefined) return { kind: 'refused', code: magic };
      const item = issued.find((candidate) =>
        by === 'hash' ? tail !== '' && candidate.token.endsWith(`-${tail}`) : candidate.token === token,
      );
      const account = byId(item?.userId ?? (tail === 'valid' ? Number(token.slice(0, dash)) : Number.NaN));
      if (account === undefined) return { kind: 'refused', code: 2006 };
      return { kind: 'live', account, apiKey: item?.apiKey ?? null };
    },
    tokens: () => issued,
    resetTokens(userId) {
      issued = userId === undefined ? [] : issued.filter((item) => item.userId !== userId);
    },
  };
}
