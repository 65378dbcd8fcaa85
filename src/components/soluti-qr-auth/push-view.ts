/** The push: the form that asks for a CPF or CNPJ, and the number that the phone must show. */
import { html, nothing, type TemplateResult } from 'lit';
import type { View } from './view.js';

/** Seconds until a push may be sent again. */
const resendTime = 30;

export function renderPush(view: View): TemplateResult {
  return view.pushAge === null ? renderForm(view) : renderPending(view, view.pushAge);
}

function renderForm({ t, actions, state, disabled, username, isUsernameInvalid, privacyUrl }: View): TemplateResult {
  const isSending = state.status === 'waiting' && state.push === 'sending';
  // During the start, and after the approval, it only keeps its place.
  const isOff = disabled || state.status !== 'waiting';
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!isSending && !isOff) actions.notify();
  };
  return html`<form part="push-form" novalidate @submit=${submit}>
    <label for="username">${t('sol.doc')}</label>
    <input
      part="username-field"
      id="username"
      dir="ltr"
      autocomplete="off"
      autocapitalize="characters"
      spellcheck="false"
      .value=${username}
      ?disabled=${isOff}
      aria-invalid=${isUsernameInvalid}
      aria-describedby="invalid why"
      @input=${actions.edit}
      @compositionend=${actions.edit}
    />
    <p id="invalid">${isUsernameInvalid ? t('sol.docInvalid') : nothing}</p>
    <p id="why" class="note">
      ${t('sol.why')}
      ${privacyUrl && html`<a href=${privacyUrl} target="_blank" rel="noopener">${t('sol.privacy')}</a>`}
    </p>
    <button part="notify-button" class="primary" ?disabled=${isOff} aria-disabled=${isSending}>
      ${t(isSending ? 'sol.sending' : 'sol.push')}
    </button>
  </form>`;
}

function renderPending({ t, actions, state, disabled }: View, age: number): TemplateResult {
  const challenge = state.status === 'waiting' ? state.snapshot.challenge : null;
  const wait = resendTime - age;
  return html`<div class="pending" role="group" aria-labelledby="check" data-focus>
    <h3 id="check">${t('sol.checkApp')}</h3>
    ${
      challenge &&
      html`<div part="challenge">
        <p class="note">${t('sol.sameNumber')}</p>
        <p class="digits" aria-hidden="true" dir="ltr">${grouped(challenge)}</p>
        <p class="visually-hidden">${t('sol.challenge', { challenge: [...challenge].join(' ') })}</p>
      </div>`
    }
    <div class="row">
      ${challenge && html`<button @click=${actions.refuse}>${t('sol.otherNumber')}</button>`}
      <button part="notify-button" class="link" ?disabled=${disabled || wait > 0} @click=${actions.notify}>
        ${t('sol.resend') + (wait > 0 ? ` ${t('sol.resendIn', { seconds: wait })}` : '')}
      </button>
    </div>
  </div>`;
}

/** `4721` as `47 21`, `123456` as `123 456`: easier to compare than one long number. */
function grouped(digits: string): string {
  const group = digits.length % 3 === 0 ? /.{3}/g : /.{2}/g;
  return digits.length < 4 ? digits : digits.replace(group, '$& ').trim();
}
