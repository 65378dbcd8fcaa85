/** The few drawings of the element; each says nothing that the words beside it do not say. */
import { html, svg, type TemplateResult } from 'lit';
import type { SolutiState } from '../../core/flows/soluti-state.js';

const icon = (content: TemplateResult<2>): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${content}</svg>`;

/** By state; without one, the state is shown by the code, or by what turns. */
export const icons: Partial<Record<SolutiState['status'], TemplateResult>> = {
  idle: icon(svg`<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 14h2v6h-4M14 18v2" />`),
  done: icon(svg`<path d="m5 12.5 4.5 4.5L19 7.5" />`),
  expired: icon(svg`<circle cx="12" cy="13.5" r="7" /><path d="M12 9.5v4l2.5 2M9.5 3h5" />`),
  cancelled: icon(svg`<path d="M6.5 6.5l11 11M17.5 6.5l-11 11" />`),
  failed: icon(svg`<path d="M12 5v9M12 18.5v.5" />`),
};
