/**
 * Idenge's cardholders: list, filter, read, create, edit. The documentation leaves much open, so each answer is
 * checked: a filter that was ignored must never give one person's card to another.
 */
import { createCircuitBreaker } from './circuit-breaker.js';
import { checkFilter, matchesFilter, type IdengeFilter } from './idenge-filter.js';
import { objectId, readRows, zUsers, type IdengeUser } from './idenge-user.js';
import { ProviderError } from './provider-error.js';
import {
  callProvider,
  failureOf,
  type ProviderAnswer,
  type ProviderCall,
  type ProviderPorts,
} from './provider-request.js';
import { retryOnce } from './retry-once.js';

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
  const call = createCalls(options);

  const search = createSearch(users, call, options);

  const find: IdengeApi['find'] = async (filter, signal) => {
    checkFilter(filter);
    return requireMatches((await search(filter, {}, read, signal)) ?? [], filter);
  };

  const getById: IdengeApi['getById'] = async (id, signal) => {
    requireId(id);
    const answer = await call('GET', `${users}/${id}`, {}, signal);
    // Reading one by its id is not documented; filtering is.
    const found = answer.status === 404 || answer.status === 405 ? await find({ _id: id }, signal) : read(answer);
    if (found.length > 1 || found.some((user) => user.id !== id)) throw invalid(answer, 'another user than asked for');
    return found[0] ?? null;
  };

  /** The documents leave open whether the provider merges `data`, so nothing is left to its merging. */
  const withWholeData = async (
    id: string,
    { data, ...changes }: IdengeWrite,
    signal?: AbortSignal,
  ): Promise<object> => {
    if (data === undefined) return changes;
    // Read anew: a list may show a part of it.
    const current = await getById(id, signal);
    if (current === null) {
      throw new ProviderError('provider_refused', 'there is no such user', { provider: 'idenge', status: 404 });
    }
    if (current.hasForeignData) {
      throw new ProviderError('provider_invalid', 'the data of the user is no object', { provider: 'idenge' });
    }
    return { ...changes, data: { ...current.data, ...data } };
  };

  return {
    find,
    getById,

    async list(filter = {}, signal) {
      const isWhole = Object.keys(filter).length === 0;
      if (!isWhole) checkFilter(filter);
      // Nothing of a list is written back: its numbers need not be exact.
      const rest = isWhole ? { maxBytes: maxListBytes, exactNumbers: false } : {};
      const found = await search(filter, rest, (answer) => readWellFormed(answer, options.onNotice), signal);
      return requireMatches(found ?? [], filter);
    },

    async create(values, signal) {
      checkData(values);
      const answer = await call('POST', users, { body: values }, signal);
      const [user, ...others] = readWritten(answer) ?? (await find({ email: values.email }, signal));
      if (user === undefined || others.length > 0) throw invalid(answer, 'the new user is not to be found');
      // One that shows no e-mail at all is taken at its word.
      const isOther =
        (user.email !== null && !matchesFilter(user, { email: values.email })) ||
        (user.externalId !== null && user.externalId !== (values.externalId ?? user.externalId));
      if (isOther) throw invalid(answer, 'another user than created');
      return user;
    },

    async edit(id, changes, signal) {
      requireId(id);
      checkData(changes);
      const body = await withWholeData(id, changes, signal);
      const answer = await call('PATCH', `${users}/${id}`, { body }, signal);
      const written = readWritten(answer);
      if (written?.some((each) => each.id !== id) === true) throw invalid(answer, 'another user than edited');
      // The answer may be empty, or the state before the change: what is stored is what counts.
      const stored = await getById(id, signal);
      if (stored === null) throw invalid(answer, 'the edited user is not to be found');
      return stored;
    },
  };
}

type Calls = (
  method: ProviderCall['method'],
  address: string,
  rest: Partial<ProviderCall>,
  signal?: AbortSignal,
) => Promise<ProviderAnswer>;

type Search = <T>(
  filter: IdengeFilter,
  rest: Partial<ProviderCall>,
  readAnswer: (answer: ProviderAnswer) => T,
  signal?: AbortSignal,
) => Promise<T | null>;

/** Asks for the list, narrowed by a filter; null where a 404 means that nobody matches. */
function createSearch(users: string, call: Calls, options: IdengeApiOptions): Search {
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
    throw failureOf(refused) ?? invalid(refused, 'the list of users does not answer');
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

/** One request at a time, with the account's keys, a second try for what changes nothing, and a rest for who is down. */
function createCalls(options: IdengeApiOptions): Calls {
  const headers = { apikey: options.apiKey, apisecret: options.apiSecret };
  const now = options.now ?? (() => performance.now());
  const breaker = createCircuitBreaker({ provider: 'idenge', now });
  return (method, address, rest, signal) => {
    const url = new URL(address);
    const once = async () =>
      answered(
        await callProvider({ provider: 'idenge', method, url, headers, exactNumbers: true, ...rest }, options, signal),
      );
    // A write is never sent twice: the first may have arrived.
    return breaker.run(method === 'GET' ? () => retryOnce(once, now, signal) : once);
  };
}

/** UTF-16 units of a value. */
const longestValue = 1024;

/** @throws {TypeError} on what is no id of a field, or no value of one. */
function checkData({ data = {} }: IdengeWrite): void {
  for (const [id, value] of Object.entries(data) as [string, unknown][]) {
    if (!objectId.test(id)) throw new TypeError('idenge: the keys of data are ids of fields, 24 hexadecimal digits');
    const isFlat = value === null || typeof value === 'boolean' || Number.isFinite(value);
    if (!isFlat && !(typeof value === 'string' && value.length <= longestValue)) {
      throw new TypeError(
        `idenge: a value of data is text of at most ${longestValue} characters, a number, a yes or no, or null`,
      );
    }
  }
}

function requireId(id: string): void {
  if (!objectId.test(id)) throw new TypeError('idenge: an id has 24 hexadecimal digits');
}

/** An answer that says "not now" is none: it counts and is tried again like a broken connection. */
function answered(answer: ProviderAnswer): ProviderAnswer {
  const failure = failureOf(answer);
  if (failure?.code === 'provider_unreachable') throw failure;
  return answer;
}

function read(answer: ProviderAnswer): readonly IdengeUser[] {
  const failure = failureOf(answer);
  if (failure !== undefined) throw failure;
  const result = zUsers.safeParse(answer.body);
  if (result.success) return result.data;
  throw invalid(answer, 'the answer does not fit');
}

/** As {@link read}, for a list that must not fail as a whole because of one cardholder. */
function readWellFormed(answer: ProviderAnswer, onNotice: IdengeApiOptions['onNotice']): readonly IdengeUser[] {
  const failure = failureOf(answer);
  if (failure !== undefined) throw failure;
  const rows = readRows(answer.body);
  if (rows === undefined) throw invalid(answer, 'the answer does not fit');
  if (rows.malformed > 0) {
    const message = `${String(rows.malformed)} malformed cardholders were left out of a list: each needs an _id of 24 hexadecimal digits`;
    onNotice?.('idenge.malformed', message);
  }
  return rows.users;
}

/** The user in the answer to a write; undefined where it tells none, since what it holds is not documented. */
function readWritten(answer: ProviderAnswer): readonly IdengeUser[] | undefined {
  const failure = failureOf(answer);
  if (failure !== undefined) throw failure;
  const result = zUsers.safeParse(answer.body);
  return result.success && result.data.length > 0 ? result.data : undefined;
}

function invalid(answer: ProviderAnswer, message: string): ProviderError {
  return new ProviderError('provider_invalid', message, { provider: 'idenge', status: answer.status });
}
