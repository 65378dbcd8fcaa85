/** The one message that the button has for its visitor in each of its states. */
import type { IngresseState } from '../../core/flows/ingresse-machine.js';
import type { ErrorCode } from '../../core/errors.js';
import { signedInText, type Words } from './login-faces.js';

export interface LoginStatus {
  readonly text: string;
  /** Beside a face that says it already, the message is for screen readers alone. */
  readonly look: '' | 'error' | 'visually-hidden';
}

export function statusOf(state: IngresseState, t: Words): LoginStatus {
  switch (state.status) {
    case 'idle':
    case 'opening':
      return { text: '', look: '' };
    case 'waiting':
      return { text: t('ing.waiting'), look: '' };
    case 'finishing':
      return { text: t('ing.finishing'), look: 'visually-hidden' };
    case 'handed-over':
      return { text: t('ing.handedOver'), look: '' };
    case 'signed-in': {
      if (state.problem !== null) return { text: textOf(state.problem.code, t), look: 'error' };
      return { text: signedInText(state.user, t), look: 'visually-hidden' };
    }
    case 'expired':
      return { text: t('ing.expired'), look: 'error' };
    case 'failed':
      return { text: textOf(state.error.code, t), look: 'error' };
  }
}

/** The visitor is told that the login is not to be had, not whose mistake that is. */
export function textOf(code: ErrorCode, t: Words): string {
  return t(code === 'config_invalid' ? 'ing.misconfig' : `error.${code}`);
}
