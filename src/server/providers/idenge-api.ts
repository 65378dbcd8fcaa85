/**
 * Idenge's cardholders: list, filter, read, create, edit. The documentation leaves much open, so each answer is
 * checked: a filter that was ignored must never give one person's card to another.
 */
import { ProviderError } from './provider-error.js';
import {
  callProvider,
  failureOf,
  type ProviderAnswer,
  type ProviderCall,
  type ProviderPorts,
} from './provider-request.js';
import { objectId, zUsers, type IdengeUser } from './idenge-user.js';
import { matchesFilter, type IdengeFilter } from './idenge-filter.js';

export interface IdengeApiOptions extends ProviderPorts {
  readonly apiKey: string;
  readonly apiSecret: string;
  /** `https://idenge.com/api` unless told. */
  readonly baseUrl?: string;
}

/** What can be written. Absent stays as it is; null is stored as null. */
export interface IdengeWrite {
  readonly name?: string | null;
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly customImage?: string | null;
  readonly externalId?: string | null;
  /** Send it whole: whether the provider merges by key is not documented. */
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface IdengeApi {
  /** Everyone, as far as one answer goes: paging is not documented. */
  list(signal?: AbortSignal): Promise<readonly IdengeUser[]>;
  /** Those whose attributes equal all of `filter`. Rejects with `provider_invalid` if anyone else came along. */
  find(filter: IdengeFilter, signal?: AbortSignal): Promise<readonly IdengeUser[]>;
  /** The one with this id, or null. */
  getById(id: string, signal?: AbortSignal): Promise<IdengeUser | null>;
  /** Rejects with `provider_refused` and `status` 400 where Idenge refuses the values, a taken e-mail among them. */
  create(values: IdengeWrite & { readonly email: string }, signal?: AbortSignal): Promise<IdengeUser>;
  edit(id: string, changes: IdengeWrite, signal?: AbortSignal): Promise<IdengeUser>;
}

/** A list without a filter may be a whole account. */
const maxListBytes = 4 * 1024 * 1024;

/** Makes a client for one account. Throws `TypeError` on an address that is none. */
export function createIdengeApi(options: IdengeApiOptions): IdengeApi {
  const users = new URL(`${(options.baseUrl ?? 'https://idenge.com/api').replace(/\/+$/, '')}/users`).href;
  const headers = { apikey: options.apiKey, apisecret: options.apiSecret };

  const call = async (
    method: ProviderCall['method'],
    address: string,
    rest: Partial<ProviderCall>,
    signal?: AbortSignal,
  ): Promise<ProviderAnswer> =>
    callProvider({ provider: 'idenge', method, url: new URL(address), headers, ...rest }, options, signal);

  const find: IdengeApi['find'] = async (filter, signal) => {
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

  return {
    find,
    getById,

    async list(signal) {
      return read(await call('GET', users, { maxBytes: maxListBytes }, signal));
    },

    async create(values, signal) {
      const answer = await call('POST', users, { body: values }, signal);
      const [user, ...others] = readWritten(answer) ?? (await find({ email: values.email }, signal));
      if (user === undefined || others.length > 0) throw invalid(answer, 'the new user is not to be found');
      return user;
    },

    async edit(id, changes, signal) {
      requireId(id);
      const answer = await call('PATCH', `${users}/${id}`, { body: changes }, signal);
      const written = readWritten(answer);
      if (written?.some((user) => user.id !== id) === true) throw invalid(answer, 'another user than edited');
      // The answer may be empty, or the state before the change: what is stored is what counts.
      const user = await getById(id, signal);
      if (user === null) throw invalid(answer, 'the edited user is not to be found');
      return user;
    },
  };
}

function requireId(id: string): void {
  if (!objectId.test(id)) throw new TypeError('idenge: an id has 24 hexadecimal digits');
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
