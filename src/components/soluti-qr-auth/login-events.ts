/** What the page is told when a login goes from one state to the next. */
import type { CatracaError } from '../../core/errors.js';
import type { SolutiState } from '../../core/flows/soluti-state.js';
import type { SolutiResult } from '../../core/protocol/soluti.js';
import type { ErrorDetail } from '../internal/element-event.js';
import {
  SolutiAuthCancelEvent,
  SolutiAuthErrorEvent,
  SolutiAuthExpireEvent,
  SolutiAuthNotifyEvent,
} from './soluti-qr-auth.events.js';

/** All but success, which also has a form and an address to serve. */
export function loginEvents(
  state: SolutiState,
  previous: SolutiState,
  describe: (error: CatracaError) => ErrorDetail,
  cancelReason: 'cancelled' | 'other-number',
): Event[] {
  const before = previous.status === 'waiting' ? previous : null;
  const events: Event[] = [];
  if (state.status === 'waiting') {
    if (state.push === 'sent' && before?.push === 'sending') events.push(new SolutiAuthNotifyEvent());
    if (state.notice !== null && state.notice !== before?.notice) {
      events.push(new SolutiAuthErrorEvent(describe(state.notice)));
    }
  }
  if (state.status === previous.status) return events;
  if (state.status === 'expired') events.push(new SolutiAuthExpireEvent());
  if (state.status === 'cancelled') events.push(new SolutiAuthCancelEvent(state.reason ?? cancelReason));
  if (state.status === 'failed') events.push(new SolutiAuthErrorEvent(describe(state.error)));
  return events;
}

/** What a form sends: what the host's server can check. */
export function formValueOf(result: SolutiResult): string | null {
  if ('assertion' in result) return result.assertion;
  return 'accessToken' in result ? result.accessToken : null;
}

/** Whether a code took the place of one on screen. */
export function isNewCode(state: SolutiState, previous: SolutiState): boolean {
  const isBoth = state.status === 'waiting' && previous.status === 'waiting';
  // A push brings a code of its own, and says so itself.
  return isBoth && previous.push !== 'sending' && state.snapshot.qrCode !== previous.snapshot.qrCode;
}
