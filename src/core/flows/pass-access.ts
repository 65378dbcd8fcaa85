/**
 * How a pass card reaches its cardholder: by the host's session, by a pass token, or by a staff look-up.
 * Keeps the token, and asks for a new one once where the page gave a function and the old one ran out.
 */
import type { IdengeClient, PassCall, PassQuery } from '../client/idenge-client.js';
import { CatracaError, isCatracaError } from '../errors.js';
import type { Pass, PassAnswer, PassEnrollRequest, PassListAnswer, PassPatchRequest } from '../protocol/idenge.js';
import { basicFields } from './pass-draft.js';

/** A token, or where to ask for one. */
export type PassTokenSource = string | (() => string | Promise<string>);

/** Whom a staff page looks up; `userId` beats the others. */
export interface PassLookup extends PassQuery {
  readonly userId?: string | undefined;
}

export interface PassSubject {
  /** Null: the visitor's own pass. */
  readonly lookup: PassLookup | null;
  readonly passToken: PassTokenSource | null;
}

/** Either one cardholder (or none), or a page of several to choose from. */
export type Found = { readonly answer: PassAnswer } | { readonly list: PassListAnswer };

export interface PassAccess {
  /** The token in use, if any. */
  readonly token: string | undefined;
  find(signal: AbortSignal): Promise<Found>;
  /** The page of matches after `cursor`. */
  more(cursor: string, signal: AbortSignal): Promise<PassListAnswer>;
  /** Asks for a known cardholder again. */
  read(userId: string, signal: AbortSignal): Promise<PassAnswer>;
  enroll(values: PassEnrollRequest, signal: AbortSignal): Promise<PassAnswer>;
  patch(pass: Pass, changes: PassPatchRequest, signal: AbortSignal): Promise<PassAnswer>;
  forget(): void;
}

/** A staff look-up that found nobody may still enrol somebody, with the fields that every pass has. */
const nobody: PassAnswer = { pass: null, fields: [...basicFields], actions: ['enroll'], downloadUrl: null };

export function createPassAccess(client: IdengeClient, subject: () => PassSubject): PassAccess {
  let token: string | undefined;

  async function asHolder(signal: AbortSignal, send: (call: PassCall) => Promise<PassAnswer>): Promise<PassAnswer> {
    const { passToken } = subject();
    if (passToken !== null) token ??= await ask(passToken);
    try {
      return keepToken(await send({ passToken: token, signal }));
    } catch (error) {
      if (typeof passToken !== 'function' || !isCatracaError(error) || error.code !== 'not_authenticated') throw error;
      signal.throwIfAborted();
      token = await ask(passToken);
      return keepToken(await send({ passToken: token, signal }));
    }
  }

  /** An enrolment may answer the token that from now on names the new cardholder. */
  function keepToken(answer: PassAnswer): PassAnswer {
    token = answer.passToken ?? token;
    return answer;
  }

  return {
    get token() {
      return token;
    },
    async find(signal) {
      const { lookup } = subject();
      if (lookup === null) return { answer: await asHolder(signal, (call) => client.load(call)) };
      if (lookup.userId !== undefined) return { answer: await client.readUser(lookup.userId, { signal }) };
      const list = await client.search(lookup, null, { signal });
      const [first, second] = list.users;
      if (second !== undefined || list.next !== null) return { list };
      return { answer: first === undefined ? nobody : await client.readUser(first.userId, { signal }) };
    },
    more: (cursor, signal) => client.search(subject().lookup ?? {}, cursor, { signal }),
    read: (userId, signal) =>
      subject().lookup === null ? asHolder(signal, (call) => client.load(call)) : client.readUser(userId, { signal }),
    enroll: (values, signal) =>
      subject().lookup === null
        ? asHolder(signal, (call) => client.enroll(values, call))
        : client.createUser(values, { signal }),
    patch: (pass, changes, signal) =>
      subject().lookup === null
        ? asHolder(signal, (call) => client.patch(changes, call))
        : client.patchUser(pass.userId, changes, { signal }),
    forget: () => (token = undefined),
  };
}

async function ask(source: PassTokenSource): Promise<string> {
  if (typeof source === 'string') return source;
  try {
    return await source();
  } catch (cause) {
    throw new CatracaError('not_authenticated', 'passToken: the function gave no token', { cause });
  }
}
