/** What of a cardholder leaves the backend and what may be changed, from the host's lists. */
import type { PassField } from '../../core/protocol/idenge.js';
import type { IdengeOptions, PassFieldOptions } from '../options.js';

/** Members that a pass has by itself and that a form may hold; all others are fields of the account. */
export const ownFieldIds = ['name', 'email', 'phone'] as const;

/** Members that a pass has beside those and the account's fields. */
export const passMembers = [
  'status',
  'platform',
  'imageUrl',
  'emailSent',
  'createdAt',
  'updatedAt',
  'passLastUpdated',
  'externalId',
] as const;

export interface PassPolicy {
  readonly canRead: (id: string) => boolean;
  readonly canWrite: (id: string) => boolean;
  /** An enrolment also asks for who one is and for what is required, though that may not be edited later. */
  readonly canEnroll: (id: string) => boolean;
  /** Those that can be read or written; `editable` says which can be written. */
  readonly fields: readonly PassField[];
  readonly hasEditable: boolean;
}

const defaultTimeZone = 'Europe/Madrid';
/** Not `externalId`: it is the host's own handle. */
const readByDefault: readonly string[] = [...ownFieldIds, ...passMembers.filter((member) => member !== 'externalId')];
/** Neither who one is, nor what the account counts (points, say). */
const writtenByDefault: readonly string[] = ['name', 'phone'];

const ownFields: readonly (PassFieldOptions & { readonly id: string })[] = [
  { id: 'name', label: { 'pt-BR': 'Nome', es: 'Nombre', en: 'Name' }, required: true },
  { id: 'email', label: { 'pt-BR': 'E-mail', es: 'Correo electrónico', en: 'E-mail' }, required: true },
  { id: 'phone', label: { 'pt-BR': 'Telefone', es: 'Teléfono', en: 'Phone' } },
];

export function createPassPolicy(options: IdengeOptions): PassPolicy {
  const configured = options.fields ?? [];
  const read = new Set(options.read ?? [...readByDefault, ...configured.map(({ id }) => id)]);
  const write = new Set(options.write ?? writtenByDefault);
  // A host may give its own words to the fields that every pass has.
  const own = ownFields.map((field) => ({ ...field, ...configured.find(({ id }) => id === field.id) }));
  const custom = configured.filter(({ id }) => !isOwnField(id));
  const fields = [...own, ...custom]
    .filter(({ id }) => read.has(id) || write.has(id))
    .map((field) => passField(field, write.has(field.id), options.timeZone ?? defaultTimeZone));
  const required = new Set(fields.filter((field) => field.required).map(({ id }) => id));
  return {
    canRead: (id) => read.has(id),
    canWrite: (id) => write.has(id),
    canEnroll: (id) => isOwnField(id) || write.has(id) || required.has(id),
    fields,
    hasEditable: fields.some(({ editable }) => editable),
  };
}

export function isOwnField(id: string): id is (typeof ownFieldIds)[number] {
  return (ownFieldIds as readonly string[]).includes(id);
}

function passField(field: PassFieldOptions, editable: boolean, timeZone: string): PassField {
  const { id, label, type = 'text', options = [], required = false } = field;
  return {
    id,
    label: typeof label === 'string' ? { 'pt-BR': label, es: label, en: label } : label,
    type,
    options: [...options],
    timeZone: field.timeZone ?? timeZone,
    editable,
    required,
  };
}
