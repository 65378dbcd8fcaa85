/** The element: signs a holder of a cloud certificate in, with the phone as second device. */
import { type CSSResultGroup, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { parseDocumentId } from '../../core/document-id/document-id.js';
import { CatracaError } from '../../core/errors.js';
import type { SolutiFlow } from '../../core/flows/soluti-flow.js';
import type { SolutiConnection, SolutiState, SolutiWaiting } from '../../core/flows/soluti-state.js';
import { solutiTranslations, type SolutiMessages } from '../../core/i18n/messages.js';
import type { SolutiResult } from '../../core/protocol/soluti.js';
import { CatracaElement } from '../internal/catraca-element.js';
import { ClaimController } from '../internal/claim-controller.js';
import { currentConfig, oneTask } from '../internal/config.js';
import type { StateChangeDetail } from '../internal/element-event.js';
import { FlowController } from '../internal/flow-controller.js';
import { safeLinkUrl } from '../internal/page-url.js';
import { controlStyles, tokenStyles } from '../internal/shared-styles.js';
import { CodeController } from './code-controller.js';
import { Countdown } from './countdown.js';
import { copyText } from './copy-text.js';
import { DebugLog } from './debug-log.js';
import { dialogStyles } from './dialog.styles.js';
import { FocusKeeper } from './focus-keeper.js';
import { HeightKeeper } from './height-keeper.js';
import { formValueOf, isNewCode, loginEvents } from './login-events.js';
import { canShowDialog, Modal, refuseHidden } from './modal.js';
import { createPageFlow } from './page-flow.js';
import { PushClock } from './push-clock.js';
import { appLinkOf, isLink } from './same-device.js';
import { sideStyles } from './side.styles.js';
import { Sight } from './sight.js';
import { SmallTouch } from './small-touch.js';
import * as events from './soluti-qr-auth.events.js';
import { styles } from './soluti-qr-auth.styles.js';
import { renderView } from './soluti-qr-auth.templates.js';
import { UsernameField } from './username-field.js';
import type { Actions, MessageKey, View } from './view.js';

/** For what is told by state and event too. */
const ignore = (): void => undefined;

/**
 * Signs a holder of a cloud certificate (Bird ID, Vault ID) in by QR code or by a push to the phone.
 *
 * @slot title - The heading.
 * @slot logo - A picture above the heading.
 * @slot instructions - In place of the three steps.
 * @slot help - Above the warning at the foot.
 * @slot done - In place of the tick when the login is complete.
 *
 * @fires {SolutiAuthStartEvent} soluti-auth-start - A login is about to start; cancelable.
 * @fires {SolutiAuthCodeEvent} soluti-auth-code - A code is on screen.
 * @fires {SolutiAuthNotifyEvent} soluti-auth-notify - The backend took a push.
 * @fires {SolutiAuthSuccessEvent} soluti-auth-success - The result, once per login; cancelable: keeps the page from `success-url`.
 * @fires {SolutiAuthExpireEvent} soluti-auth-expire - The last code ran out.
 * @fires {SolutiAuthCancelEvent} soluti-auth-cancel - The login was cancelled.
 * @fires {SolutiAuthErrorEvent} soluti-auth-error - The login failed, or a push or renewal was refused.
 * @fires {SolutiAuthStateChangeEvent} soluti-auth-state-change - The element entered another state.
 *
 * @csspart base - The panel.
 * @csspart title - The heading.
 * @csspart qr - The code.
 * @csspart countdown - The time that is left, in words.
 * @csspart status - The one message of the moment.
 * @csspart challenge - The number that the phone must show.
 * @csspart push-form - The form for a push.
 * @csspart username-field - Its CPF or CNPJ.
 * @csspart notify-button - Sends a push, the first or another.
 * @csspart start-button - Starts, or tries again.
 * @csspart renew-button - Gets a new code after the pause.
 * @csspart more-time-button - Gets a new code before the end.
 * @csspart cancel-button - Cancels.
 * @csspart app-link - Opens the app on this device.
 * @csspart copy-button - Copies the code's text, where that is a link.
 * @csspart enlarge-button - Opens a code that is larger than its place.
 * @csspart dialog - The modal form.
 * @csspart close-button - Closes it.
 *
 * @cssstate idle - Nothing has begun.
 * @cssstate starting - The backend is asked for a code.
 * @cssstate waiting - A code is on screen.
 * @cssstate finishing - The holder approved.
 * @cssstate done - The page has the result.
 * @cssstate expired - The last code ran out: a pause.
 * @cssstate cancelled - The visitor, or the page, cancelled.
 * @cssstate failed - Something went wrong.
 */
export class SolutiQrAuthElement extends CatracaElement<events.SolutiQrAuthState, SolutiMessages> {
  // prettier-ignore
  static override readonly properties: PropertyDeclarations = {
    startOn: { attribute: 'start-on' }, renewals: { type: Number },
    withoutPush: { type: Boolean, attribute: 'without-push' }, username: {}, appName: { attribute: 'app-name' },
    privacyUrl: { attribute: 'privacy-url' }, presentation: {},
  };

  static override styles: CSSResultGroup = [tokenStyles, controlStyles, styles, sideStyles, dialogStyles];

  /** What starts a login: a `click`, being `visible`, or only the page by `start()`: `manual`. */
  startOn: 'click' | 'visible' | 'manual' = 'click';

  /** Codes that replace an expired one by themselves while the element is visible. */
  renewals = 5;

  /** Hides the CPF/CNPJ field although the backend could push. */
  withoutPush = false;

  /** CPF or CNPJ already known to the page: fills the field, is never sent by itself. */
  username: string | undefined;

  /** The app named in the instructions. */
  appName = 'Bird ID';

  /** A link beside the CPF/CNPJ field: `https:` or same-origin. */
  privacyUrl: string | undefined;

  /** Where the login stands: `inline` on the page, or behind a button in a modal `dialog`. */
  presentation: 'inline' | 'dialog' = 'inline';

  readonly #log = new DebugLog();
  readonly #flow = new FlowController<SolutiState, SolutiFlow>(this, () => this.#createFlow(), this.#tell.bind(this));
  readonly #code = new CodeController(this, {
    shown: () => this.dispatchEvent(new events.SolutiAuthCodeEvent(this.expiresAt ?? new Date())),
    failed: (error) => this.#flow.flow.fail(error),
  });
  readonly #sight = new Sight(this, this.#startIfSeen.bind(this));
  readonly #countdown = new Countdown(this, () => this.#waiting?.deadline ?? null);
  readonly #modal = new Modal(this);
  readonly #touch = new SmallTouch(this);
  readonly #claims = new ClaimController(this, this.#flow, () => this.#flow.flow.resume());
  readonly #field = new UsernameField(this);
  readonly #push = new PushClock();
  #said: { readonly key: MessageKey; readonly mark: number | null } | null = null;
  #cancelReason: 'cancelled' | 'other-number' = 'cancelled';
  #mayStartWhenSeen = false;
  /** At once over what a server drew: that is emptied by now, and must not stay so for a frame. */
  #mayDraw = this.shadowRoot !== null;

  constructor() {
    super('idle', solutiTranslations);
    new FocusKeeper(this);
    new HeightKeeper(this);
    this.keepDefaults();
  }

  /** When the code on screen runs out, by the visitor's clock; null without a code. */
  get expiresAt(): Date | null {
    return this.#waiting && new Date(Date.now() + this.#waiting.deadline - performance.now());
  }

  /** How news of the login arrive; null unless `waiting`. */
  get connection(): SolutiConnection | null {
    return this.#waiting && this.#waiting.connection;
  }

  /** What is known of a push to the phone. */
  get push(): SolutiWaiting['push'] {
    return this.#waiting?.push ?? 'none';
  }

  /**
   * Starts a login, or joins the one under way: the result, or null when it was cancelled.
   * @throws {CatracaError} why there is no result
   */
  start(): Promise<SolutiResult | null> {
    return this.#start('method');
  }

  /**
   * Opens the modal form, whatever the `presentation`, and starts a login in it: see `start()`.
   * @throws {CatracaError} `config_invalid` where the element is hidden, and the dialog with it
   */
  open(): Promise<SolutiResult | null> {
    return this.#start('method', true);
  }

  /** The states, transports, codes and timings so far, for a developer to copy. Holds no secret and no number. */
  debugReport(): string {
    return this.#log.report(this.locale);
  }

  /** Ends the login and tells the backend. Does nothing once the holder approved. */
  cancel(): void {
    this.#flow.flow.cancel();
  }

  /**
   * Gets a new code, before or after the end of the one on screen.
   * @throws {CatracaError} why there is none; the code on screen stays good
   */
  renew(): Promise<void> {
    return this.#flow.flow.renew();
  }

  /**
   * Pushes to the phone of a holder.
   * @param username CPF or CNPJ, with or without mask
   * @throws {CatracaError} `request_invalid` where the check digits do not fit, else why nothing was sent
   */
  async notify(username: string): Promise<void> {
    const { normal, valid } = parseDocumentId(username);
    if (normal === null || !valid) throw new CatracaError('request_invalid', 'this is no CPF or CNPJ');
    await this.#flow.flow.notify(normal);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#resume();
  }

  // A login that is over goes back to the beginning with the form; one under way goes on.
  override formResetCallback(): void {
    super.formResetCallback();
    this.#field.reset();
    this.#flow.flow.reset();
  }

  /** What starts when seen asks for its code before it draws itself, which takes a slow phone long. */
  protected override shouldUpdate(): boolean {
    return this.#mayDraw || this.startOn !== 'visible';
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    this.#field.follow(this.username);
    if (changed.has('endpoint') && this.#now.status === 'failed' && this.#now.error.code === 'config_invalid') {
      this.#flow.flow.reset();
      void this.#resume();
    }
  }

  protected override updated(): void {
    queueMicrotask(this.#startIfSeen.bind(this));
  }

  protected override render(): TemplateResult {
    return renderView(this.#view());
  }

  protected override stateChangeEvent(detail: StateChangeDetail<events.SolutiQrAuthState>): Event {
    return new events.SolutiAuthStateChangeEvent(detail);
  }

  get #now(): SolutiState {
    return this.#flow.flow.state;
  }

  get #waiting(): SolutiWaiting | null {
    return this.#now.status === 'waiting' ? this.#now : null;
  }

  async #resume(): Promise<void> {
    // What this tab began before a reload goes first.
    await this.#flow.flow.resume();
    this.#mayStartWhenSeen = true;
    this.#startIfSeen();
    await oneTask();
    this.#mayDraw = true;
    this.requestUpdate();
  }

  #startIfSeen(): void {
    const isSeen = this.#mayStartWhenSeen && this.#sight.isOnScreen === true;
    if (isSeen && this.startOn === 'visible' && this.state === 'idle' && !this.isDisabled) void this.#start('visible');
  }

  #createFlow(): SolutiFlow {
    return createPageFlow(this, {
      backend: () => this.backend(),
      isOnScreen: () => this.#sight.isOnScreen !== false,
      note: this.#log.note,
      claims: this.#claims,
    });
  }

  #start(via: 'click' | 'visible' | 'method', isModal = this.presentation === 'dialog'): Promise<SolutiResult | null> {
    if (isModal && !canShowDialog(this)) return refuseHidden((error) => this.errorDetail(error));
    this.#mayStartWhenSeen = false;
    const isNew = !['starting', 'waiting', 'finishing', 'expired'].includes(this.state);
    if (isNew && !this.dispatchEvent(new events.SolutiAuthStartEvent(via))) {
      this.#modal.set(false);
      return Promise.resolve(null);
    }
    if (isNew) this.clearFormValue();
    this.#log.note(`start by ${via}`);
    if (via !== 'visible') this.#code.expect();
    if (isModal) this.#modal.set(true);
    return this.#flow.flow.start();
  }

  #tell(state: SolutiState, previous: SolutiState): void {
    this.#log.follow(state, previous);
    this.#push.follow(state, previous);
    void this.#code.draw(state.status === 'waiting' ? state.snapshot.qrCode : null);
    if (isNewCode(state, previous)) this.#say('sol.newCode', null);
    // A login that a reload interrupted comes back where it was; another element's opens no dialog unasked.
    this.#modal.follow(state.status, this.presentation === 'dialog' && this.#claims.isOwn);
    this.enterState(state.status);
    const told = loginEvents(state, previous, (error) => this.errorDetail(error), this.#cancelReason);
    for (const event of told) this.dispatchEvent(event);
    this.#cancelReason = 'cancelled';
    if (state.status === 'done' && previous.status !== 'done') {
      this.succeed(new events.SolutiAuthSuccessEvent(state.result), formValueOf(state.result));
    }
  }

  /** Until the next mark of the countdown, or other news. */
  #say(key: MessageKey, mark = this.#countdown.announced): void {
    this.#said = { key, mark };
    this.requestUpdate();
  }

  readonly #actions: Actions = {
    start: () => void this.#start('click'),
    renew: () => void this.renew().catch(ignore),
    cancel: () => this.cancel(),
    refuse: () => {
      this.#cancelReason = 'other-number';
      this.cancel();
    },
    notify: () => {
      this.#said = null;
      const number = this.#field.read(this.renderRoot.querySelector('input'));
      if (number !== null) this.#flow.flow.notify(number).catch(ignore);
      else {
        this.#push.forget();
        void this.#field.focus();
      }
    },
    edit: this.#field.edit,
    enlarge: this.#code.enlarge,
    copy: () => void this.#copy(),
    leave: () => this.#say('sol.comeBack'),
    dismiss: (event) => {
      if (!this.#modal.isDismissed(event.currentTarget as HTMLDialogElement)) return;
      this.#modal.set(false);
      this.cancel();
    },
  };

  async #copy(): Promise<void> {
    this.#say((await copyText(this.#waiting?.snapshot.qrCode ?? '')) ? 'sol.copied' : 'error.not_allowed');
  }

  #view(): View {
    const state = this.#now;
    const code = this.#waiting?.snapshot.qrCode ?? null;
    const { appLink } = { ...currentConfig(), ...('app' in state && state.app.appLink !== null ? state.app : {}) };
    const { announced, seconds } = this.#countdown;
    return {
      t: (key, values) => this.t(key, values),
      actions: this.#actions,
      themeClass: this.themeClass,
      locale: this.locale,
      isModal: this.presentation === 'dialog' || this.#modal.isOpen ? this.#modal.isOpen : null,
      state,
      disabled: this.isDisabled,
      hasStartButton: this.startOn !== 'manual',
      appName: this.appName,
      appLink: appLinkOf(appLink ?? null, code),
      withoutPush: this.withoutPush,
      privacyUrl: safeLinkUrl(this.privacyUrl),
      isTouch: this.#touch.matches,
      drawing: this.#code.drawing,
      isWide: this.#code.isWide,
      canCopy: code !== null && isLink(code) && isSecureContext,
      isCramped: this.#code.isCramped,
      seconds,
      announced,
      // Who types a number looks away from the code.
      isCodeCut: this.#sight.isCodeCut && this.shadowRoot?.activeElement?.localName !== 'input',
      said: this.#said?.mark === announced ? this.#said.key : null,
      username: this.#field.value,
      isUsernameInvalid: this.#field.isInvalid,
      pushAge: this.#push.age,
    };
  }
}
