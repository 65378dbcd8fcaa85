/** The whole picture: head, code, status, steps, push, ends and foot, in the order of the device. */
import { html, nothing, type TemplateResult } from 'lit';
import type { SolutiState } from '../../core/flows/soluti-state.js';
import { renderCode } from './code-view.js';
import { icons } from './icons.js';
import { renderPush } from './push-view.js';
import { statusText } from './status-text.js';
import { clientOf, type View } from './view.js';

type End = SolutiState & { status: 'done' | 'expired' | 'cancelled' | 'failed' };

export function renderView(view: View): TemplateResult {
  const { t, state } = view;
  const isBegun = state.status === 'starting' || state.status === 'waiting';
  const isPushFirst = view.isTouch && isBegun && (hasPush(view) || view.appLink !== null);
  const code = renderCodeColumn(view, isPushFirst);
  const side = renderSide(view, isPushFirst);
  return html`<header>
      <slot name="logo"></slot>
      <h2 part="title" id="title"><slot name="title">${t('sol.title')}</slot></h2>
      <p class="note">${clientOf(view)}</p>
    </header>
    ${isPushFirst ? html`${side}${code}` : html`${code}${side}`}
    <footer class="note">
      <slot name="help"></slot>
      <p>${t('sol.host', { host: location.host })} ${t('sol.never')}</p>
    </footer>`;
}

/** Whether a login is under way. */
function isOpen({ status }: SolutiState): boolean {
  return status === 'starting' || status === 'waiting' || status === 'finishing';
}

/** While the start is under way nobody knows yet: then the place is kept. */
function hasPush({ state, withoutPush }: View): boolean {
  return !withoutPush && (state.status === 'starting' || ('app' in state && state.app.canNotify));
}

function renderCodeColumn(view: View, isBehind: boolean): TemplateResult {
  const { t, state } = view;
  const isEnd = state.status !== 'idle' && !isOpen(state);
  const code = isEnd ? renderBadge(state as End) : renderCode(view);
  const shown = isBehind
    ? html`<details>
        <summary>${t('sol.otherDevice')}</summary>
        ${code}
      </details>`
    : code;
  return html`<div class="code">
    ${shown}
    <p role="status" part="status">${renderStatus(view)}</p>
    ${isEnd ? renderWayOn(view, state as End) : nothing}
  </div>`;
}

/** What is wrong with the field stands under it: here it is for screen readers alone. */
function renderStatus(view: View): unknown {
  const isFieldWrong = view.state.status === 'waiting' && view.pushAge === null && view.isUsernameInvalid;
  return isFieldWrong ? html`<span class="visually-hidden">${view.t('sol.docInvalid')}</span>` : statusText(view);
}

/** One icon; the sentence is the status that follows. */
function renderBadge({ status }: End): TemplateResult {
  const badge = html`<span class="badge">${icons[status]}</span>`;
  return status === 'done' ? html`<slot name="done">${badge}</slot>` : badge;
}

/** One button, where there is a way on. */
function renderWayOn({ t, actions, disabled }: View, end: End): unknown {
  if (end.status === 'done' || (end.status === 'failed' && end.error.code === 'config_invalid')) return nothing;
  const isPause = end.status === 'expired';
  const isOver = end.status !== 'failed' || end.error.code === 'flow_expired';
  return html`${isPause ? html`<p class="note">${t('sol.nothing')}</p>` : nothing}
    <button
      part=${isPause ? 'renew-button' : 'start-button'}
      class="primary"
      data-focus
      ?disabled=${disabled}
      @click=${isPause ? actions.renew : actions.start}
    >
      ${t(isOver ? 'sol.renew' : 'err.retry')}
    </button>`;
}

function renderSide(view: View, isFirst: boolean): unknown {
  const { t, state, actions } = view;
  if (state.status !== 'idle' && !isOpen(state)) return nothing;
  const steps = html`<slot name="instructions">
    <ol>
      <li>${t('sol.open', { app: view.appName })}</li>
      <li>${t('sol.read')}</li>
      <li>${t('sol.approve')}</li>
    </ol>
  </slot>`;
  const push = hasPush(view) ? renderPush(view) : nothing;
  const hasSteps = !isFirst && view.pushAge === null;
  const divider = hasPush(view) && hasSteps ? html`<p class="or">${t('sol.or')}</p>` : nothing;
  const cancel = html`<button part="cancel-button" class="link" @click=${actions.cancel}>
    ${t('common.cancel')}
  </button>`;
  return html`<div class="side">
    ${hasSteps ? steps : nothing}${divider}${renderAppLink(view)}${push}
    ${state.status === 'starting' || state.status === 'waiting' ? cancel : nothing}
  </div>`;
}

function renderAppLink({ t, appLink, appName, isTouch }: View): unknown {
  if (appLink === null) return nothing;
  // Inside a frame only the top may be sent to an app; a web address gets a tab, and the code stays.
  const target = appLink.startsWith('https:') ? '_blank' : '_top';
  return html`<a
    part="app-link"
    class="button ${isTouch ? 'primary' : ''}"
    href=${appLink}
    target=${target}
    rel="noopener"
  >
    ${t('sol.openApp', { app: appName })}
  </a>`;
}
