/** The public events of `<ingresse-login-button>`. */
import type { IngresseCancelReason, IngresseLogin, IngresseStatus } from '../../core/flows/ingresse-machine.js';
import type { IngresseMode, IngresseUser } from '../../core/protocol/ingresse.js';
import { ElementEvent, withSecrets, type ErrorDetail, type StateChangeDetail } from '../internal/element-event.js';

/** What a login gave. Read `userToken` and `assertion` by name: they do not print. */
export interface IngresseLoginDetail {
  /** How the visitor got to the login page and back. */
  readonly via: IngresseMode;
  /** Told by the backend, from the checked token; null in a browser-only login. */
  readonly userId: string | null;
  /** As told by the backend. */
  readonly user: IngresseUser | null;
  /** What the backend's own hook answered, where the backend keeps the token. */
  readonly session: unknown;
  /** Absent where the backend keeps it. */
  readonly userToken?: string;
  /** Signed by the backend, where it is set so. */
  readonly assertion?: string;
}

/** A login begins: a window opens or the page leaves. Cancelable. */
export class IngresseLoginStartEvent extends ElementEvent<{ readonly mode: IngresseMode }> {
  static readonly type = 'ingresse-login-start';
  constructor(mode: IngresseMode) {
    super(IngresseLoginStartEvent.type, { mode }, { cancelable: true });
  }
}

/** Signed in. Cancelable: keeps the page from going to `success-url`. */
export class IngresseLoginSuccessEvent extends ElementEvent<IngresseLoginDetail> {
  static readonly type = 'ingresse-login-success';
  constructor(detail: IngresseLoginDetail) {
    super(IngresseLoginSuccessEvent.type, detail, { cancelable: true });
  }
}

/** The login ended without a result and without a failure. */
export class IngresseLoginCancelEvent extends ElementEvent<{ readonly reason: IngresseCancelReason }> {
  static readonly type = 'ingresse-login-cancel';
  constructor(reason: IngresseCancelReason) {
    super(IngresseLoginCancelEvent.type, { reason });
  }
}

/** A token was refused; `code` is Ingresse's, 2006 and its kin, or what the page gave to `expire()`. */
export class IngresseLoginExpireEvent extends ElementEvent<{ readonly code: string | number }> {
  static readonly type = 'ingresse-login-expire';
  constructor(code: string | number) {
    super(IngresseLoginExpireEvent.type, { code });
  }
}

/** Signed out on this site; Ingresse keeps no session to end. */
export class IngresseLoginLogoutEvent extends ElementEvent<null> {
  static readonly type = 'ingresse-login-logout';
  constructor() {
    super(IngresseLoginLogoutEvent.type, null);
  }
}

/** The token goes to an app by a deep link, not to this page. */
export class IngresseLoginHandoverEvent extends ElementEvent<{ readonly url: string }> {
  static readonly type = 'ingresse-login-handover';
  constructor(url: string) {
    super(IngresseLoginHandoverEvent.type, { url });
  }
}

/** The login, or signing out, failed. */
export class IngresseLoginErrorEvent extends ElementEvent<ErrorDetail> {
  static readonly type = 'ingresse-login-error';
  constructor(detail: ErrorDetail) {
    super(IngresseLoginErrorEvent.type, detail);
  }
}

/** The element entered another of its named states. */
export class IngresseLoginStateChangeEvent extends ElementEvent<StateChangeDetail<IngresseStatus>> {
  static readonly type = 'ingresse-login-state-change';
  constructor(detail: StateChangeDetail<IngresseStatus>) {
    super(IngresseLoginStateChangeEvent.type, detail);
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'ingresse-login-start': IngresseLoginStartEvent;
    'ingresse-login-success': IngresseLoginSuccessEvent;
    'ingresse-login-cancel': IngresseLoginCancelEvent;
    'ingresse-login-expire': IngresseLoginExpireEvent;
    'ingresse-login-logout': IngresseLoginLogoutEvent;
    'ingresse-login-handover': IngresseLoginHandoverEvent;
    'ingresse-login-error': IngresseLoginErrorEvent;
    'ingresse-login-state-change': IngresseLoginStateChangeEvent;
  }
}

/** What the page is told of a login, its secrets readable only by name. */
export function detailOf({ via, userId, user, session, userToken, assertion }: IngresseLogin): IngresseLoginDetail {
  return withSecrets(
    { via, userId: userId ?? user?.id ?? null, user, session },
    { ...(userToken === null ? {} : { userToken }), ...(assertion === null ? {} : { assertion }) },
  );
}
