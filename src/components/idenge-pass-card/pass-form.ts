/** Templates of the enrolment and the edit form, and what their inputs can say of themselves. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { formFields, type FormPurpose, type PassDraft } from '../../core/flows/pass-draft.js';
import type { PassFlow } from '../../core/flows/pass-flow.js';
import type { PassForm } from '../../core/flows/pass-machine.js';
import type { PassAnswer, PassField } from '../../core/protocol/idenge.js';
import type { PassContext } from './pass-context.js';
import { fieldLabel, type PassMessageKey } from './pass-words.js';

export interface PassFormContext extends PassContext {
  readonly isSaving?: boolean;
}

interface InputKind {
  readonly type: string;
  readonly autocomplete?: 'name' | 'email' | 'tel';
  readonly inputMode?: 'decimal';
}

const ownKinds: Readonly<Record<string, InputKind>> = {
  name: { type: 'text', autocomplete: 'name' },
  email: { type: 'email', autocomplete: 'email' },
  phone: { type: 'tel', autocomplete: 'tel' },
};

const kinds: Readonly<Record<Exclude<PassField['type'], 'boolean' | 'select'>, InputKind>> = {
  text: { type: 'text' },
  number: { type: 'number', inputMode: 'decimal' },
  date: { type: 'date' },
  datetime: { type: 'datetime-local' },
};

const problemTexts: Readonly<Record<string, PassMessageKey>> = {
  required: 'pass.problem.required',
  taken: 'pass.problem.taken',
  unverified: 'pass.problem.unverified',
};

export function renderForm(
  answer: PassAnswer,
  form: PassForm,
  purpose: FormPurpose,
  context: PassFormContext,
): TemplateResult {
  const { t, isSaving = false } = context;
  const fields = formFields(answer, purpose);
  const isToldAtField = fields.some((field) => field.id in form.problems);
  return html`
    <form
      part="form"
      class="panel surface"
      novalidate
      aria-labelledby="form-title"
      aria-busy=${String(isSaving)}
      @submit=${(event: SubmitEvent) => submit(event, form, context)}
    >
      <div>
        <h2 id="form-title" class="title">${t(purpose === 'edit' ? 'pass.editTitle' : 'pass.title')}</h2>
        ${purpose === 'edit' ? nothing : html`<p class="note">${t('pass.createHint')}</p>`}
      </div>
      ${fields.map((field) => renderField(field, form, context))}
      ${context.error === null || isToldAtField ? nothing : html`<p class="problem" part="error">${context.error}</p>`}
      ${form.leaving && !isSaving ? renderLeaving(context) : renderButtons(purpose, context)}
    </form>
  `;
}

/** The browser's own checks, told in the page's language; what they let through is sent. */
function submit(event: SubmitEvent, { draft }: PassForm, { flow, disabled }: PassFormContext): void {
  event.preventDefault();
  const form = event.currentTarget as HTMLFormElement;
  for (const { name, value } of filledSilently(form, draft)) flow.send({ type: 'type', id: name, text: value });
  const problems = problemsIn(form);
  if (Object.keys(problems).length > 0) flow.send({ type: 'flag', problems });
  else if (!disabled) void flow.submit();
}

/** Fields that some keyboards and password managers fill without an event. */
function filledSilently(form: HTMLFormElement, draft: PassDraft): HTMLInputElement[] {
  return [...form.querySelectorAll<HTMLInputElement>('input:not([type=checkbox])')].filter((field) => {
    // What an input makes of the draft: a date that is none is shown as nothing, which is no change.
    const shown = field.cloneNode() as HTMLInputElement;
    shown.value = draft[field.name] ?? '';
    return field.value !== shown.value;
  });
}

/** What Escape does in a form that has the focus: it asks to leave, or takes that back. False: nothing. */
export function leaveByEscape(focused: Element | null, flow: PassFlow): boolean {
  const { state } = flow;
  const isInForm = focused?.closest('form') && (state.status === 'editing' || state.status === 'enrolling');
  if (!isInForm) return false;
  flow.send({ type: state.form.leaving ? 'stay' : 'leave' });
  return true;
}

/** Why each input that refuses its value does, by field id. */
function problemsIn(form: HTMLFormElement): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const control of form.elements) {
    if (!(control instanceof HTMLInputElement || control instanceof HTMLSelectElement)) continue;
    if (!control.validity.valid) problems[control.name] = control.validity.valueMissing ? 'required' : 'invalid';
  }
  return problems;
}

function renderButtons(purpose: FormPurpose, { t, isSaving = false, disabled, flow }: PassFormContext): TemplateResult {
  const label = purpose === 'edit' ? 'pass.save' : 'pass.create';
  return html`
    <div class="buttons">
      <button
        part=${purpose === 'edit' ? 'save-button' : 'enroll-button'}
        class="primary"
        type="submit"
        ?disabled=${disabled}
        aria-disabled=${isSaving ? 'true' : nothing}
      >
        ${t(isSaving ? 'pass.saving' : label)}
      </button>
      <button
        part="cancel-button"
        class="link"
        type="button"
        ?disabled=${isSaving}
        @click=${() => flow.send({ type: 'leave' })}
      >
        ${t('common.cancel')}
      </button>
    </div>
  `;
}

function renderLeaving({ t, flow }: PassFormContext): TemplateResult {
  return html`
    <div class="leaving" role="group" aria-labelledby="leaving">
      <p id="leaving">${t('pass.leave')}</p>
      <div class="buttons">
        <button part="stay-button" type="button" @click=${() => flow.send({ type: 'stay' })}>${t('pass.stay')}</button>
        <button part="discard-button" class="link danger" type="button" @click=${() => flow.cancel()}>
          ${t('pass.discard')}
        </button>
      </div>
    </div>
  `;
}

function renderField(field: PassField, form: PassForm, context: PassFormContext): TemplateResult {
  const { t } = context;
  const problem = form.problems[field.id];
  const label = html`${fieldLabel(field, context)}${
    field.required || field.type === 'boolean'
      ? nothing
      : html`<span class="optional">${` (${t('pass.optional')})`}</span>`
  }`;
  return html`
    <div class="field">
      ${
        field.type === 'boolean'
          ? html`<label class="check">${renderCheck(field, form, context)}<span>${label}</span></label>`
          : html`<label for=${`in-${field.id}`}>${label}</label>
              ${field.type === 'select' ? renderSelect(field, form, context) : renderInput(field, form, context)}`
      }
      ${
        problem === undefined
          ? nothing
          : html`<p class="problem" part="error" id=${`error-${field.id}`}>${t(problemText(field, problem))}</p>`
      }
    </div>
  `;
}

function renderInput(field: PassField, form: PassForm, context: PassFormContext): TemplateResult {
  const read = (event: Event) =>
    context.flow.send({ type: 'type', id: field.id, text: (event.currentTarget as HTMLInputElement).value });
  const kind = ownKinds[field.id] ?? kinds[field.type === 'boolean' || field.type === 'select' ? 'text' : field.type];
  return html`<input
    part="input"
    id=${`in-${field.id}`}
    name=${field.id}
    type=${kind.type}
    step=${field.type === 'number' ? 'any' : nothing}
    autocomplete=${kind.autocomplete ?? 'off'}
    inputmode=${kind.inputMode ?? nothing}
    maxlength=${field.id === 'name' ? 256 : 320}
    .value=${live(form.draft[field.id] ?? '')}
    ?required=${field.required}
    ?disabled=${context.disabled}
    ?readonly=${context.isSaving === true}
    aria-invalid=${String(field.id in form.problems)}
    aria-describedby=${field.id in form.problems ? `error-${field.id}` : nothing}
    @input=${read}
    @compositionend=${read}
    @wheel=${kind.type === 'number' ? scrollOnly : nothing}
  />`;
}

/** Where a number field has the focus, browsers let the wheel change its value. */
function scrollOnly({ currentTarget }: WheelEvent): void {
  const field = currentTarget as HTMLInputElement;
  if (field.readOnly) return;
  field.readOnly = true;
  // After what the browser does by default.
  setTimeout(() => (field.readOnly = false));
}

function renderSelect(field: PassField, form: PassForm, context: PassFormContext): TemplateResult {
  const value = form.draft[field.id] ?? '';
  // What is stored stays on offer, though the list has changed since.
  const options = value === '' || field.options.includes(value) ? field.options : [...field.options, value];
  return html`<select
    part="input"
    id=${`in-${field.id}`}
    name=${field.id}
    ?required=${field.required}
    ?disabled=${context.disabled}
    aria-invalid=${String(field.id in form.problems)}
    aria-describedby=${field.id in form.problems ? `error-${field.id}` : nothing}
    @change=${(event: Event) => context.flow.send({ type: 'type', id: field.id, text: (event.currentTarget as HTMLSelectElement).value })}
  >
    <option value="" .selected=${live(value === '')}>${context.t('pass.choice')}</option>
    ${options.map((option) => html`<option value=${option} .selected=${live(option === value)}>${option}</option>`)}
  </select>`;
}

function renderCheck(field: PassField, form: PassForm, context: PassFormContext): TemplateResult {
  return html`<input
    part="input"
    id=${`in-${field.id}`}
    name=${field.id}
    type="checkbox"
    .checked=${live(form.draft[field.id] === 'true')}
    ?required=${field.required}
    ?disabled=${context.disabled}
    aria-invalid=${String(field.id in form.problems)}
    aria-describedby=${field.id in form.problems ? `error-${field.id}` : nothing}
    @change=${(event: Event) => context.flow.send({ type: 'type', id: field.id, text: String((event.currentTarget as HTMLInputElement).checked) })}
  />`;
}

function problemText(field: PassField, problem: string): PassMessageKey {
  return problemTexts[problem] ?? (field.id === 'email' ? 'pass.problem.email' : 'pass.problem.invalid');
}
