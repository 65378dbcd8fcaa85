/**
 * Idenge's cardholders: list, filter, read, create, edit. The documentation leaves much open, so each answer is
 * checked: a filter that was ignored must never give one person's card to another.
 */
import { invalidAnswer, readUsers, readWellFormed } from './idenge-answer.js';
import { createIdengeCalls, type IdengeCalls } from './idenge-calls.js';
import { checkFilter, matchesFilter, type IdengeFilter } from './idenge-filter.js';
import type { IdengeUser } from './idenge-user.js';
import { createIdengeWrites, requireId } from './idenge-writes.js';
import { ProviderError } from './provider-error.js';
import { failureOf, type ProviderAnswer, type ProviderCall, type ProviderPorts } from './provider-request.js';

export interface IdengeApiOptions extends ProviderPorts {
  readonly apiKey: string;
  readonly apiSecret: string;
  /** `https://idenge.com/api` unless told. */
  readonly baseUrl?: string;
  /** Milliseconds of a steady clock; tells when a provider that did not answer is asked again. Default `performance.now`. */
  readonly now?: () => number;
  /** Gets what an operator must see and an answer cannot say. */
  readonly onNotice?: (topic: 'idenge.malformed' | 'idenge.baseUrl', message: string) => void;
}

/** What can be written. Absent stays as it is; null is stored as null. */
export interface IdengeWrite {
  readonly name?: string | null;
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly customImage?: string | null;
  readonly externalId?: string | null;
  readonly referal?: string | null;
  /** By field id; a key that is not named stays as it is, whether the provider merges or replaces. */
  readonly data?: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * Each method rejects with a `ProviderError`: `provider_refused` with `status` 400 (values refused), 401 (keys) or
 * 404 (no such user), `provider_unreachable`, `provider_invalid`. Arguments that cannot be sent are a `TypeError`.
 */
export interface IdengeApi {
  /**
   * For staff: everyone, as far as one answer goes (paging is not documented), or those who match `filter`. A malformed
   * cardholder is left out and reported to `onNotice`.
   */
  list(filter?: IdengeFilter, signal?: AbortSignal): Promise<readonly IdengeUser[]>;
  /**
   * Those whose attributes equal all of `filter`. Rejects with `provider_invalid` if anyone else came along, or a
   * malformed cardholder. A 404 means none only after the list has once answered 2xx: before, it may be a wrong `baseUrl`.
   */
  find(filter: IdengeFilter, signal?: AbortSignal): Promise<readonly IdengeUser[]>;
  /** The one with this id, or null. */
  getById(id: string, signal?: AbortSignal): Promise<IdengeUser | null>;
  /** Rejects with `provider_refused` and `status` 400 where Idenge refuses the values, a taken e-mail among them. */
  create(values: IdengeWrite & { readonly email: string }, signal?: AbortSignal): Promise<IdengeUser>;
  /**
   * Changes what is present. `data` is read by the id and sent whole, with every digit of its numbers. Rejects with
   * `provider_invalid` where Idenge stores a `data` that is no object.
   */
  edit(id: string, changes: IdengeWrite, signal?: AbortSignal): Promise<IdengeUser>;
}

/** A list without a filter may be a whole account: some 30,000 cardholders. */
const maxListBytes = 16 * 1024 * 1024;

/** Makes a client for one account. Throws `TypeError` on an address that is none. */
export function createIdengeApi(options: IdengeApiOptions): IdengeApi {
  const users = new URL(`${(options.baseUrl ?? 'https://idenge.com/api').replace(/\/+$/, '')}/users`).href;
  const call = createIdengeCalls(options);

  const search = createSearch(users, call, options);

  const find: IdengeApi['find'] = async (filter, signal) => {
    checkFilter(filter);
    return requireMatches((await search(filter, {}, readUsers, signal)) ?? [], filter);
  };

  const getById: IdengeApi['getById'] = async (id, signal) => {
    requireId(id);
    const answer = await call('GET', `${users}/${id}`, {}, signal);
    // Reading one by its id is not documented; filtering is.
    const found = answer.status === 404 || answer.status === 405 ? await find({ _id: id }, signal) : readUsers(answer);
    if (found.length > 1 || found.some((user) => user.id !== id))
      throw invalidAnswer(answer, 'another user than asked for');
    return found[0] ?? null;
  };

  const reportMalformed = (message: string) => options.onNotice?.('idenge.malformed', message);

  return {
    find,
    getById,
    ...createIdengeWrites({ users, call, find, getById }),

    async list(filter = {}, signal) {
      const isWhole = Object.keys(filter).length === 0;
      if (!isWhole) checkFilter(filter);
      // Nothing of a list is written back: its numbers need not be exact.
      const rest = isWhole ? { maxBytes: maxListBytes, exactNumbers: false } : {};
      const found = await search(filter, rest, (answer) => readWellFormed(answer, reportMalformed), signal);
      return requireMatches(found ?? [], filter);
    },
  };
}

type Search = <T>(
  filter: IdengeFilter,
  rest: Partial<ProviderCall>,
  readAnswer: (answer: ProviderAnswer) => T,
  signal?: AbortSignal,
) => Promise<T | null>;

/** Asks for the list, narrowed by a filter; null where a 404 means that nobody matches. */
function createSearch(users: string, call: IdengeCalls, options: IdengeApiOptions): Search {
  let hasListed = false;

  /** A provider may answer 404 where nobody matches; so does a wrong address, which must not invite everyone to enrol. */
  const requireListed = async (refused: ProviderAnswer, signal?: AbortSignal): Promise<void> => {
    if (hasListed) return;
    const answer = await call('GET', users, { statusOnly: true }, signal);
    hasListed = failureOf(answer) === undefined;
    if (hasListed) return;
    options.onNotice?.(
      'idenge.baseUrl',
      `the list of users answers ${String(answer.status)}: baseUrl must be the address of the API, e.g. https://idenge.com/api`,
    );
    throw failureOf(refused) ?? invalidAnswer(refused, 'the list of users does not answer');
  };

  return async <T>(
    filter: IdengeFilter,
    rest: Partial<ProviderCall>,
    readAnswer: (answer: ProviderAnswer) => T,
    signal?: AbortSignal,
  ): Promise<T | null> => {
    const query = new URLSearchParams({ ...filter }).toString();
    const answer = await call('GET', query === '' ? users : `${users}?${query}`, rest, signal);
    if (answer.status === 404 && query !== '') {
      await requireListed(answer, signal);
      return null;
    }
    const found = readAnswer(answer);
    hasListed = true;
    return found;
  };
}

function requireMatches(found: readonly IdengeUser[], filter: IdengeFilter): readonly IdengeUser[] {
  if (found.every((user) => matchesFilter(user, filter))) return found;
  const message = `the filter by ${Object.keys(filter).join()} is not supported`;
  throw new ProviderError('provider_invalid', message, { provider: 'idenge' });
}
