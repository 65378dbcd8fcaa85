/** The public events of `<soluti-qr-auth>`. */
import type { SolutiState } from '../../core/flows/soluti-state.js';
import type { SolutiResult } from '../../core/protocol/soluti.js';
import { ElementEvent, withSecrets, type ErrorDetail, type StateChangeDetail } from '../internal/element-event.js';

/** The named states of the element. */
export type SolutiQrAuthState = SolutiState['status'];

/** What a login gave: a token, an assertion for the host's server, or the answer of the host's own hook. */
export type SolutiAuthSuccessDetail =
  | {
      /** Read it by name: it is not enumerable and does not print. */
      readonly accessToken: string;
      readonly tokenType: 'Bearer';
      /** Seconds. */
      readonly expiresIn: number;
      readonly scope: string;
      /** CPF or CNPJ of the holder, unmasked. */
      readonly username: string;
    }
  | { readonly assertion: string }
  | { readonly session: unknown };

/** A login is about to start, by the visitor's click, because the element came on screen, or by `start()`. Cancelable. */
export class SolutiAuthStartEvent extends ElementEvent<{ readonly via: 'click' | 'visible' | 'method' }> {
  static readonly type = 'soluti-auth-start';
  constructor(via: 'click' | 'visible' | 'method') {
    super(SolutiAuthStartEvent.type, { via }, { cancelable: true });
  }
}

/** A code is on screen: the first, or one that replaces it. */
export class SolutiAuthCodeEvent extends ElementEvent<{ readonly expiresAt: Date }> {
  static readonly type = 'soluti-auth-code';
  constructor(expiresAt: Date) {
    super(SolutiAuthCodeEvent.type, { expiresAt });
  }
}

/** The backend took a push. Whether a phone was reached is not told to anyone. */
export class SolutiAuthNotifyEvent extends ElementEvent<null> {
  static readonly type = 'soluti-auth-notify';
  constructor() {
    super(SolutiAuthNotifyEvent.type, null);
  }
}

/** The holder approved, and this is the result; once per login. Cancelable: keeps the page from going to `success-url`. */
export class SolutiAuthSuccessEvent extends ElementEvent<SolutiAuthSuccessDetail> {
  static readonly type = 'soluti-auth-success';
  constructor(result: SolutiResult) {
    super(SolutiAuthSuccessEvent.type, successDetail(result), { cancelable: true });
  }
}

/** The last code ran out: the element pauses until somebody asks for a new one. */
export class SolutiAuthExpireEvent extends ElementEvent<null> {
  static readonly type = 'soluti-auth-expire';
  constructor() {
    super(SolutiAuthExpireEvent.type, null);
  }
}

/** Why a login ended without a result and without a failure. */
export type SolutiCancelReason = 'cancelled' | 'other-number' | 'other-tab';

/**
 * The login was cancelled: `other-number` when the phone showed another challenge, `other-tab` when a duplicate of this
 * tab fetched the result.
 */
export class SolutiAuthCancelEvent extends ElementEvent<{ readonly reason: SolutiCancelReason }> {
  static readonly type = 'soluti-auth-cancel';
  constructor(reason: SolutiCancelReason) {
    super(SolutiAuthCancelEvent.type, { reason });
  }
}

/** The login failed, or a push or renewal was refused while the code stays good. */
export class SolutiAuthErrorEvent extends ElementEvent<ErrorDetail> {
  static readonly type = 'soluti-auth-error';
  constructor(detail: ErrorDetail) {
    super(SolutiAuthErrorEvent.type, detail);
  }
}

/** The element entered another of its named states. */
export class SolutiAuthStateChangeEvent extends ElementEvent<StateChangeDetail<SolutiQrAuthState>> {
  static readonly type = 'soluti-auth-state-change';
  constructor(detail: StateChangeDetail<SolutiQrAuthState>) {
    super(SolutiAuthStateChangeEvent.type, detail);
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'soluti-auth-start': SolutiAuthStartEvent;
    'soluti-auth-code': SolutiAuthCodeEvent;
    'soluti-auth-notify': SolutiAuthNotifyEvent;
    'soluti-auth-success': SolutiAuthSuccessEvent;
    'soluti-auth-expire': SolutiAuthExpireEvent;
    'soluti-auth-cancel': SolutiAuthCancelEvent;
    'soluti-auth-error': SolutiAuthErrorEvent;
    'soluti-auth-state-change': SolutiAuthStateChangeEvent;
  }
}

function successDetail(result: SolutiResult): SolutiAuthSuccessDetail {
  if ('accessToken' in result) {
    const { accessToken, tokenType, expiresIn, scope, username } = result;
    return withSecrets({ tokenType, expiresIn, scope, username }, { accessToken });
  }
  if ('assertion' in result) return withSecrets({}, { assertion: result.assertion });
  return { session: result.session };
}
