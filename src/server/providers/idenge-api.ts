/**
 * Idenge's cardholders: list, filter, read, create, edit. The documentation leaves much open, so each answer is
 * checked: a filter that was ignored must never give one person's card to another.
 */
import { createCircuitBreaker } from './circuit-breaker.js';
import { checkFilter, matchesFilter, type IdengeFilter } from './idenge-filter.js';
import { objectId, zUsers, type IdengeUser } from './idenge-user.js';
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
  /** Milliseconds from any start; tells when a provider that did not answer is asked again. */
  readonly now?: () => number;
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
  /** Everyone, as far as one answer goes: paging is not documented. */
  list(signal?: AbortSignal): Promise<readonly IdengeUser[]>;
  /** Those whose attributes equal all of `filter`. Rejects with `provider_invalid` if anyone else came along. */
  find(filter: IdengeFilter, signal?: AbortSignal): Promise<readonly IdengeUser[]>;
  /** The one with this id, or null. */
  getById(id: string, signal?: AbortSignal): Promise<IdengeUser | null>;
  /** Rejects with `provider_refused` and `status` 400 where Idenge refuses the values, a taken e-mail among them. */
  create(values: IdengeWrite & { readonly email: string }, signal?: AbortSignal): Promise<IdengeUser>;
  /**
   * Changes what is present. `data` is sent whole: a user that was just read spares the request that reads its
   * `data`, which is made where only the id is given.
   */
  edit(user: string | IdengeUser, changes: IdengeWrite, signal?: AbortSignal): Promise<IdengeUser>;
}

/** A list without a filter may be a whole account: some 30,000 cardholders. */
const maxListBytes = 16 * 1024 * 1024;

/** Makes a client for one account. Throws `TypeError` on an address that is none. */
export function createIdengeApi(options: IdengeApiOptions): IdengeApi {
  const users = new URL(`${(options.baseUrl ?? 'https://idenge.com/api').replace(/\/+$/, '')}/users`).href;
  const call = createCalls(options);

  const find: IdengeApi['find'] = async (filter, signal) => {
    checkFilter(filter);
    const answer = await call('GET', `${users}?${new URLSearchParams({ ...filter }).toString()}`, {}, signal);
    if (answer.status === 404) return [];
    const found = read(answer);
    if (found.every((user) => matchesFilter(user, filter))) return found;
    throw invalid(answer, `the filter by ${Object.keys(filter).join()} is not supported`);
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
    user: string | IdengeUser,
    { data, ...changes }: IdengeWrite,
    signal?: AbortSignal,
  ): Promise<object> => {
    if (data === undefined) return changes;
    const current = typeof user === 'string' ? await getById(user, signal) : user;
    if (current !== null) return { ...changes, data: { ...current.data, ...data } };
    throw new ProviderError('provider_refused', 'there is no such user', { provider: 'idenge', status: 404 });
  };

  return {
    find,
    getById,

    async list(signal) {
      return read(await call('GET', users, { maxBytes: maxListBytes }, signal));
    },

    async create(values, signal) {
      checkData(values);
      const answer = await call('POST', users, { body: values }, signal);
      const [user, ...others] = readWritten(answer) ?? (await find({ email: values.email }, signal));
      if (user === undefined || others.length > 0) throw invalid(answer, 'the new user is not to be found');
      // One that shows no e-mail at all is taken at its word.
      const isOther =
        (user.email !== null && !matchesFilter(user, { email: values.email })) ||
        (user.externalId !== null && values.externalId != null && user.externalId !== values.externalId);
      if (isOther) throw invalid(answer, 'another user than created');
      return user;
    },

    async edit(user, changes, signal) {
      const id = typeof user === 'string' ? user : user.id;
      requireId(id);
      checkData(changes);
      const body = await withWholeData(user, changes, signal);
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

/** One request at a time, with the account's keys, a second try for what changes nothing, and a rest for who is down. */
function createCalls(options: IdengeApiOptions): Calls {
  const headers = { apikey: options.apiKey, apisecret: options.apiSecret };
  const now = options.now ?? (() => Date.now());
  const breaker = createCircuitBreaker({ provider: 'idenge', now });
  return (method, address, rest, signal) => {
    const url = new URL(address);
    const once = async () =>
      answered(await callProvider({ provider: 'idenge', method, url, headers, ...rest }, options, signal));
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
