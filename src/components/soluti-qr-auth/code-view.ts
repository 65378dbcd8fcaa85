/** The code in the frame that empties as its time runs, or what stands in its place. */
import { html, nothing, type TemplateResult } from 'lit';
import type { SolutiState } from '../../core/flows/soluti-state.js';
import { drawQr } from '../internal/qr-canvas.js';
import { neededWidth, type CodeDrawing } from './code-drawing.js';
import { icons } from './icons.js';
import { clientOf, type View } from './view.js';

const spinner = html`<span class="spinner"></span>`;

export function renderCode(view: View): TemplateResult {
  const { t, actions, state, drawing, seconds, isCramped, disabled } = view;
  if (state.status !== 'waiting') {
    return html`${renderFrame(renderRest(view))}
      <p class="time"></p>`;
  }
  const isShown = drawing !== null && seconds > 0;
  const time = `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`;
  return html`${renderFrame(isShown ? draw(view) : spinner, (seconds * 1000) / state.lifetime)}
    <p class="time">
      <span part="countdown" role="timer">${seconds > 0 ? t('sol.timeLeft', { time }) : nothing}</span>
      <button part="more-time-button" class="link" ?disabled=${disabled} @click=${actions.renew}>
        ${t('sol.moreTime')}
      </button>
    </p>
    ${isCramped ? renderLarge(view, isShown ? draw(view) : spinner) : nothing}`;
}

/** Whether the visitor can do something: not where all is done, or the page is set up wrongly. */
export function hasWayOn(state: SolutiState): boolean {
  return state.status !== 'done' && !(state.status === 'failed' && state.error.code === 'config_invalid');
}

/** Where the code will be, or was: one icon, and one button where there is a way on. The sentence is the status below. */
function renderRest({ t, actions, state, hasStartButton, disabled }: View): unknown {
  const { status } = state;
  const isElsewhere = status === 'cancelled' && state.reason === 'other-tab';
  const icon = icons[isElsewhere ? 'done' : status];
  if (!icon) return spinner;
  const isPause = status === 'expired';
  const isOver = status !== 'failed' || state.error.code === 'flow_expired';
  const label = status === 'idle' ? 'sol.start' : isOver ? 'sol.renew' : 'err.retry';
  const hasButton = status === 'idle' ? hasStartButton : hasWayOn(state);
  const button = html`<button
    part=${isPause ? 'renew-button' : 'start-button'}
    class="primary"
    data-focus
    ?disabled=${disabled}
    @click=${isPause ? actions.renew : actions.start}
  >
    ${t(label)}
  </button>`;
  return html`${status === 'done' ? html`<slot name="done">${icon}</slot>` : icon}
  ${isPause ? html`<p class="note">${t('sol.nothing')}</p>` : nothing} ${hasButton ? button : nothing}`;
}

/** Always of the same size, whatever it holds. `rest`: the part of the time that is left, from 0 to 1. */
function renderFrame(content: unknown, rest = 0): TemplateResult {
  return html`<div class="frame">
    <svg class="ring" aria-hidden="true">
      <rect pathLength="100" />
      <rect class="rest" pathLength="100" stroke-dashoffset=${100 - 100 * Math.min(1, rest)} />
    </svg>
    <div class="paper">${content}</div>
  </div>`;
}

function draw(view: View): TemplateResult {
  const { t, appName } = view;
  // A sentence, never the payload.
  const name = `${t('sol.qrAlt', { client: clientOf(view) || location.host })}. ${t('sol.open', { app: appName })}. ${t('sol.read')}.`;
  return html`<canvas part="qr" role="img" aria-label=${name}></canvas>`;
}

/** Where a dialog opened by itself, the browser gives the focus back to nothing. */
function focusBefore({ currentTarget }: Event): void {
  ((currentTarget as Element).previousElementSibling as HTMLElement).focus();
}

/** For places too narrow for the modules to be told apart. */
function renderLarge({ t, actions }: View, code: TemplateResult): TemplateResult {
  return html`<button part="enlarge-button" @click=${actions.enlarge}>${t('sol.enlarge')}</button>
    <dialog class="large" aria-label=${t('sol.enlarge')} @close=${focusBefore}>
      <form method="dialog"><button>${t('sol.close')}</button></form>
      <div class="paper">${code}</div>
    </dialog>`;
}

/** Sizes what only script may size, and draws; to be called after each update. */
export function paint(root: ParentNode, drawing: CodeDrawing | null): void {
  if (drawing === null) return;
  for (const canvas of root.querySelectorAll<HTMLCanvasElement>('[part="qr"]')) {
    canvas.style.setProperty('--_needed', `${String(neededWidth(drawing))}px`);
    drawQr(canvas, drawing);
  }
}
