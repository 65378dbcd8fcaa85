/** The one sentence that the status region says when the card's state changes. */
import type { PassState } from '../../core/flows/pass-machine.js';
import { errorOf } from '../../core/flows/pass-outcome.js';
import { checkedText, statusSentence, type Words } from './pass-words.js';

/** Said when it is rendered, so that it follows the language. */
export type Announcement = (words: Words) => string;

export const silence: Announcement = () => '';

/** Null: nothing happened that is worth a word, as when the same card was asked for again. */
export function announcementOf(state: PassState, previous: PassState, isStaff: boolean): Announcement | null {
  const error = errorOf(state);
  if (error !== null && !isToldAtField(state)) return ({ t }) => t(`error.${error.code}`);
  switch (state.status) {
    case 'idle':
      return silence;
    case 'loading':
      return ({ t }) => t('common.loading');
    case 'choosing':
      return ({ t }) => t('pass.choose');
    case 'empty':
      if (state.isSent) return ({ t }) => t('pass.requested');
      if (previous.status === 'enrolling') return silence;
      return ({ t }) => t(isStaff ? 'pass.nobodyFound' : 'pass.empty');
    case 'viewing':
      return whileViewing(state, previous);
    case 'enrolling':
    case 'editing':
      if (state.form.leaving) return ({ t }) => t('pass.leave');
      return isToldAtField(state) ? ({ t }) => t('error.request_invalid') : silence;
    case 'saving':
      return ({ t }) => t('pass.saving');
    case 'failed':
      return silence;
  }
}

/** The answer to the visitor's own question, also where nothing has changed; null where it was refused. */
export function answerToCheck(state: PassState, at: Date): Announcement | null {
  if (state.status !== 'viewing' || errorOf(state) !== null) return null;
  const { pass } = state.answer;
  return (words) => `${checkedText(at, words)}. ${statusSentence(pass, words)}`;
}

/** What is wrong stands under the fields that it is about, as on screen. */
function isToldAtField(state: PassState): boolean {
  if (state.status !== 'enrolling' && state.status !== 'editing') return false;
  return Object.keys(state.form.problems).length > 0;
}

function whileViewing(state: Extract<PassState, { status: 'viewing' }>, previous: PassState): Announcement | null {
  if (previous.status === 'editing') return silence;
  if (previous.status === 'saving' && previous.purpose === 'edit') return ({ t }) => t('pass.saved');
  const { pass } = state.answer;
  if (previous.status === 'saving') return (words) => `${words.t('pass.created')}. ${statusSentence(pass, words)}`;
  const isSame =
    previous.status === 'viewing' && previous.answer.pass.status === pass.status && previous.error === null;
  return isSame ? null : (words) => statusSentence(pass, words);
}
