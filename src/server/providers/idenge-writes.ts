/** Writes to Idenge's cardholders: create and edit. What is stored afterwards is read, because the answer to a write is not documented. */
import { invalidAnswer, readWritten } from './idenge-answer.js';
import type { IdengeApi, IdengeWrite } from './idenge-api.js';
import type { IdengeCalls } from './idenge-calls.js';
import { matchesFilter } from './idenge-filter.js';
import { objectId } from './idenge-user.js';
import { ProviderError } from './provider-error.js';

export interface WritePorts extends Pick<IdengeApi, 'find' | 'getById'> {
  /** Address of the list of cardholders. */
  readonly users: string;
  readonly call: IdengeCalls;
}

export function createIdengeWrites({ users, call, find, getById }: WritePorts): Pick<IdengeApi, 'create' | 'edit'> {
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
    async create(values, signal) {
      checkData(values);
      const answer = await call('POST', users, { body: values }, signal);
      const [user, ...others] = readWritten(answer) ?? (await find({ email: values.email }, signal));
      if (user === undefined || others.length > 0) throw invalidAnswer(answer, 'the new user is not to be found');
      // One that shows no e-mail at all is taken at its word.
      const isOther =
        (user.email !== null && !matchesFilter(user, { email: values.email })) ||
        (user.externalId !== null && user.externalId !== (values.externalId ?? user.externalId));
      if (isOther) throw invalidAnswer(answer, 'another user than created');
      return user;
    },

    async edit(id, changes, signal) {
      requireId(id);
      checkData(changes);
      const body = await withWholeData(id, changes, signal);
      const answer = await call('PATCH', `${users}/${id}`, { body }, signal);
      const written = readWritten(answer);
      if (written?.some((each) => each.id !== id) === true) throw invalidAnswer(answer, 'another user than edited');
      // The answer may be empty, or the state before the change: what is stored is what counts.
      const stored = await getById(id, signal);
      if (stored === null) throw invalidAnswer(answer, 'the edited user is not to be found');
      return stored;
    },
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

/** @throws {TypeError} */
export function requireId(id: string): void {
  if (!objectId.test(id)) throw new TypeError('idenge: an id has 24 hexadecimal digits');
}
