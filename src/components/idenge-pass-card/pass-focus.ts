/** Where focus goes when the control that had it is gone, and when a form needs correcting. */
import type { PassForm, PassState } from '../../core/flows/pass-machine.js';

const successors: Readonly<Record<PassState['status'], readonly string[]>> = {
  idle: [],
  loading: [],
  choosing: ['[part="list-item"]'],
  empty: ['[part="enroll-button"]'],
  viewing: ['[part="edit-button"]', '[part="download-link"]', '[part="refresh-button"]'],
  enrolling: ['[part="stay-button"]', '[part="input"]'],
  editing: ['[part="stay-button"]', '[part="input"]'],
  saving: ['[part="save-button"]', '[part="enroll-button"]'],
  failed: ['[part="retry-button"]'],
};

/**
 * Moves focus after a change from `previous` to `state`, in an element that had it before the change: to the first
 * input to correct, to the new page of a list, to a question, or, if its control is gone, to that control's successor.
 */
export function keepFocus(root: ShadowRoot, state: PassState, previous: PassState): void {
  const target = correction(root, state, previous) ?? newPage(root, state, previous) ?? question(root, state, previous);
  if (target !== null) {
    target.focus();
  } else if (root.activeElement === null || isWaiting(root, previous)) {
    const wanted =
      formOf(previous)?.leaving === true
        ? ['[part="cancel-button"]', ...successors[state.status]]
        : successors[state.status];
    const next = wanted.map((selector) => root.querySelector<HTMLElement>(selector)).find((found) => found !== null);
    (next ?? root.querySelector<HTMLElement>('[part~="base"]'))?.focus();
  }
}

/** Whether focus was only parked on the whole card while it loaded. */
function isWaiting(root: ShadowRoot, previous: PassState): boolean {
  return previous.status === 'loading' && root.activeElement?.matches('[part~="base"]') === true;
}

function correction(root: ShadowRoot, state: PassState, previous: PassState): HTMLElement | null {
  const [form, before] = [formOf(state), formOf(previous)];
  if (form === null || before === null || form.problems === before.problems) return null;
  // Typing only takes problems away, and changes the draft.
  const isRefused = form.draft === before.draft || Object.keys(form.problems).some((id) => !(id in before.problems));
  return isRefused ? root.querySelector<HTMLElement>('[aria-invalid="true"]') : null;
}

function newPage(root: ShadowRoot, state: PassState, previous: PassState): HTMLElement | null {
  const isTurned = state.status === 'choosing' && previous.status === 'choosing' && state.page !== previous.page;
  return isTurned ? root.querySelector<HTMLElement>('[part="list-item"]') : null;
}

/** Asked by key, the question comes up while its own control, an input, still has the focus. */
function question(root: ShadowRoot, state: PassState, previous: PassState): HTMLElement | null {
  const isAsked = formOf(state)?.leaving === true && formOf(previous)?.leaving === false;
  return isAsked ? root.querySelector<HTMLElement>('[part="stay-button"]') : null;
}

function formOf(state: PassState): PassForm | null {
  return 'form' in state ? state.form : null;
}
