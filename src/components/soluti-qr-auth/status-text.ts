/** The one message that the element says at a time, on screen and to a screen reader. */
import type { SolutiWaiting } from '../../core/flows/soluti-state.js';
import type { View } from './view.js';

/** Seconds without an answer to a push after which something may be wrong. */
const answerTime = 45;

export function statusText(view: View): string {
  const { t, state } = view;
  switch (state.status) {
    case 'idle':
      return '';
    case 'starting':
      return t('common.loading');
    case 'waiting':
      return waitingText(view, state);
    case 'finishing':
    case 'done':
    case 'expired':
      return t(`sol.${state.status}`);
    case 'cancelled':
      return t(state.reason === 'other-tab' ? 'sol.otherTab' : 'error.flow_cancelled');
    case 'failed':
      return t(`error.${state.error.code}`);
  }
}

function waitingText({ t, isCodeCut, said, announced, pushAge }: View, state: SolutiWaiting): string {
  const { notice, connection, app } = state;
  if (notice?.code === 'not_allowed' && !app.canNotify) return t('sol.noPush');
  if (notice !== null) return t(notice.code === 'slow_down' ? 'sol.slowDown' : `error.${notice.code}`);
  if (connection === 'offline' || connection === 'reconnecting') return t(`sol.${connection}`);
  // Who waits for a push does not need the code.
  if (isCodeCut && pushAge === null) return t('sol.hiddenCode');
  if (said !== null) return t(said);
  if (announced !== null) return t('sol.secondsLeft', { seconds: announced });
  if (pushAge === null) return t('sol.waiting');
  return t(pushAge < answerTime ? 'sol.pushUniform' : 'sol.noAnswer');
}
