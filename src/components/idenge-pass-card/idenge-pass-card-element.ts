/** The class of `<idenge-pass-card>`, without registration. */
import { html, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { createIdengeClient } from '../../core/client/idenge-client.js';
import type { CatracaError } from '../../core/errors.js';
import type { PassLookup, PassTokenSource } from '../../core/flows/pass-access.js';
import { createPassFlow, type PassFlow } from '../../core/flows/pass-flow.js';
import { initialPassState, isDirty, type PassState } from '../../core/flows/pass-machine.js';
import { errorOf, shownPass } from '../../core/flows/pass-outcome.js';
import { passTranslations, type PassMessages } from '../../core/i18n/messages.js';
import type { Pass, PassEnrollRequest, PassPatchRequest } from '../../core/protocol/idenge.js';
import { isLoopback } from '../../core/url/parse-url.js';
import { safeImageUrl } from '../../core/url/safe-image-url.js';
import { CatracaElement } from '../internal/catraca-element.js';
import { currentConfig } from '../internal/config.js';
import { delay } from '../internal/delay.js';
import { FlowController } from '../internal/flow-controller.js';
import { isServer } from '../internal/is-server.js';
import { controlStyles, tokenStyles } from '../internal/shared-styles.js';
import { elementVisibility } from './element-visibility.js';
import * as events from './idenge-pass-card.events.js';
import { passStyles } from './idenge-pass-card.styles.js';
import { announcementOf, answerToCheck, silence } from './pass-announcement.js';
import { renderState } from './pass-body.js';
import type { PassContext } from './pass-context.js';
import { cardStyles } from './pass-drawn-card.styles.js';
import { eventsBetween } from './pass-events-between.js';
import { keepFocus } from './pass-focus.js';
import { leaveByEscape } from './pass-form.js';
import type { Words } from './pass-words.js';

/**
 * Shows, enrols and edits a cardholder's wallet pass.
 *
 * @slot logo - The club's logo or name on the card; otherwise a neutral title.
 * @slot wallet-badge - The official badge of a wallet, inside the download link.
 * @slot empty - Shown when there is no cardholder, in place of the element's own sentence.
 * @slot sent - Shown after an enrolment whose outcome the backend keeps to itself, in place of the element's own sentence.
 * @slot help - Under the card and its forms, in every state.
 * @slot footer - Last.
 *
 * @fires {IdengePassLoadEvent} idenge-pass-load - The pass was loaded, or there is none.
 * @fires {IdengePassSelectEvent} idenge-pass-select - One of several matches was chosen.
 * @fires {IdengePassCreateEvent} idenge-pass-create - A cardholder was enrolled; cancelable.
 * @fires {IdengePassUpdateEvent} idenge-pass-update - Changes were saved.
 * @fires {IdengePassStatusChangeEvent} idenge-pass-status-change - Installed, uninstalled or deleted while one looks.
 * @fires {IdengePassErrorEvent} idenge-pass-error - Something was refused or did not answer.
 * @fires {IdengePassStateChangeEvent} idenge-pass-state-change - The element entered another state.
 *
 * @csspart base - The outermost box.
 * @csspart card - The drawn card.
 * @csspart image - The picture on it.
 * @csspart name - The holder's name.
 * @csspart status - The chip with the status.
 * @csspart platform - The last known platform in the chip.
 * @csspart fields - The list of fields.
 * @csspart field - One field.
 * @csspart field-label - Its label.
 * @csspart field-value - Its value.
 * @csspart edit-button - Opens the edit form.
 * @csspart enroll-button - Opens the enrolment form, and sends it.
 * @csspart download-link - Leads to the pass.
 * @csspart qr - The download link as a code.
 * @csspart refresh-button - Asks for the status now.
 * @csspart form - The enrolment or edit form.
 * @csspart input - One of its inputs.
 * @csspart error - Why a field, a form or a load was refused.
 * @csspart save-button - Sends the edit form.
 * @csspart cancel-button - Leaves a form.
 * @csspart stay-button - Keeps what was typed.
 * @csspart discard-button - Throws away what was typed.
 * @csspart retry-button - Loads again.
 * @csspart back-button - Leads back to the list that the shown one was chosen from.
 * @csspart list - The matches of a look-up.
 * @csspart list-item - One of them.
 * @csspart previous-button - Turns back a page of them.
 * @csspart next-button - Turns to the next page.
 *
 * @cssprop --catraca-pass-color - Colour of the drawn card, default `#4338ca`.
 * @cssprop --catraca-pass-ink - Text on the card, default white.
 *
 * @cssstate idle - Nothing is shown: before the first load, or after `clear()`.
 * @cssstate loading
 * @cssstate choosing - A look-up has several matches.
 * @cssstate empty - There is no cardholder.
 * @cssstate viewing
 * @cssstate enrolling
 * @cssstate editing
 * @cssstate saving
 * @cssstate failed
 */
export class IdengePassCardElement extends CatracaElement<events.PassStateName, PassMessages> {
  // prettier-ignore
  static override readonly properties: PropertyDeclarations = {
    passToken: { attribute: 'pass-token' }, userId: { attribute: 'user-id' }, email: {},
    externalId: { attribute: 'external-id' }, phone: {}, browse: { type: Boolean }, enrollable: { type: Boolean },
    editable: { type: Boolean }, watch: { type: Number }, layout: {},
    cardsPerPage: { type: Number, attribute: 'cards-per-page' }, brokenImage: { state: true },
    checkedAt: { state: true },
  };

  static override styles = [tokenStyles, controlStyles, cardStyles, passStyles];

  /** Names one cardholder; a function is asked again when a token has run out. */
  passToken: PassTokenSource | undefined;

  /** Staff look-up by the provider's user id. */
  userId: string | undefined;

  /** Staff look-up by e-mail. */
  email: string | undefined;

  /** Staff look-up by the id in the host's own system. */
  externalId: string | undefined;

  /** Staff look-up by telephone number. */
  phone: string | undefined;

  /** Staff: lists everyone to choose from, where nothing narrows the look-up. */
  browse = false;

  /** Offers the enrolment form when there is no cardholder yet. */
  enrollable = false;

  /** Offers editing of what the backend lists as editable. */
  editable = false;

  /** Seconds until an awaited installation is asked for again, doubling to 60; 0 never asks. */
  watch = 5;

  /** `card`, or `compact` for a list or a side column. */
  layout: 'card' | 'compact' = 'card';

  /** In the list of several matches. */
  cardsPerPage = 20;

  /** The cardholder on screen, if any. */
  get pass(): Pass | null {
    const { state: shown } = this.#controller.flow;
    return 'answer' in shown ? shown.answer.pass : null;
  }

  /** Loads the pass. Resolves with it, or with null when there is none; rejects with a `CatracaError`. */
  load(): Promise<Pass | null> {
    this.#loadedFor = this.#subject();
    return this.#controller.flow.load();
  }

  /** Opens the enrolment form, or enrols at once with `values`. Resolves with the new pass, or null when cancelled. */
  enroll(values?: PassEnrollRequest): Promise<Pass | null> {
    return this.#controller.flow.enroll(values);
  }

  /** Opens the edit form. Resolves with the changed pass, or null when cancelled. */
  edit(): Promise<Pass | null> {
    return this.#controller.flow.edit();
  }

  /** Saves changes without the form: only what is present changes, null clears. */
  save(changes: PassPatchRequest): Promise<Pass | null> {
    return this.#controller.flow.save(changes);
  }

  /** Leaves the form, the list or the load. What was typed is lost. */
  cancel(): void {
    this.#controller.flow.cancel();
  }

  /** Forgets everything, for the host's sign-out; `load()` starts again. */
  clear(): void {
    this.#loadedFor = this.#subject();
    this.#known = null;
    this.clearFormValue();
    this.#controller.flow.clear();
  }

  private brokenImage: string | null = null;

  private checkedAt: Date | null = null;

  readonly #controller: FlowController<PassState, PassFlow>;
  #announcement = silence;
  /** Whose pass was asked for last; null: nobody's, on this stay on the page. */
  #loadedFor: string | null = null;
  #known: Pass | null = null;
  #rendered: PassState = initialPassState;
  #hadFocus = false;
  /** Whether it was emptied because its page left. */
  #isAway = false;

  constructor() {
    super('idle', passTranslations);
    const ports = { now: () => performance.now(), delay, visibility: elementVisibility(this) };
    const client = createIdengeClient(() => this.backend());
    const settings = () => ({ lookup: this.#lookup(), passToken: this.passToken || null, watch: this.watch });
    this.#controller = new FlowController(
      this,
      () => createPassFlow({ client, settings, ...ports }),
      (next, previous) => this.#changed(next, previous),
    );
    this.keepDefaults();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('pagehide', this.#leavePage);
    window.addEventListener('pageshow', this.#comeBack);
    // After a move.
    this.#guardUnsaved(this.#controller.flow.state);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('pagehide', this.#leavePage);
    window.removeEventListener('pageshow', this.#comeBack);
    window.removeEventListener('beforeunload', this.#askBeforeUnload);
  }

  protected override willUpdate(): void {
    if (this.isConnected && this.#loadedFor !== this.#subject()) this.#loadAnew();
    this.#hadFocus = (this.shadowRoot?.activeElement ?? null) !== null;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const { state: now } = this.#controller.flow;
    if (this.#hadFocus && this.shadowRoot !== null) keepFocus(this.shadowRoot, now, this.#rendered);
    this.#rendered = now;
  }

  protected override escape(): boolean {
    return leaveByEscape(this.shadowRoot?.activeElement ?? null, this.#controller.flow);
  }

  protected override stateChangeEvent(
    detail: ConstructorParameters<typeof events.IdengePassStateChangeEvent>[0],
  ): Event {
    return new events.IdengePassStateChangeEvent(detail);
  }

  override render(): TemplateResult {
    const words: Words = { locale: this.locale, t: (key, values) => this.t(key, values) };
    const hasScheme = this.theme === 'light' || this.theme === 'dark';
    return html`
      <section
        part="base"
        class="${this.themeClass} ${hasScheme ? 'surface' : ''} ${this.layout === 'compact' ? 'compact' : 'full'}"
        lang=${this.locale}
        tabindex="-1"
        aria-label=${this.t('pass.title')}
      >
        <div class="body">${renderState(this.#controller.flow.state, this.#context(words))}</div>
        <slot name="help"></slot>
        <slot name="footer"></slot>
        <div class="visually-hidden" role="status">${this.#announcement(words)}</div>
      </section>
    `;
  }

  #context(words: Words): PassContext {
    const { flow } = this.#controller;
    const refusal = errorOf(flow.state);
    // A server shows no picture: it has no pass.
    const policy = {
      hosts: currentConfig().allowedImageHosts ?? [],
      loopbackHttp: !isServer && isLoopback(new URL(location.href)),
    };
    return {
      ...words,
      flow,
      disabled: this.isDisabled,
      error: refusal === null ? null : this.t(`error.${refusal.code}`),
      enrollable: this.enrollable,
      editable: this.editable,
      isStaff: this.#lookup() !== null,
      perPage: this.#perPage,
      check: () => void this.#check(),
      checkedAt: this.checkedAt,
      imageUrl: ({ imageUrl }) => (imageUrl === this.brokenImage ? null : safeImageUrl(imageUrl, policy)),
      imageFailed: () => (this.brokenImage = this.pass?.imageUrl ?? null),
    };
  }

  async #check(): Promise<void> {
    const { flow } = this.#controller;
    await flow.refresh();
    const at = new Date();
    const answer = answerToCheck(flow.state, at);
    if (answer === null) return;
    this.#announcement = answer;
    this.checkedAt = at;
  }

  /** A page that goes into the back/forward cache may come back after somebody signed out: it goes there empty. */
  readonly #leavePage = (event: PageTransitionEvent): void => {
    if (!event.persisted || this.state === 'idle') return;
    this.clear();
    this.#isAway = true;
  };

  readonly #comeBack = (event: PageTransitionEvent): void => {
    if (event.persisted && (this.#isAway || this.state !== 'idle')) this.#loadAnew();
    this.#isAway = false;
  };

  #guardUnsaved(now: PassState): void {
    const isUnsaved = isDirty(now) || (now.status === 'saving' && now.form !== null);
    window[isUnsaved ? 'addEventListener' : 'removeEventListener']('beforeunload', this.#askBeforeUnload);
  }

  readonly #askBeforeUnload = (event: BeforeUnloadEvent): void => event.preventDefault();

  #changed(next: PassState, previous: PassState): void {
    // A stay on the page ended: the next one begins by itself.
    if (!this.isConnected && next.status === 'idle') this.#loadedFor = null;
    if (next.status !== 'viewing') this.checkedAt = null;
    this.#announcement = announcementOf(next, previous, this.#lookup() !== null) ?? this.#announcement;
    this.#guardUnsaved(next);
    const { passToken } = this.#controller.flow;
    const known = this.#known;
    this.#known = shownPass(next) ?? known;
    this.enterState(next.status);
    const errorDetail = (error: CatracaError) => this.errorDetail(error);
    for (const event of eventsBetween(previous, next, { known, passToken, errorDetail })) {
      if (event instanceof events.IdengePassCreateEvent) this.succeed(event, passToken ?? null);
      else this.dispatchEvent(event);
    }
    // The backend's pages may be smaller than ours.
    if (next.status === 'choosing' && previous.status === 'loading') void this.#controller.flow.turn(0, this.#perPage);
  }

  get #perPage(): number {
    return this.cardsPerPage >= 1 ? Math.floor(this.cardsPerPage) : 20;
  }

  #loadAnew(): void {
    this.clear();
    void this.load();
  }

  /** Empty attributes, as templates leave them behind, name nobody. */
  #lookup(): PassLookup | null {
    const { userId, email, externalId, phone } = this;
    const named = Object.entries({ userId, email, externalId, phone }).filter(([, value]) => value);
    return named.length === 0 && !this.browse ? null : Object.fromEntries(named);
  }

  /** Changes with whose pass is asked for; a function counts as itself, though a framework makes it anew at each render. */
  #subject(): string {
    const token = typeof this.passToken === 'function' ? 'function' : this.passToken;
    return JSON.stringify([this.endpoint, token, this.#lookup()]);
  }
}
