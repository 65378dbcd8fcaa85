/** Template of the list that a staff look-up with several matches gives, and its arrow keys. */
import { html, nothing, type TemplateResult } from 'lit';
import type { PassState } from '../../core/flows/pass-machine.js';
import type { Pass } from '../../core/protocol/idenge.js';
import type { PassContext } from './pass-context.js';
import { cleanText, statusOf, type Words } from './pass-words.js';

export function renderList(
  { matches, next, page }: Extract<PassState, { status: 'choosing' }>,
  { t, disabled, error, flow, perPage }: PassContext,
): TemplateResult {
  const turn = (to: number) => flow.turn(to, (to + 1) * perPage);
  const from = page * perPage;
  const shown = matches.slice(from, from + perPage);
  const hasMore = next !== null || matches.length > from + perPage;
  return html`
    <div class="panel surface">
      <h2 id="list-title" class="title">${t('pass.choose')}</h2>
      <ul part="list" class="list" aria-labelledby="list-title" @keydown=${moveFocus}>
        ${shown.map(
          (pass) =>
            html`<li>
              <button
                part="list-item"
                class="item"
                type="button"
                ?disabled=${disabled}
                @click=${() => flow.choose(pass)}
              >
                <span class="item-name" dir="auto">${cleanText(pass.name ?? '') || t('pass.holder')}</span>
                <span class="item-note">${describe(pass, t)}</span>
              </button>
            </li>`,
        )}
      </ul>
      ${error === null ? nothing : html`<p class="problem" part="error">${error}</p>`}
      ${
        page === 0 && !hasMore
          ? nothing
          : html`<div class="pager">
              <button
                part="previous-button"
                type="button"
                ?disabled=${disabled || page === 0}
                @click=${() => turn(page - 1)}
              >
                ${t('pass.previous')}
              </button>
              <span class="note">${rangeText(from, shown.length, next === null ? matches.length : null, t)}</span>
              <button part="next-button" type="button" ?disabled=${disabled || !hasMore} @click=${() => turn(page + 1)}>
                ${t('pass.next')}
              </button>
            </div>`
      }
    </div>
  `;
}

/** Which of the matches are on screen; their number is known only at the last page. */
function rangeText(from: number, count: number, total: number | null, t: Words['t']): string {
  const range = { from: from + 1, to: from + count };
  return total === null ? t('pass.range', range) : t('pass.rangeOf', { ...range, total });
}

/** What tells namesakes apart. */
function describe(pass: Pass, t: Words['t']): string {
  const facts = [pass.email, pass.phone, pass.externalId].map((fact) => cleanText(fact ?? ''));
  return [...facts.filter((fact) => fact !== ''), t(`pass.chip.${statusOf(pass)}`)].join(' · ');
}

/** Up, Down, Home and End, beside Tab, because a list of twenty is long to tab through. */
function moveFocus(event: KeyboardEvent): void {
  const items = [...(event.currentTarget as HTMLElement).querySelectorAll('button')];
  const at = items.indexOf(event.target as HTMLButtonElement);
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: items.length - 1,
  };
  const target = items[targets[event.key] ?? -1];
  if (target === undefined) return;
  event.preventDefault();
  target.focus();
}
