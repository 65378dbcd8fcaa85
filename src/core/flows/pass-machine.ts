/** The states of a pass card and what leads from one to the next: pure and total. */
import type { CatracaError } from '../errors.js';
import type { Pass, PassAnswer } from '../protocol/idenge.js';
import { draftOf, problemsOf, type FormPurpose, type PassDraft } from './pass-draft.js';

/** An answer that holds a cardholder. */
export type FoundAnswer = PassAnswer & { readonly pass: Pass };

export interface PassForm {
  readonly draft: PassDraft;
  /** Why a field was refused, by field id: `required`, `invalid`, `taken` or what else the backend says. */
  readonly problems: Readonly<Record<string, string>>;
  /** The last refusal of the whole form. */
  readonly error: CatracaError | null;
  /** Whether the visitor is being asked to throw away what was typed. */
  readonly leaving: boolean;
}

/** What a save came from, and goes back to when it is refused. `form` is null when the page saves by itself. */
type Saving =
  | { readonly purpose: 'enroll'; readonly answer: PassAnswer }
  | { readonly purpose: 'edit'; readonly answer: FoundAnswer };

export type PassState =
  | { readonly status: 'idle' }
  /** `chosen`: the one of several that is being opened. */
  | { readonly status: 'loading'; readonly chosen: Pass | null }
  | {
      readonly status: 'choosing';
      /** All matches so far; `next` is the backend's cursor to more. */
      readonly matches: readonly Pass[];
      readonly next: string | null;
      /** From 0. */
      readonly page: number;
      readonly error: CatracaError | null;
    }
  /**
   * `error`: what the last save or refresh was refused with, while all else stands. `isSent`: an enrolment went out whose
   * outcome the backend keeps to itself.
   */
  | {
      readonly status: 'empty';
      readonly answer: PassAnswer;
      readonly error: CatracaError | null;
      readonly isSent: boolean;
    }
  | { readonly status: 'viewing'; readonly answer: FoundAnswer; readonly error: CatracaError | null }
  | { readonly status: 'enrolling'; readonly answer: PassAnswer; readonly form: PassForm }
  | { readonly status: 'editing'; readonly answer: FoundAnswer; readonly form: PassForm }
  | ({ readonly status: 'saving'; readonly form: PassForm | null; readonly changed: readonly string[] } & Saving)
  | { readonly status: 'failed'; readonly error: CatracaError };

/** A list of matches, as it stands on screen. */
export type Choosing = Extract<PassState, { readonly status: 'choosing' }>;

export type PassInput =
  | { readonly type: 'load' }
  | { readonly type: 'found'; readonly answer: PassAnswer }
  | { readonly type: 'listed'; readonly matches: readonly Pass[]; readonly next: string | null }
  | { readonly type: 'turn'; readonly page: number }
  /** To the list that the shown one was chosen from. */
  | { readonly type: 'back'; readonly list: Choosing }
  | { readonly type: 'choose'; readonly pass: Pass }
  | { readonly type: 'enroll' }
  | { readonly type: 'edit' }
  | { readonly type: 'type'; readonly id: string; readonly text: string }
  | { readonly type: 'flag'; readonly problems: Readonly<Record<string, string>> }
  | { readonly type: 'save'; readonly changed: readonly string[] }
  | { readonly type: 'saved'; readonly answer: PassAnswer }
  /** Refused, but what is on screen stands. */
  | { readonly type: 'refused'; readonly error: CatracaError }
  /** Refused so that nothing may stay on screen. */
  | { readonly type: 'failed'; readonly error: CatracaError }
  /** The visitor wants out of a form; asks first where something was typed. */
  | { readonly type: 'leave' }
  | { readonly type: 'stay' }
  | { readonly type: 'cancel' }
  | { readonly type: 'clear' };

export const initialPassState: PassState = { status: 'idle' };

/** The state that follows; the same object where the input means nothing. */
export function passTransition(state: PassState, input: PassInput): PassState {
  if (input.type === 'clear') return state.status === 'idle' ? state : initialPassState;
  switch (state.status) {
    case 'idle':
    case 'failed':
      if (input.type === 'back' && state.status === 'failed') return input.list;
      return input.type === 'load' ? { status: 'loading', chosen: null } : state;
    case 'loading':
      return whileLoading(state, input);
    case 'choosing':
      return whileChoosing(state, input);
    case 'empty':
    case 'viewing':
      return whileShowing(state, input);
    case 'enrolling':
    case 'editing':
      return whileTyping(state, input);
    case 'saving':
      return whileSaving(state, input);
  }
}

/** Whether anything was typed that would be lost. */
export function isDirty(state: PassState): boolean {
  if (state.status !== 'enrolling' && state.status !== 'editing') return false;
  const before = draftOf(state.answer, state.status === 'editing' ? 'edit' : 'enroll');
  return Object.entries(state.form.draft).some(([id, text]) => text !== (before[id] ?? ''));
}

type In<Status extends PassState['status']> = Extract<PassState, { status: Status }>;

function shown(answer: PassAnswer, error: CatracaError | null = null, isSent = false): PassState {
  return hasPass(answer) ? { status: 'viewing', answer, error } : { status: 'empty', answer, error, isSent };
}

function hasPass(answer: PassAnswer): answer is FoundAnswer {
  return answer.pass !== null;
}

function whileLoading(state: In<'loading'>, input: PassInput): PassState {
  switch (input.type) {
    case 'found':
      return shown(input.answer);
    case 'listed':
      return { status: 'choosing', matches: input.matches, next: input.next, page: 0, error: null };
    case 'failed':
    case 'refused':
      return { status: 'failed', error: input.error };
    case 'cancel':
      return initialPassState;
    default:
      return state;
  }
}

function whileChoosing(state: In<'choosing'>, input: PassInput): PassState {
  switch (input.type) {
    case 'listed':
      return { ...state, matches: [...state.matches, ...input.matches], next: input.next, error: null };
    case 'turn':
      return { ...state, page: Math.max(0, input.page), error: null };
    case 'choose':
      return { status: 'loading', chosen: input.pass };
    case 'refused':
      return { ...state, error: input.error };
    case 'failed':
      return { status: 'failed', error: input.error };
    case 'load':
      return { status: 'loading', chosen: null };
    case 'cancel':
      return initialPassState;
    default:
      return state;
  }
}

function whileShowing(state: In<'viewing' | 'empty'>, input: PassInput): PassState {
  switch (input.type) {
    case 'found':
      return shown(input.answer);
    case 'enroll':
      return state.status === 'empty'
        ? { status: 'enrolling', answer: state.answer, form: newForm(state.answer, 'enroll') }
        : state;
    case 'edit':
      return state.status === 'viewing'
        ? { status: 'editing', answer: state.answer, form: newForm(state.answer, 'edit') }
        : state;
    case 'save':
      return { status: 'saving', ...savingOf(state), form: null, changed: input.changed };
    case 'refused':
      return { ...state, error: input.error };
    case 'failed':
      return { status: 'failed', error: input.error };
    case 'load':
      return { status: 'loading', chosen: null };
    case 'back':
      return input.list;
    default:
      return state;
  }
}

function whileTyping(state: In<'enrolling' | 'editing'>, input: PassInput): PassState {
  switch (input.type) {
    case 'type': {
      const problems = Object.fromEntries(Object.entries(state.form.problems).filter(([id]) => id !== input.id));
      return withForm(state, { draft: { ...state.form.draft, [input.id]: input.text }, problems });
    }
    case 'flag':
      return withForm(state, { problems: input.problems, leaving: false });
    case 'save':
      return { status: 'saving', ...savingOf(state), form: state.form, changed: input.changed };
    case 'leave':
      return isDirty(state) ? withForm(state, { leaving: true }) : shown(state.answer);
    case 'stay':
      return state.form.leaving ? withForm(state, { leaving: false }) : state;
    case 'cancel':
      return shown(state.answer);
    default:
      return state;
  }
}

function whileSaving(state: In<'saving'>, input: PassInput): PassState {
  switch (input.type) {
    case 'saved':
      return shown(input.answer, null, true);
    case 'refused':
    case 'failed':
      return refusedSave(state, input.error);
    default:
      return state;
  }
}

/** A refusal loses nothing: the form comes back as it was typed. */
function refusedSave(state: In<'saving'>, error: CatracaError): PassState {
  if (state.form === null) return shown(state.answer, error);
  const form = { ...state.form, error, problems: problemsOf(error.fields), leaving: false };
  return state.purpose === 'edit'
    ? { status: 'editing', answer: state.answer, form }
    : { status: 'enrolling', answer: state.answer, form };
}

function savingOf(state: In<'viewing' | 'editing' | 'empty' | 'enrolling'>): Saving {
  return state.status === 'viewing' || state.status === 'editing'
    ? { purpose: 'edit', answer: state.answer }
    : { purpose: 'enroll', answer: state.answer };
}

function newForm(answer: PassAnswer, purpose: FormPurpose): PassForm {
  return { draft: draftOf(answer, purpose), problems: {}, error: null, leaving: false };
}

function withForm(state: In<'enrolling' | 'editing'>, change: Partial<PassForm>): PassState {
  return { ...state, form: { ...state.form, ...change } };
}
