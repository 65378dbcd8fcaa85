/** The code in the frame that empties as its time runs, or what stands in its place. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import { neededWidth, type CodeDrawing } from './code-drawing.js';
import { icons } from './icons.js';
import { clientOf, type View } from './view.js';

const spinner = html`<span class="spinner"></span>`;

export function renderCode(view: View): TemplateResult {
  const { t, actions, state, drawing, seconds, isCramped, disabled } = view;
  if (state.status !== 'waiting') {
    const content = state.status === 'idle' ? html`${icons.code}${renderStart(view)}` : spinner;
    return html`${renderFrame(content)}
      <p class="time"></p>`;
  }
  const isShown = drawing !== null && seconds > 0;
  const time = `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`;
  return html`${renderFrame(isShown ? draw(view, drawing) : spinner, (seconds * 1000) / state.lifetime)}
    <p class="time">
      <span part="countdown" role="timer">${seconds > 0 ? t('sol.timeLeft', { time }) : nothing}</span>
      <button part="more-time-button" class="link" ?disabled=${disabled} @click=${actions.renew}>
        ${t('sol.moreTime')}
      </button>
    </p>
    ${isCramped ? renderLarge(view, isShown ? draw(view, drawing) : spinner) : nothing}`;
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

function renderStart({ t, actions, hasStartButton, disabled }: View): unknown {
  if (!hasStartButton) return nothing;
  return html`<button part="start-button" class="primary" ?disabled=${disabled} @click=${actions.start}>
    ${t('sol.start')}
  </button>`;
}

function draw(view: View, drawing: CodeDrawing): TemplateResult {
  const { t, appName } = view;
  // A sentence, never the payload.
  const name = `${t('sol.qrAlt', { client: clientOf(view) || location.host })}. ${t('sol.open', { app: appName })}. ${t('sol.read')}.`;
  if (!('path' in drawing)) return html`<canvas part="qr" role="img" aria-label=${name}></canvas>`;
  const { path, size } = drawing;
  // Smooth edges: modules of three and of two pixels in turn are harder to read than grey ones between.
  return html`<svg part="qr" role="img" aria-label=${name} viewBox="0 0 ${size} ${size}">
    ${svg`<path d=${path} />`}
  </svg>`;
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

/** Sizes what only script may size, and draws a provider's picture; to be called after each update. */
export function paint(root: ParentNode, drawing: CodeDrawing | null): void {
  if (drawing === null) return;
  for (const element of root.querySelectorAll<HTMLElement | SVGElement>('[part="qr"]')) {
    element.style.setProperty('--_needed', `${String(neededWidth(drawing))}px`);
    if (!(element instanceof HTMLCanvasElement) || 'path' in drawing) continue;
    if (element.width !== drawing.width) Object.assign(element, { width: drawing.width, height: drawing.height });
    element.getContext('2d')?.drawImage(drawing, 0, 0);
  }
}
