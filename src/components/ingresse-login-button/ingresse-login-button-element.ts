/** The class of `<ingresse-login-button>`, without registration. */
import { html, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { isIngresseMode } from '../../core/client/ingresse-client.js';
import type { CatracaError } from '../../core/errors.js';
import { IngresseFlow } from '../../core/flows/ingresse-flow.js';
import {
  idleState,
  isBusy,
  type IngresseLogin,
  type IngresseState,
  type IngresseStatus,
} from '../../core/flows/ingresse-machine.js';
import { ingresseTranslations, type IngresseMessages } from '../../core/i18n/messages.js';
import type { IngresseMode, IngresseUser } from '../../core/protocol/ingresse.js';
import { safeImageUrl } from '../../core/url/safe-image-url.js';
import { CatracaElement } from '../internal/catraca-element.js';
import { ClaimController } from '../internal/claim-controller.js';
import { currentConfig } from '../internal/config.js';
import type { StateChangeDetail } from '../internal/element-event.js';
import { canShowDialog, DialogController, showModal } from '../internal/dialog-controller.js';
import { FlowController } from '../internal/flow-controller.js';
import { tokenStyles } from '../internal/shared-styles.js';
import * as events from './ingresse-login-button.events.js';
import { loginStyles } from './ingresse-login-button.styles.js';
import { ingresseAuthUrl } from './login-address.js';
import { renderActions, renderButton, renderUser, type LoginActions, type Words } from './login-faces.js';
import { modesHere } from './login-modes.js';
import { loginPorts } from './login-ports.js';
import { loadSession, saveSession } from './login-session.js';
import { statusOf } from './login-status.js';

/** The link for visitors without script, and what an editor wrapped around it (`<p><a></a></p>`), is no label. */
function holdsLink(node: Node): node is Element {
  return node instanceof Element && (node.localName === 'a' || node.querySelector('a') !== null);
}

export interface LoginOptions {
  /** In place of the attribute: tried in this order. */
  readonly modes?: readonly IngresseMode[] | undefined;
  /** A window that the page opened itself, in the visitor's click, for this login. */
  readonly window?: Window | undefined;
}

/**
 * Signs a visitor in with an Ingresse account, by a window or by leaving the page, with a backend or without.
 *
 * @slot - The button's label. A plain link to the login page serves visitors without script, and is not shown otherwise.
 * @slot icon - In place of the drawn ticket.
 * @slot signed-in - In place of the face of who is signed in.
 * @slot error - In place of the words for a failure.
 *
 * @fires {IngresseLoginStartEvent} ingresse-login-start - A window is about to open or the page to leave; cancelable.
 * @fires {IngresseLoginSuccessEvent} ingresse-login-success - Signed in; cancelable, which stops `success-url`.
 * @fires {IngresseLoginCancelEvent} ingresse-login-cancel - It ended without a result.
 * @fires {IngresseLoginExpireEvent} ingresse-login-expire - A token was refused.
 * @fires {IngresseLoginLogoutEvent} ingresse-login-logout - Signed out on this site.
 * @fires {IngresseLoginHandoverEvent} ingresse-login-handover - The token goes to an app.
 * @fires {IngresseLoginErrorEvent} ingresse-login-error - It failed.
 * @fires {IngresseLoginStateChangeEvent} ingresse-login-state-change - The element entered another state.
 *
 * @csspart base - The outermost box.
 * @csspart button - The button that begins a login.
 * @csspart icon - Its icon.
 * @csspart label - Its words.
 * @csspart status - The message under it.
 * @csspart user - Who is signed in.
 * @csspart logout-button - Signs out.
 * @csspart retry-button - The button after a failure.
 * @csspart cancel-button - Ends a login under way.
 * @csspart overlay - The dialog of `overlay`.
 *
 * @cssprop --catraca-ingresse - Fill of the button, default `#fca311`.
 * @cssprop --catraca-ingresse-ink - Its words, default `#2d2d2d`.
 * @cssprop --catraca-ingresse-edge - Border of the outline variant.
 *
 * @cssstate idle
 * @cssstate opening - The login page's address is being asked for, or the page leaves.
 * @cssstate waiting - The other window is open.
 * @cssstate finishing - The visitor is back, the result is being fetched.
 * @cssstate handed-over - A deep link was opened.
 * @cssstate signed-in
 * @cssstate expired - The token was refused.
 * @cssstate failed
 */
export class IngresseLoginButtonElement extends CatracaElement<IngresseStatus, IngresseMessages> {
  // prettier-ignore
  static override readonly properties: PropertyDeclarations = {
    apiKey: { attribute: 'api-key' }, apiKeyParam: { attribute: 'api-key-param' },
    companyId: { attribute: 'company-id' }, authUrl: { attribute: 'auth-url' },
    returnUrl: { attribute: 'return-url' }, modes: {}, text: {}, variant: {}, size: {}, shape: {},
    iconOnly: { type: Boolean, attribute: 'icon-only' }, remember: {}, overlay: { type: Boolean },
    restore: { type: Boolean }, user: { attribute: false, noAccessor: true }, hasOwnLabel: { state: true },
  };

  static override styles = [tokenStyles, loginStyles];

  /** The application's public key, for a login without backend. */
  apiKey: string | undefined;

  /** Name of that parameter at the login page. */
  apiKeyParam = 'apikey';

  /** Passed on as `companyId`. */
  companyId: string | undefined;

  /** The login page; of another origin only through `configure({ allowedAuthOrigins })`. */
  authUrl: string = ingresseAuthUrl;

  /** Where the visitor is sent back to; by default this page with its query. */
  returnUrl: string | undefined;

  /** Tried in this order within one click: `popup`, `tab`, `redirect`. */
  modes = 'popup redirect';

  /** The words: `signin`, `signup`, `continue`, `buy` or `short`. */
  text: 'signin' | 'signup' | 'continue' | 'buy' | 'short' = 'signin';

  /** `filled`, `outline` or `neutral`. */
  variant: 'filled' | 'outline' | 'neutral' = 'filled';

  /** `small`, `medium` or `large`. */
  size: 'small' | 'medium' | 'large' = 'medium';

  /** `rect`, `pill` or `square`. */
  shape: 'rect' | 'pill' | 'square' = 'rect';

  /** Shows no words, which screen readers still read. */
  iconOnly = false;

  /** `none`, or `session` to keep the token in this tab's sessionStorage, where every script of the site can read it. */
  remember: 'none' | 'session' = 'none';

  /** While the other window is open, a dialog covers the page. */
  overlay = false;

  /** With a backend: asks once whether the visitor is signed in already. */
  restore = false;

  /** Who is signed in. Set by a page that knows it already: the face follows, no event fires. */
  get user(): IngresseUser | null {
    const { state: now } = this.#controller.flow;
    return now.status === 'signed-in' ? now.user : null;
  }
  set user(user: IngresseUser | null | undefined) {
    // Preact writes the empty string for what is not set.
    this.#paint(user || null);
  }

  /** The token of the last login, where the page gets it. */
  get userToken(): string | null {
    const { state: now } = this.#controller.flow;
    return now.status === 'signed-in' ? (now.login?.userToken ?? null) : null;
  }

  private hasOwnLabel = false;

  /** Outlives a removal from the page. */
  #settled: IngresseState = idleState;
  #resumed: IngresseFlow | undefined;
  #isPainting = false;
  #focused: Element | null = null;
  readonly #controller = new FlowController<IngresseState, IngresseFlow>(
    this,
    () =>
      new IngresseFlow(
        loginPorts(this, () => this.backend(), this.#claims),
        this.#settled,
      ),
    (reached, previous) => this.#enter(reached, previous),
  );
  readonly #claims: ClaimController = new ClaimController(this, this.#controller, () =>
    this.#resume(this.#controller.flow),
  );

  constructor() {
    super('idle', ingresseTranslations);
    new DialogController(this);
    this.keepDefaults();
  }

  /**
   * Signs in; called in a click, so that the browser allows a window. Resolves with what the success event carries, or
   * with null when the visitor cancels; rejects with a `CatracaError`. Does not settle when the page leaves.
   */
  login(options: LoginOptions = {}): Promise<events.IngresseLoginDetail | null> {
    return this.#begin(options);
  }

  /** Ends a login under way. */
  cancel(): void {
    this.#controller.flow.cancel();
  }

  /** Signs out on this site. Rejects with a `CatracaError` where the backend's session could not be ended. */
  logout(): Promise<void> {
    const done = this.#controller.flow.logout();
    done.catch(() => {});
    return done;
  }

  /** Says that the token was refused, with Ingresse's code for it: the button offers to sign in again. */
  expire(reason: string | number = 'session_ended'): void {
    this.#controller.flow.expire(reason);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('pageshow', this.#pageShown);
    // Back after a while: the flow is a new one.
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('pageshow', this.#pageShown);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    this.#focused = this.shadowRoot?.activeElement ?? null;
    const { flow } = this.#controller;
    const isNews = flow !== this.#resumed || changed.has('endpoint') || changed.has('restore');
    if (isNews && this.isConnected) this.#resume(flow);
  }

  protected override updated(): void {
    // Focus moves on from a control that has gone to what took its place: the face of who is signed in, or the button.
    if (this.#focused?.isConnected === false) {
      this.shadowRoot?.querySelector<HTMLElement>('[tabindex], button')?.focus();
    }
    const dialog = this.shadowRoot?.querySelector('dialog');
    if (dialog && canShowDialog(this)) showModal(dialog);
  }

  protected override render(): TemplateResult {
    const { state: now } = this.#controller.flow;
    const t: Words = (key, values) => this.t(key, values);
    const { text, iconOnly, isDisabled: disabled, hasOwnLabel } = this;
    const status = statusOf(now, t);
    // With white space around them the place would not be empty, and would keep its margin.
    const words = now.status === 'failed' ? html`<slot name="error">${status.text}</slot>` : status.text;
    return html`<div
      part="base"
      class=${`${this.themeClass} ${this.variant} ${this.size} ${this.shape} ${iconOnly ? 'icon-only' : ''}`}
      lang=${this.locale}
    >
      ${
        now.status === 'signed-in'
          ? renderUser({ user: now.user, picture: this.#picture(now.user), disabled }, t, this.#actions)
          : renderButton(now, { text, iconOnly, disabled, hasOwnLabel }, t, this.#actions)
      }
      <div part="status" role="status" class=${status.look}>${words}</div>
      ${renderActions(now, this.overlay && this.#claims.isOwn, t, this.#actions)}
    </div>`;
  }

  protected override stateChangeEvent(detail: StateChangeDetail<IngresseStatus>): Event {
    return new events.IngresseLoginStateChangeEvent(detail);
  }

  readonly #actions: LoginActions = {
    press: () => {
      const { flow } = this.#controller;
      if (flow.state.status === 'waiting' && flow.state.isReachable) {
        flow.focusWindow();
        return;
      }
      // A window that is out of reach is given up for a new one.
      if (flow.state.status === 'waiting') this.cancel();
      void this.login();
    },
    stay: () => void this.#begin({}, true),
    cancel: () => this.cancel(),
    dismiss: () => canShowDialog(this) && this.cancel(),
    logout: () => void this.logout(),
    labelChanged: ({ target }) => {
      const nodes = target instanceof HTMLSlotElement ? target.assignedNodes({ flatten: true }) : [];
      this.hasOwnLabel = nodes.some((node) => !holdsLink(node) && node.textContent?.trim() !== '');
      // A style sheet hides the link; what wraps one gets a slot that does not exist, because Chromium has no
      // `::slotted(:has(a))`. React reports an attribute that it did not write as a hydration mismatch.
      const wrappers = nodes.filter(holdsLink).filter(({ localName }) => localName !== 'a');
      if (this.hasOwnLabel) for (const wrapper of wrappers) wrapper.slot = 'link';
    },
  };

  readonly #pageShown = ({ persisted }: PageTransitionEvent): void => {
    // Back from the login page by the browser's button, to a page that was kept as it was.
    if (persisted && this.state === 'opening') this.#controller.flow.cancel('returned');
  };

  #begin(options: LoginOptions, isHere = false): Promise<events.IngresseLoginDetail | null> {
    const outcome = this.#login(options, isHere);
    // A page that does not wait hears of a failure by event, not by an unhandled rejection.
    outcome.catch(() => {});
    return outcome;
  }

  async #login(options: LoginOptions, isHere: boolean): Promise<events.IngresseLoginDetail | null> {
    const { flow } = this.#controller;
    const { window: opened, modes: wanted = modesHere(this.#wantedModes()) } = options;
    const modes = opened === undefined ? wanted : [wanted.find((mode) => mode !== 'redirect') ?? 'popup', ...wanted];
    if (!isBusy(flow.state)) {
      const start = new events.IngresseLoginStartEvent(modes[0] ?? 'redirect');
      if (!this.dispatchEvent(start)) return null;
      if (flow.state.status === 'signed-in') saveSession(null);
    }
    const login = await flow.login({ modes, window: opened, isHere });
    return login === null ? null : events.detailOf(login);
  }

  #resume(flow: IngresseFlow): void {
    this.#resumed = flow;
    const remembered = this.remember === 'session' ? loadSession() : null;
    if (remembered !== null) flow.paint(remembered.user, remembered);
    flow.resume(this.restore && this.state === 'idle');
  }

  #paint(user: IngresseUser | null): void {
    this.#isPainting = true;
    this.#controller.flow.paint(user, null);
    this.#isPainting = false;
  }

  #enter(reached: IngresseState, previous: IngresseState): void {
    if (reached === previous) return;
    this.#settled = reached.status === 'signed-in' || reached.status === 'expired' ? reached : idleState;
    this.enterState(reached.status, this.#isPainting);
    if (!isBusy(reached) && reached.status !== 'signed-in') {
      this.clearFormValue();
      // What another element signed in with stays.
      if (previous.status === 'signed-in' || reached.status === 'expired') saveSession(null);
    }
    if (!this.#isPainting) this.#tell(reached, previous);
  }

  /** One event for each end of a login, and for each failure. */
  #tell(reached: IngresseState, previous: IngresseState): void {
    switch (reached.status) {
      case 'idle':
        if (reached.reason === 'logout') this.dispatchEvent(new events.IngresseLoginLogoutEvent());
        else if (reached.reason !== null) this.dispatchEvent(new events.IngresseLoginCancelEvent(reached.reason));
        break;
      case 'handed-over':
        this.dispatchEvent(new events.IngresseLoginHandoverEvent(reached.url));
        break;
      case 'expired':
        this.dispatchEvent(new events.IngresseLoginExpireEvent(reached.code));
        break;
      case 'failed':
        this.#tellError(reached.error);
        break;
      case 'signed-in':
        if (reached.problem !== null) this.#tellError(reached.problem);
        else if (previous.status === 'finishing' && reached.login !== null) this.#tellSuccess(reached.login);
        break;
      default:
    }
  }

  #tellError(error: CatracaError): void {
    this.dispatchEvent(new events.IngresseLoginErrorEvent(this.errorDetail(error)));
  }

  #tellSuccess(login: IngresseLogin): void {
    if (this.remember === 'session') saveSession(login);
    this.succeed(new events.IngresseLoginSuccessEvent(events.detailOf(login)), login.userToken ?? login.assertion);
  }

  #wantedModes(): readonly IngresseMode[] {
    const modes = this.modes.split(/\s+/).filter(isIngresseMode);
    return modes.length === 0 ? ['popup', 'redirect'] : modes;
  }

  #picture(user: IngresseUser | null): string | null {
    return safeImageUrl(user?.picture, { hosts: currentConfig().allowedImageHosts ?? [], loopbackHttp: true });
  }
}
