/** Templates of the card: the drawn pass, its fields, and what can be done with it. */
import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { valueOf } from '../../core/flows/pass-draft.js';
import type { FoundAnswer } from '../../core/flows/pass-machine.js';
import type { Pass, PassAnswer } from '../../core/protocol/idenge.js';
import { encodeQr } from '../../core/qr/qr-path.js';
import { isSecure, parseUrl } from '../../core/url/parse-url.js';
import { drawQr } from '../internal/qr-canvas.js';
import { page } from '../internal/unclobbered.js';
import type { PassContext } from './pass-context.js';
import {
  checkedText,
  cleanText,
  dateText,
  fieldLabel,
  fieldText,
  platformOf,
  statusOf,
  statusSentence,
} from './pass-words.js';
import type { Words } from './pass-words.js';

/** Characters that fit half of the narrowest list; what is longer gets the whole width. */
const narrowText = 12;

/** An e-mail address over the whole width, and three short fields: what most accounts show. */
const skeletonFields = ['wide', '', '', ''];

/** The pass with everything under it. */
export function renderView(answer: FoundAnswer, context: PassContext): TemplateResult {
  const { error } = context;
  return html`
    ${renderBack(context)} ${renderCard(answer.pass, context)}
    <div class="details">
      ${renderFields(answer, context)} ${renderNext(answer, context)} ${renderActions(answer, context)}
      ${error === null ? nothing : html`<p class="problem" part="error">${error}</p>`}
    </div>
  `;
}

/** The way back to the list that the shown one was chosen from. */
export function renderBack({ t, flow, disabled }: PassContext): TemplateResult | typeof nothing {
  if (!flow.hasList) return nothing;
  return html`<button part="back-button" class="link" type="button" ?disabled=${disabled} @click=${() => flow.back()}>
    ${t('pass.back')}
  </button>`;
}

/** A card with nobody's data, of the size that the real one will have. */
export function renderPlaceholder(isLoading: boolean, { t }: Words): TemplateResult {
  return html`
    <div part="card" class="card ${isLoading ? 'skeleton' : 'blank'}">
      <div class="card-top">
        <span class="club"><slot name="logo">${t('pass.title')}</slot></span>
      </div>
      <div class="card-bottom" aria-hidden="true"><span class="bone long"></span><span class="bone"></span></div>
    </div>
    ${
      isLoading
        ? html`<div class="details" aria-hidden="true">
            <div class="fields">
              ${skeletonFields.map(
                (width) => html`<div class=${width}><span class="bone"></span><span class="bone long"></span></div>`,
              )}
            </div>
            <div class="actions"><span class="bone control"></span></div>
            <div class="meta"><span class="bone control link"></span></div>
          </div>`
        : nothing
    }
  `;
}

function renderCard(pass: Pass, context: PassContext): TemplateResult {
  const { t } = context;
  const imageUrl = context.imageUrl(pass);
  const status = statusOf(pass);
  const platform = status === 'installed' ? platformOf(pass) : null;
  const name = cleanText(pass.name ?? '');
  const number = cleanText(pass.externalId ?? '');
  return html`
    <div part="card" class="card ${status} ${imageUrl === null ? 'drawn' : 'pictured'}">
      ${
        imageUrl === null
          ? nothing
          : html`<img
              part="image"
              alt=""
              src=${imageUrl}
              referrerpolicy="no-referrer"
              decoding="async"
              loading="lazy"
              @error=${context.imageFailed}
            />`
      }
      <div class="card-top">
        <span class="club"><slot name="logo">${t('pass.title')}</slot></span>
        <span part="status" class="chip">
          <span class="dot"></span>
          <span>
            ${t(`pass.chip.${status}`)}${platform === null ? nothing : html`<span part="platform"> · ${platform}</span>`}
          </span>
        </span>
      </div>
      <div class="card-bottom">
        <p part="name" class="name ${name.length > 24 ? 'long' : ''}" dir="auto">${name || t('pass.holder')}</p>
        ${number === '' ? nothing : html`<p class="number">${t('pass.number', { number })}</p>`}
      </div>
    </div>
  `;
}

function renderFields(answer: FoundAnswer, words: Words): TemplateResult | typeof nothing {
  // The name stands on the card already.
  const fields = answer.fields.filter((field) => field.id !== 'name');
  if (fields.length === 0) return nothing;
  return html`
    <dl part="fields" class="fields">
      ${fields.map((field) => {
        const text = fieldText(field, valueOf(answer.pass, field.id), words);
        return html`<div part="field" class=${(text ?? '').length > narrowText ? 'wide' : ''}>
          <dt part="field-label">${fieldLabel(field, words)}</dt>
          <dd part="field-value" class=${text === null ? 'unset' : ''} dir="auto">${text ?? words.t('pass.unset')}</dd>
        </div>`;
      })}
    </dl>
  `;
}

/** What the holder is to do next, by status. */
function renderNext(answer: FoundAnswer, words: Words): TemplateResult | typeof nothing {
  const { pass } = answer;
  const { t } = words;
  const status = statusOf(pass);
  if (status === 'installed') return nothing;
  const url = downloadUrlOf(answer);
  return html`
    <div class="next">
      <p class="sentence">${statusSentence(pass, words)}</p>
      ${status === 'deleted' ? html`<p class="note">${t('pass.deletedHelp')}</p>` : nothing}
      ${status === 'none' && pass.emailSent === true ? html`<p class="note">${t('pass.emailSent')}</p>` : nothing}
      ${url === null ? nothing : guard([url, words.locale], () => renderQr(url, words))}
    </div>
  `;
}

function renderActions(answer: FoundAnswer, context: PassContext): TemplateResult {
  const { t, locale, disabled, editable, flow, checkedAt, check } = context;
  const { pass } = answer;
  const url = downloadUrlOf(answer);
  const canEdit = editable && answer.actions.includes('edit') && answer.fields.some((field) => field.editable);
  const updated = dateText(pass.passLastUpdated ?? pass.updatedAt ?? '', undefined, locale);
  const age = updated === null ? null : t('pass.updated', { date: updated });
  const note = checkedAt === null ? age : checkedText(checkedAt, context);
  const link = html`<a part="download-link" class="button primary" href=${url ?? nothing} rel="noopener noreferrer"
    ><slot name="wallet-badge">${t(statusOf(pass) === 'uninstalled' ? 'pass.installAgain' : 'pass.download')}</slot></a
  >`;
  const editButton = html`<button part="edit-button" type="button" ?disabled=${disabled} @click=${() => flow.edit()}>
    ${t('pass.edit')}
  </button>`;
  return html`
    ${
      url === null && !canEdit
        ? nothing
        : html`<div class="actions">${url === null ? nothing : link}${canEdit ? editButton : nothing}</div>`
    }
    <div class="meta">
      ${note === null ? nothing : html`<span class="note">${note}</span>`}
      <button part="refresh-button" class="link" type="button" ?disabled=${disabled} @click=${check}>
        ${t('pass.refresh')}
      </button>
    </div>
  `;
}

/** Shown by the styles where there is a mouse: a phone does not scan its own screen. */
function renderQr(url: string, { t }: Words): TemplateResult | typeof nothing {
  const code = qrOf(url);
  if (code === null) return nothing;
  // Made by hand, to be drawn at once: the template around it is rendered once for each link.
  const canvas = page.createElement('canvas');
  canvas.setAttribute('part', 'qr');
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', t('pass.qrAlt'));
  drawQr(canvas, code);
  return html`
    <div class="scan surface">
      ${canvas}
      <p class="note">${t('pass.scan')}</p>
    </div>
  `;
}

function qrOf(url: string): ReturnType<typeof encodeQr> | null {
  try {
    return encodeQr(url);
  } catch {
    // Too long for a code: the link beside it does.
    return null;
  }
}

/** The backend's link, where the visitor may use it and the status calls for it. */
function downloadUrlOf(answer: PassAnswer & { readonly pass: Pass }): string | null {
  const status = statusOf(answer.pass);
  const isCalledFor = status === 'none' || status === 'uninstalled';
  if (!isCalledFor || !answer.actions.includes('download') || answer.downloadUrl === null) return null;
  const url = parseUrl(answer.downloadUrl);
  return url !== null && isSecure(url, true) ? url.href : null;
}
