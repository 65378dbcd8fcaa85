/** The whole picture: head, status, code, steps, push, ends and foot, in the order of the device. */
import { html, nothing, type TemplateResult } from 'lit';
import type { SolutiState } from '../../core/flows/soluti-state.js';
import { isServer } from '../internal/is-server.js';
import { hasWayOn, renderCode } from './code-view.js';
import { icons } from './icons.js';
import { renderPush } from './push-view.js';
import { statusText } from './status-text.js';
import { clientOf, type View } from './view.js';

/** On the page itself, or behind a button in a dialog. */
export function renderView(view: View): TemplateResult {
  return view.isModal === null ? renderPanel(view) : html`${renderFace(view)}${renderDialog(view)}`;
}

/** What the page shows of a login that has a dialog: the button, and how the login ended. */
function renderFace(view: View): TemplateResult {
  const { t, actions, hasStartButton, disabled, isModal, themeClass, locale } = view;
  const start = html`<button
    part="start-button"
    class="primary"
    aria-haspopup="dialog"
    aria-describedby="outcome"
    data-focus
    ?disabled=${disabled}
    @click=${actions.start}
  >
    ${t('sol.title')}
  </button>`;
  return html`<div part="base" class="face ${themeClass}" lang=${locale}>
    ${hasStartButton ? start : nothing} ${isModal ? nothing : renderStatus(view, 'outcome')}
  </div>`;
}

function renderDialog(view: View): TemplateResult {
  const { actions, isModal } = view;
  return html`<dialog part="dialog" aria-labelledby="title" @close=${actions.dismiss}>
    ${isModal ? renderPanel(view) : nothing}
  </dialog>`;
}

function renderPanel(view: View): TemplateResult {
  const { t, actions, state, themeClass, locale } = view;
  const isPushFirst = view.isTouch && isBefore(state) && (hasPush(view) || view.appLink !== null);
  const code = renderCodeColumn(view, isPushFirst);
  const side = renderSide(view, isPushFirst);
  const order = isEnd(state) ? 'ended' : isPushFirst ? 'first' : view.isWide ? 'wide' : '';
  return html`<div
    part="base"
    class="surface ${themeClass} ${state.status} ${order}"
    lang=${locale}
    role=${view.isModal ? nothing : 'group'}
    aria-labelledby="title"
  >
    <header>
      <slot name="logo"></slot>
      <h2 part="title" id="title"><slot name="title">${t('sol.title')}</slot></h2>
      <p class="note">${clientOf(view)}</p>
      ${
        view.isModal
          ? html`<button part="close-button" class="link" aria-label=${t('sol.close')} @click=${actions.dismiss}>
              ${icons.cancelled}
            </button>`
          : nothing
      }
    </header>
    ${renderStatus(view, 'status')} ${isPushFirst ? html`${side}${code}` : html`${code}${side}`}
    <footer class="note">
      <slot name="help"></slot>
      <p>${t('sol.host', { host: isServer ? '…' : location.host })} ${t('sol.never')}</p>
    </footer>
  </div>`;
}

/** Up to the approval. */
function isBefore({ status }: SolutiState): boolean {
  return status === 'idle' || status === 'starting' || status === 'waiting';
}

/** Until the start is answered nobody knows: then the place is kept. */
function hasPush({ state, withoutPush }: View): boolean {
  return !withoutPush && ('app' in state ? state.app.canNotify : isBefore(state));
}

function isEnd({ status }: SolutiState): boolean {
  return status !== 'idle' && status in icons;
}

function renderCodeColumn(view: View, isBehind: boolean): unknown {
  const { t, state } = view;
  // On the phone itself the button that starts stands where the push will.
  if (isBehind && state.status === 'idle') return nothing;
  const code = renderCode(view);
  const shown = isBehind
    ? html`<details>
        <summary>${t('sol.otherDevice')}</summary>
        ${code}
      </details>`
    : code;
  return html`<div class="code">${shown}</div>`;
}

/** What is wrong with the field stands under it: here it is for screen readers alone. */
function renderStatus(view: View, id: string): TemplateResult {
  const isFieldWrong = view.state.status === 'waiting' && view.pushAge === null && view.isUsernameInvalid;
  const text = isFieldWrong ? html`<span class="visually-hidden">${view.t('sol.docInvalid')}</span>` : statusText(view);
  return html`<p role="status" part="status" id=${id}>${text}</p>`;
}

function renderSide(view: View, isFirst: boolean): unknown {
  const { t, state, actions, appName, appLink, hasStartButton, disabled } = view;
  if (!hasWayOn(state)) return html`<div class="side"></div>`;
  if (isFirst && state.status === 'idle') {
    return html`<div class="side">
      ${
        hasStartButton
          ? html`<button part="start-button" class="primary" ?disabled=${disabled} @click=${actions.start}>
              ${t('sol.begin', { app: appName })}
            </button>`
          : nothing
      }
    </div>`;
  }
  const steps = html`<slot name="instructions">
    <ol>
      <li>${t('sol.open', { app: appName })}</li>
      <li>${t('sol.read')}</li>
      <li>${t('sol.approve')}</li>
    </ol>
  </slot>`;
  const push = hasPush(view) && state.status !== 'idle' && !isEnd(state) ? renderPush(view) : nothing;
  const hasSteps = !isFirst && view.pushAge === null;
  const divider = push !== nothing && hasSteps ? html`<p class="or">${t('sol.or')}</p>` : nothing;
  const link = renderAppLink(view);
  const offers = appLink?.isFirst ? html`${link}${push}` : html`${push}${link}`;
  return html`<div class="side">${hasSteps ? steps : nothing}${divider}${offers}${renderFoot(view)}</div>`;
}

/** What else one can do while a login is under way. */
function renderFoot({ t, state, actions, canCopy }: View): unknown {
  if (state.status !== 'starting' && state.status !== 'waiting') return nothing;
  const copy = html`<button part="copy-button" class="link" @click=${actions.copy}>${t('sol.copy')}</button>`;
  return html`<div class="row">
    <button part="cancel-button" class="link" @click=${actions.cancel}>${t('common.cancel')}</button>
    ${canCopy ? copy : nothing}
  </div>`;
}

function renderAppLink({ t, appLink, appName, isTouch, disabled, actions }: View): unknown {
  if (appLink === null || disabled) return nothing;
  return html`<a
    part="app-link"
    class="button ${isTouch && appLink.isFirst ? 'primary' : ''}"
    href=${appLink.href}
    target=${appLink.target}
    rel="noopener"
    @click=${actions.leave}
  >
    ${t('sol.openApp', { app: appName })}
  </a>`;
}
