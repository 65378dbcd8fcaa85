/** What a form holds while it is filled in, and what of it is sent: only what changed, null for what was emptied. */
import type { FieldError } from '../errors.js';
import type { FieldValue, Pass, PassAnswer, PassField, PassPatchRequest } from '../protocol/idenge.js';
import { fromLocalDay, fromLocalTime, isDayOnly, toLocalDay, toLocalTime } from './pass-dates.js';

/** The text of each input, by field id. A check box holds `true`, `false` or, untouched, the empty string. */
export type PassDraft = Readonly<Record<string, string>>;

export type FormPurpose = 'enroll' | 'edit';

/** The fields that a pass has by itself; all others are members of `data`. */
export const ownFields = ['name', 'email', 'phone'] as const;
type OwnField = (typeof ownFields)[number];

/** For a list of fields that the backend did not send, as on a staff page where nobody was found. */
export const basicFields: readonly PassField[] = ownFields.map((id) => ({
  id,
  label: { 'pt-BR': '', es: '', en: '' },
  type: 'text',
  options: [],
  timeZone: 'UTC',
  editable: true,
  required: id !== 'phone',
}));

export function isOwnField(id: string): id is OwnField {
  return (ownFields as readonly string[]).includes(id);
}

export function valueOf(pass: Pass | null, id: string): FieldValue {
  if (pass === null) return null;
  if (isOwnField(id)) return pass[id];
  return Object.hasOwn(pass.data, id) ? (pass.data[id] ?? null) : null;
}

/** An enrolment also asks for who one is, though that may not be edited later. */
export function formFields(answer: PassAnswer, purpose: FormPurpose): readonly PassField[] {
  return answer.fields.filter(
    (field) => field.editable || (purpose === 'enroll' && (field.required || isOwnField(field.id))),
  );
}

export function draftOf(answer: PassAnswer, purpose: FormPurpose): PassDraft {
  return Object.fromEntries(
    formFields(answer, purpose).map((field) => [field.id, toText(field, valueOf(answer.pass, field.id))]),
  );
}

/** The request for a draft; a member is present only if its text differs from what the form began with. */
export function changesOf(answer: PassAnswer, draft: PassDraft, purpose: FormPurpose): PassPatchRequest {
  const before = draftOf(answer, purpose);
  const changed = formFields(answer, purpose).filter((field) => (draft[field.id] ?? '') !== before[field.id]);
  return toChanges(
    changed.map((field) => [field.id, fromText(field, draft[field.id] ?? '', valueOf(answer.pass, field.id))]),
  );
}

/** Leaves out what a page's own changes would not change. */
export function withoutUnchanged(pass: Pass | null, changes: PassPatchRequest): PassPatchRequest {
  return toChanges(entriesOf(changes).filter(([id, value]) => pass === null || value !== valueOf(pass, id)));
}

/** The field ids that a request names. */
export function changedNames(changes: PassPatchRequest): readonly string[] {
  return entriesOf(changes).map(([id]) => id);
}

function entriesOf({ data = {}, ...own }: PassPatchRequest): [string, FieldValue][] {
  return [...Object.entries(own), ...Object.entries(data)].filter(
    (entry): entry is [string, FieldValue] => entry[1] !== undefined,
  );
}

function toChanges(entries: readonly (readonly [string, FieldValue])[]): PassPatchRequest {
  const own = entries.filter(([id]) => isOwnField(id));
  const data = entries.filter(([id]) => !isOwnField(id));
  return { ...Object.fromEntries(own), ...(data.length === 0 ? {} : { data: Object.fromEntries(data) }) };
}

function toText(field: PassField, value: FieldValue): string {
  if (value === null) return '';
  if (field.type === 'date') return toLocalDay(String(value), field.timeZone);
  if (field.type === 'datetime') return toLocalTime(String(value), field.timeZone);
  return String(value);
}

/** Keeps the shape that the account already stores; where there is none, text, as Idenge documents it. */
function fromText(field: PassField, text: string, stored: FieldValue): FieldValue {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (field.type === 'date') return isDayOnly(stored) ? trimmed : fromLocalDay(trimmed, field.timeZone);
  if (field.type === 'datetime') return fromLocalTime(trimmed, field.timeZone);
  if (typeof stored === 'number') return Number(trimmed);
  if (typeof stored === 'boolean') return trimmed === 'true';
  return trimmed;
}

/** `/email` and `/data/<id>` name fields; what points elsewhere is told by the error of the whole form. */
export function problemsOf(fields: readonly FieldError[]): Record<string, string> {
  return Object.fromEntries(
    fields.map(({ pointer, code }) => {
      const name = pointer.replace(/^\/(?:data\/)?/, '');
      return [name.replaceAll('~1', '/').replaceAll('~0', '~'), code];
    }),
  );
}
