/** The element: signs a holder of a cloud certificate in, with the phone as second device. */
import { html, type CSSResultGroup, type PropertyValues, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { createSolutiClient } from '../../core/client/soluti-client.js';
import { parseDocumentId } from '../../core/document-id/document-id.js';
import { CatracaError } from '../../core/errors.js';
import { createSolutiFlow, type SolutiFlow } from '../../core/flows/soluti-flow.js';
import type { SolutiState } from '../../core/flows/soluti-state.js';
import { solutiTranslations, type SolutiMessages } from '../../core/i18n/messages.js';
import type { SolutiResult } from '../../core/protocol/soluti.js';
import { CatracaElement } from '../internal/catraca-element.js';
import { currentConfig } from '../internal/config.js';
import { delay } from '../internal/delay.js';
import type { StateChangeDetail } from '../internal/element-event.js';
import { FlowController } from '../internal/flow-controller.js';
import { safeLinkUrl } from '../internal/page-url.js';
import { controlStyles, tokenStyles } from '../internal/shared-styles.js';
import { appLinkOf } from './app-link.js';
import { CodeController } from './code-controller.js';
import { Countdown } from './countdown.js';
import { FocusKeeper } from './focus-keeper.js';
import { formValueOf, loginEvents } from './login-events.js';
import { pageEnvironment } from './page-environment.js';
import { sideStyles } from './side.styles.js';
import { Sight } from './sight.js';
import * as events from './soluti-qr-auth.events.js';
import { styles } from './soluti-qr-auth.styles.js';
import { renderView } from './soluti-qr-auth.templates.js';
import { UsernameField } from './username-field.js';
import type { Actions, View } from './view.js';

/** A code that is on the phone's own screen is the second choice there. */
const smallTouch = '(pointer: coarse) and (max-width: 559.98px)';

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
  static override styles: CSSResultGroup = [tokenStyles, controlStyles, styles, sideStyles];

  /** What starts a login: a `click`, being `visible`, or only the page by `start()`: `manual`. */
  @property({ attribute: 'start-on' }) startOn: 'click' | 'visible' | 'manual' = 'click';

  /** Codes that replace an expired one by themselves while the element is visible. */
  @property({ type: Number }) renewals = 5;

  /** Hides the CPF/CNPJ field although the backend could push. */
  @property({ type: Boolean, attribute: 'without-push' }) withoutPush = false;

  /** CPF or CNPJ already known to the page: fills the field, is never sent by itself. */
  @property() username: string | undefined;

  /** The app named in the instructions. */
  @property({ attribute: 'app-name' }) appName = 'Bird ID';

  /** A link beside the CPF/CNPJ field: `https:` or same-origin. */
  @property({ attribute: 'privacy-url' }) privacyUrl: string | undefined;

  readonly #flow = new FlowController<SolutiState, SolutiFlow>(
    this,
    () => this.#createFlow(),
    (state, previous) => {
      this.#tell(state, previous);
    },
  );
  readonly #code = new CodeController(this, {
    shown: () => this.dispatchEvent(new events.SolutiAuthCodeEvent(this.expiresAt ?? new Date())),
    failed: (error) => {
      this.#flow.flow.fail(error);
    },
  });
  readonly #sight = new Sight(this, () => {
    if (this.startOn === 'visible' && this.state === 'idle' && !this.disabled) void this.#start('visible');
  });
  readonly #countdown = new Countdown(this, () => (this.#now.status === 'waiting' ? this.#now.deadline : null));
  readonly #touch = matchMedia(smallTouch);
  readonly #field = new UsernameField(() => {
    this.requestUpdate();
  });
  #pushedAt: number | null = null;
  #cancelReason: 'cancelled' | 'other-number' = 'cancelled';

  constructor() {
    super('idle', solutiTranslations);
    new FocusKeeper(this);
  }

  /** When the code on screen runs out, by the visitor's clock; null without a code. */
  get expiresAt(): Date | null {
    const state = this.#now;
    return state.status === 'waiting' ? new Date(Date.now() + state.deadline - performance.now()) : null;
  }

  /**
   * Starts a login, or joins the one under way: the result, or null when it was cancelled.
   * @throws {CatracaError} why there is no result
   */
  start(): Promise<SolutiResult | null> {
    return this.#start('method');
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
    this.#touch.addEventListener('change', this.#refresh);
    void this.#flow.flow.resume();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#touch.removeEventListener('change', this.#refresh);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('username')) this.#field.fill(this.username ?? '');
    if (changed.has('endpoint') && this.#now.status === 'failed' && this.#now.error.code === 'config_invalid') {
      this.#flow.flow.reset();
      void this.#flow.flow.resume();
    }
  }

  protected override render(): TemplateResult {
    const { status } = this.#now;
    const isEnded = ['done', 'expired', 'cancelled', 'failed'].includes(status);
    return html`<div
      part="base"
      class="${this.themeClass} ${status} ${isEnded ? 'ended' : ''}"
      lang=${this.locale}
      role="group"
      aria-labelledby="title"
    >
      ${renderView(this.#view())}
    </div>`;
  }

  protected override stateChangeEvent(detail: StateChangeDetail<events.SolutiQrAuthState>): Event {
    return new events.SolutiAuthStateChangeEvent(detail);
  }

  get #now(): SolutiState {
    return this.#flow.flow.state;
  }

  #createFlow(): SolutiFlow {
    return createSolutiFlow({
      connect: async () => {
        const connection = await this.backend();
        return { client: createSolutiClient(connection), endpoint: connection.endpoint };
      },
      storage: () => sessionStorage,
      wallClock: () => Date.now(),
      now: () => performance.now(),
      delay,
      random: Math.random,
      environment: pageEnvironment,
      renewals: () => this.renewals,
      isSeen: () => this.#sight.isOnScreen && pageEnvironment.visible(),
      nonce: () => this.assertionNonce,
    });
  }

  #start(via: 'click' | 'visible' | 'method'): Promise<SolutiResult | null> {
    const isNew = !['starting', 'waiting', 'finishing', 'expired'].includes(this.state);
    if (isNew && !this.dispatchEvent(new events.SolutiAuthStartEvent(via))) return Promise.resolve(null);
    if (isNew) this.clearFormValue();
    return this.#flow.flow.start();
  }

  #tell(state: SolutiState, previous: SolutiState): void {
    const isPending = state.status === 'waiting' && state.push !== 'none';
    if (!isPending) this.#pushedAt = null;
    else if (state.push === 'sent') this.#pushedAt ??= performance.now();
    void this.#code.draw(state.status === 'waiting' ? state.snapshot.qrCode : null);
    this.enterState(state.status);
    const describe = (error: CatracaError) => this.errorDetail(error);
    for (const event of loginEvents(state, previous, describe, this.#cancelReason)) this.dispatchEvent(event);
    this.#cancelReason = 'cancelled';
    if (state.status === 'done' && previous.status !== 'done') {
      this.succeed(new events.SolutiAuthSuccessEvent(state.result), formValueOf(state.result));
    }
  }

  readonly #refresh = (): void => {
    this.requestUpdate();
  };

  readonly #actions: Actions = {
    start: () => void this.#start('click'),
    renew: () => void this.renew().catch(ignore),
    cancel: () => {
      this.cancel();
    },
    refuse: () => {
      this.#cancelReason = 'other-number';
      this.cancel();
    },
    notify: () => {
      const number = this.#field.read();
      if (number === null) this.renderRoot.querySelector('input')?.focus();
      else this.#flow.flow.notify(number).catch(ignore);
    },
    edit: this.#field.edit,
    enlarge: () => this.renderRoot.querySelector('dialog')?.showModal(),
  };

  #view(): View {
    const state = this.#now;
    const code = state.status === 'waiting' ? state.snapshot.qrCode : null;
    const { appLink } = { ...currentConfig(), ...('app' in state && state.app.appLink !== null ? state.app : {}) };
    return {
      t: (key, values) => this.t(key, values),
      actions: this.#actions,
      state,
      disabled: this.disabled,
      hasStartButton: this.startOn !== 'manual',
      appName: this.appName,
      appLink: appLinkOf(appLink ?? null, code),
      withoutPush: this.withoutPush,
      privacyUrl: safeLinkUrl(this.privacyUrl),
      isTouch: this.#touch.matches,
      drawing: this.#code.drawing,
      isCramped: this.#code.isCramped,
      seconds: this.#countdown.seconds,
      announced: this.#countdown.announced,
      isCodeCut: this.#sight.isCodeCut,
      username: this.#field.value,
      isUsernameInvalid: this.#field.isInvalid,
      pushAge: this.#pushedAt === null ? null : Math.floor((performance.now() - this.#pushedAt) / 1000),
    };
  }
}
