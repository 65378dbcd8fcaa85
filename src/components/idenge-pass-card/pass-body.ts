/** One template for each state of the pass card, in the order in which a visitor meets them. */
import { html, nothing, type TemplateResult } from 'lit';
import type { PassState } from '../../core/flows/pass-machine.js';
import type { PassAnswer } from '../../core/protocol/idenge.js';
import type { PassContext } from './pass-context.js';
import { renderForm } from './pass-form.js';
import { renderList } from './pass-list.js';
import { renderBack, renderPlaceholder, renderView } from './pass-view.js';

export function renderState(state: PassState, context: PassContext): TemplateResult {
  switch (state.status) {
    case 'idle':
    case 'loading':
      return renderPlaceholder(state.status === 'loading', context);
    case 'choosing':
      return renderList(state, context);
    case 'empty':
      return renderEmpty(state.answer, context, state.isSent);
    case 'viewing':
      return renderView(state.answer, context);
    case 'enrolling':
      return renderForm(state.answer, state.form, 'enroll', context);
    case 'editing':
      return renderForm(state.answer, state.form, 'edit', context);
    case 'saving':
      return renderSaving(state, context);
    case 'failed':
      return renderFailed(state.error.code !== 'config_invalid', context);
  }
}

/** What was on screen stays there while it is saved: the form, or what the page saves from without one. */
function renderSaving(state: Extract<PassState, { status: 'saving' }>, context: PassContext): TemplateResult {
  if (state.form !== null) return renderForm(state.answer, state.form, state.purpose, { ...context, isSaving: true });
  return state.purpose === 'edit' ? renderView(state.answer, context) : renderEmpty(state.answer, context);
}

function renderEmpty(
  answer: PassAnswer,
  { t, error, isStaff, enrollable, disabled, flow }: PassContext,
  isSent = false,
): TemplateResult {
  const sentence = isSent ? 'pass.requested' : isStaff ? 'pass.nobodyFound' : 'pass.empty';
  return html`
    <div class="panel surface notice">
      <span class="outline" aria-hidden="true"></span>
      <slot name=${isSent ? 'sent' : 'empty'}><p class="sentence">${t(sentence)}</p></slot>
      ${error === null ? nothing : html`<p class="problem" part="error">${error}</p>`}
      ${
        enrollable && answer.actions.includes('enroll')
          ? html`<button
              part="enroll-button"
              class="primary"
              type="button"
              ?disabled=${disabled}
              @click=${() => flow.enroll()}
            >
              ${t('pass.create')}
            </button>`
          : nothing
      }
    </div>
  `;
}

/** The integrator's mistake is not mended by trying again. */
function renderFailed(canRetry: boolean, context: PassContext): TemplateResult {
  const { t, error, disabled, flow } = context;
  return html`
    ${renderBack(context)}
    <div class="panel surface notice">
      <span class="outline broken" aria-hidden="true"></span>
      <p class="sentence" part="error">${error}</p>
      ${
        canRetry
          ? html`<button part="retry-button" type="button" ?disabled=${disabled} @click=${() => flow.load()}>
              ${t('err.retry')}
            </button>`
          : nothing
      }
    </div>
  `;
}
