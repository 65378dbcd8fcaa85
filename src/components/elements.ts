/** `catraca/elements`: the three classes and their events, registering nothing, and the page-wide settings. */
export { configure, type CatracaConfig } from './internal/config.js';
export type { ErrorDetail, StateChangeDetail } from './internal/element-event.js';
export { CatracaError, isCatracaError, type ErrorCode } from '../core/errors.js';
export type {
  CommonMessages,
  IngresseMessages,
  MessageKey,
  OwnMessages,
  PassMessages,
  SolutiMessages,
} from '../core/i18n/messages.js';

export { IngresseLoginButtonElement } from './ingresse-login-button/ingresse-login-button-element.js';
export {
  IngresseLoginCancelEvent,
  IngresseLoginErrorEvent,
  IngresseLoginExpireEvent,
  IngresseLoginHandoverEvent,
  IngresseLoginLogoutEvent,
  IngresseLoginStartEvent,
  IngresseLoginStateChangeEvent,
  IngresseLoginSuccessEvent,
} from './ingresse-login-button/ingresse-login-button.events.js';

export { SolutiQrAuthElement } from './soluti-qr-auth/soluti-qr-auth-element.js';
export {
  SolutiAuthCancelEvent,
  SolutiAuthCodeEvent,
  SolutiAuthErrorEvent,
  SolutiAuthExpireEvent,
  SolutiAuthNotifyEvent,
  SolutiAuthStartEvent,
  SolutiAuthStateChangeEvent,
  SolutiAuthSuccessEvent,
} from './soluti-qr-auth/soluti-qr-auth.events.js';

export { IdengePassCardElement } from './idenge-pass-card/idenge-pass-card-element.js';
export {
  IdengePassCreateEvent,
  IdengePassErrorEvent,
  IdengePassLoadEvent,
  IdengePassSelectEvent,
  IdengePassStateChangeEvent,
  IdengePassStatusChangeEvent,
  IdengePassUpdateEvent,
} from './idenge-pass-card/idenge-pass-card.events.js';
