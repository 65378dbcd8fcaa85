/** What the button shows in each of its states. */
import { html, nothing, type TemplateResult } from 'lit';
import { isBusy, type IngresseState } from '../../core/flows/ingresse-machine.js';
import type { IngresseMessages, CommonMessages } from '../../core/i18n/messages.js';
import type { IngresseUser } from '../../core/protocol/ingresse.js';

export type Words = (key: keyof (IngresseMessages & CommonMessages), values?: Record<string, string>) => string;

/** What the attributes and the page say about the look. */
export interface LoginLook {
  readonly text: string;
  readonly iconOnly: boolean;
  readonly disabled: boolean;
  /** The page's own label is in the default slot. */
  readonly hasOwnLabel: boolean;
}

export interface LoginActions {
  /** The button itself. */
  readonly press: () => void;
  /** Signs in on this page instead of in the app. */
  readonly stay: () => void;
  readonly cancel: () => void;
  /** The dialog was closed. */
  readonly dismiss: () => void;
  readonly logout: () => void;
  readonly labelChanged: (event: Event) => void;
}

/** A map: an attribute may hold any text, `__proto__` too. */
const labels = new Map<string, keyof IngresseMessages>([
  ['signup', 'ing.signup'],
  ['continue', 'ing.continue'],
  ['buy', 'ing.buy'],
  ['short', 'ing.short'],
]);

const ticket = html`<svg viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.6">
  <path d="M2 5h16v3.2a1.8 1.8 0 0 0 0 3.6V15H2v-3.2a1.8 1.8 0 0 0 0-3.6zM12.5 5.5v2m0 1.5v2m0 1.5v2" />
</svg>`;

const spinner = html`<svg class="spinner" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="2.4">
  <path d="M10 2.5a7.5 7.5 0 1 1-7.5 7.5" />
</svg>`;

/** The button that begins a login, busy while one is under way. */
export function renderButton(state: IngresseState, look: LoginLook, t: Words, actions: LoginActions): TemplateResult {
  const busy = isBusy(state);
  const hiding = look.iconOnly ? 'visually-hidden' : '';
  const label = look.hasOwnLabel ? nothing : t(labels.get(look.text) ?? 'ing.login');
  return html`<button
    part=${`button${state.status === 'failed' ? ' retry-button' : ''}`}
    class="login"
    type="button"
    ?disabled=${look.disabled}
    aria-disabled=${busy && state.status !== 'waiting' ? 'true' : nothing}
    @click=${actions.press}
  >
    <span class=${`row${busy ? ' away' : ''}`}>
      <span part="icon" aria-hidden="true"><slot name="icon">${ticket}</slot></span>
      <span part="label" class=${hiding}
        ><slot ?hidden=${!look.hasOwnLabel} @slotchange=${actions.labelChanged}></slot>${label}</span
      >
    </span>
    <span class=${`row${busy ? '' : ' away'}`}>
      <span part="icon" aria-hidden="true">${spinner}</span>
      <span part="label" class=${hiding}>${t(busyWord(state))}</span>
    </span>
  </button>`;
}

function busyWord(state: IngresseState): keyof IngresseMessages {
  if (state.status === 'finishing') return 'ing.finishing';
  return state.status === 'opening' && state.mode === 'redirect' ? 'ing.redirecting' : 'ing.wait';
}

/** What else there is to do while the other window, or the app, is open. */
export function renderActions(
  state: IngresseState,
  overlay: boolean,
  t: Words,
  actions: LoginActions,
): TemplateResult | typeof nothing {
  if (state.status === 'handed-over') {
    return html`<div class="actions">
      <button class="link" type="button" @click=${actions.stay}>${t('ing.here')}</button>
    </div>`;
  }
  if (state.status !== 'waiting') return nothing;
  const row = html`<div class="actions">
    <button class="link" type="button" @click=${actions.press}>
      ${t(state.isReachable ? 'ing.front' : 'ing.again')}
    </button>
    <button part="cancel-button" class="link" type="button" @click=${actions.cancel}>${t('common.cancel')}</button>
  </div>`;
  return overlay
    ? html`<dialog part="overlay" aria-labelledby="overlay" @close=${actions.dismiss}>
        <span id="overlay">${t('ing.waiting')}</span>
        ${row}
      </dialog>`
    : row;
}

/** Who is signed in, as the face shows it. */
export interface LoginFace {
  readonly user: IngresseUser | null;
  /** An address that may be loaded. */
  readonly picture: string | null;
  readonly disabled: boolean;
}

/** Takes the focus of the button that it replaces: on the button that signs out, a second Enter would undo the login. */
export function renderUser({ user, picture, disabled }: LoginFace, t: Words, actions: LoginActions): TemplateResult {
  const name = nameOf(user);
  return html`<div role="group" aria-label=${signedInText(user, t)} tabindex="-1">
    <slot name="signed-in"
      ><div part="user" class="surface">
        <span class="face" aria-hidden="true">
          ${initialsOf(name) || ticket}
          ${
            picture === null
              ? nothing
              : html`<img src=${picture} alt="" referrerpolicy="no-referrer" @error=${hidePicture} />`
          }
        </span>
        <span class="who">
          <b dir="auto">${name || t('ing.signedIn')}</b>
          ${user?.email ? html`<span class="mail" dir="auto">${plain(user.email)}</span>` : nothing}
        </span>
        <button part="logout-button" class="link" type="button" ?disabled=${disabled} @click=${actions.logout}>
          ${t('ing.logout')}
        </button>
      </div></slot
    >
  </div>`;
}

/** The initials stand behind it. */
function hidePicture({ target }: Event): void {
  if (target instanceof HTMLElement) target.hidden = true;
}

/** The sentence that says who is signed in. */
export function signedInText(user: IngresseUser | null, t: Words): string {
  const name = nameOf(user);
  return name === '' ? t('ing.signedIn') : t('ing.loggedAs', { name });
}

/** The name to show, or nothing. */
function nameOf(user: IngresseUser | null): string {
  return plain(user?.name ?? '');
}

/** A provider's text without characters that turn its surroundings round. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '').trim();
}

function initialsOf(name: string): string {
  const words = name.split(/\s+/);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toUpperCase();
}
