/** Speaks the wire of `<idenge-pass-card>`: the visitor's own pass, and the look-ups of staff pages. */
import type {
  FieldValue,
  Pass,
  PassAction,
  PassAnswer,
  PassEnrollRequest,
  PassField,
  PassListAnswer,
  PassPatchRequest,
} from '../protocol/idenge.js';
import { isBoolean, isRecord, isString, listOf, nullable, oneOf, optional, shape, type Guard } from './guards.js';
import { requestJson, type Connection, type RequestOptions } from './request.js';

/** What a staff page may search by; members that are absent do not narrow. */
export interface PassQuery {
  readonly email?: string | undefined;
  readonly externalId?: string | undefined;
  readonly phone?: string | undefined;
}

/** How one call is made: both members are optional. */
export interface PassCall {
  /** Names the cardholder instead of the host's session. */
  readonly passToken?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Every method rejects with a `CatracaError`, or with the reason of the caller's own signal. */
export interface IdengeClient {
  load(call?: PassCall): Promise<PassAnswer>;
  /** `conflict` with the pointer `/email` when the address has a card already. */
  enroll(values: PassEnrollRequest, call?: PassCall): Promise<PassAnswer>;
  patch(changes: PassPatchRequest, call?: PassCall): Promise<PassAnswer>;
  /** Staff: one page of matches; `cursor` is the `next` of the page before. */
  search(query: PassQuery, cursor: string | null, call?: PassCall): Promise<PassListAnswer>;
  readUser(userId: string, call?: PassCall): Promise<PassAnswer>;
  patchUser(userId: string, changes: PassPatchRequest, call?: PassCall): Promise<PassAnswer>;
  createUser(values: PassEnrollRequest, call?: PassCall): Promise<PassAnswer>;
}

const longestValue = 1024;

export const isFieldValue: Guard<FieldValue> = (value): value is FieldValue =>
  value === null || isBoolean(value) || Number.isFinite(value) || (isString(value) && value.length <= longestValue);

const isData: Guard<Record<string, FieldValue>> = (value): value is Record<string, FieldValue> =>
  isRecord(value) && Object.values(value).every(isFieldValue);

export const isPass: Guard<Pass> = shape<Pass>({
  userId: isString,
  name: nullable(isString),
  email: nullable(isString),
  phone: nullable(isString),
  status: nullable(isString),
  platform: nullable(isString),
  imageUrl: nullable(isString),
  emailSent: nullable(isBoolean),
  data: isData,
  createdAt: nullable(isString),
  updatedAt: nullable(isString),
  passLastUpdated: nullable(isString),
  externalId: nullable(isString),
});

export const isPassField: Guard<PassField> = shape<PassField>({
  id: isString,
  label: shape<PassField['label']>({ 'pt-BR': isString, es: isString, en: isString }),
  type: oneOf('text', 'number', 'date', 'datetime', 'boolean', 'select'),
  options: listOf(isString),
  timeZone: isString,
  editable: isBoolean,
  required: isBoolean,
});

export const isPassAnswer: Guard<PassAnswer> = shape<PassAnswer>({
  pass: nullable(isPass),
  fields: listOf(isPassField),
  actions: listOf<PassAction>(oneOf('enroll', 'edit', 'download')),
  downloadUrl: nullable(isString),
  passToken: optional(isString),
});

export const isPassListAnswer: Guard<PassListAnswer> = shape<PassListAnswer>({
  users: listOf(isPass),
  next: nullable(isString),
});

/** `connect` is asked at every call, because page-wide settings may arrive after the element. */
export function createIdengeClient(connect: () => Connection | Promise<Connection>): IdengeClient {
  const send = async <T>(guard: Guard<T>, call: PassCall | undefined, options: RequestOptions): Promise<T> =>
    requestJson(await connect(), { ...options, ...call }, guard);
  const answer = (call: PassCall | undefined, options: RequestOptions) => send(isPassAnswer, call, options);
  return {
    load: (call) => answer(call, { method: 'GET', path: '/idenge/pass' }),
    enroll: (body, call) => answer(call, { method: 'POST', path: '/idenge/pass', body }),
    patch: (body, call) => answer(call, { method: 'PATCH', path: '/idenge/pass', body }),
    search: (query, cursor, call) => send(isPassListAnswer, call, { method: 'GET', path: searchPath(query, cursor) }),
    readUser: (userId, call) => answer(call, { method: 'GET', path: userPath(userId) }),
    patchUser: (userId, body, call) => answer(call, { method: 'PATCH', path: userPath(userId), body }),
    createUser: (body, call) => answer(call, { method: 'POST', path: '/idenge/users', body }),
  };
}

function userPath(userId: string): string {
  return `/idenge/users/${encodeURIComponent(userId)}`;
}

function searchPath(query: PassQuery, cursor: string | null): string {
  const parameters = new URLSearchParams();
  for (const name of ['email', 'externalId', 'phone'] as const) {
    const wanted = query[name];
    if (wanted !== undefined) parameters.set(name, wanted);
  }
  if (cursor !== null) parameters.set('cursor', cursor);
  return `/idenge/users?${parameters.toString()}`;
}
