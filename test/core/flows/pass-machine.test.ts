/** The pass card's machine: where each input leads from each state, and what it carries along. */
import { describe, expect, it } from 'vitest';
import { CatracaError } from '../../../src/core/errors.js';
import {
  initialPassState,
  isDirty,
  passTransition,
  type PassForm,
  type PassInput,
  type PassState,
} from '../../../src/core/flows/pass-machine.js';
import { draftOf } from '../../../src/core/flows/pass-draft.js';
import { answer, pass } from './pass-examples.js';

type Name = PassState['status'];

const error = new CatracaError('conflict', 'taken', {
  fields: [
    { pointer: '/email', code: 'taken' },
    { pointer: '/data/a~1b', code: 'invalid' },
  ],
});
const nobody = { ...answer, pass: null };
const installed = { ...answer, pass: { ...pass, status: 'installed' } };
const form: PassForm = { draft: draftOf(answer, 'edit'), problems: {}, error: null, leaving: false };
const dirtyForm: PassForm = { ...form, draft: { ...form.draft, name: 'Ana' } };

/** Every state, those that hold a choice in each of its forms. */
const states: Record<string, PassState> = {
  idle: initialPassState,
  loading: { status: 'loading', chosen: null },
  choosing: { status: 'choosing', matches: [pass], next: 'c', page: 0, error: null },
  empty: { status: 'empty', answer: nobody, error: null, isSent: false },
  viewing: { status: 'viewing', answer, error: null },
  enrolling: { status: 'enrolling', answer: nobody, form: { ...form, draft: draftOf(nobody, 'enroll') } },
  editing: { status: 'editing', answer, form },
  dirty: { status: 'editing', answer, form: dirtyForm },
  savingForm: { status: 'saving', purpose: 'edit', answer, form: dirtyForm, changed: ['name'] },
  savingEnrolment: { status: 'saving', purpose: 'enroll', answer: nobody, form, changed: ['name'] },
  savingAlone: { status: 'saving', purpose: 'edit', answer, form: null, changed: ['name'] },
  failed: { status: 'failed', error },
};

const inputs: Record<string, PassInput> = {
  load: { type: 'load' },
  found: { type: 'found', answer: installed },
  foundNobody: { type: 'found', answer: nobody },
  listed: { type: 'listed', matches: [pass, pass], next: null },
  turn: { type: 'turn', page: 2 },
  choose: { type: 'choose', pass },
  enroll: { type: 'enroll' },
  edit: { type: 'edit' },
  type: { type: 'type', id: 'name', text: 'Eva' },
  flag: { type: 'flag', problems: { name: 'required' } },
  save: { type: 'save', changed: ['name'] },
  savedInSilence: { type: 'saved', answer: nobody },
  back: { type: 'back', list: { status: 'choosing', matches: [pass], next: null, page: 1, error: null } },
  saved: { type: 'saved', answer: installed },
  refused: { type: 'refused', error },
  failed: { type: 'failed', error },
  leave: { type: 'leave' },
  stay: { type: 'stay' },
  cancel: { type: 'cancel' },
  clear: { type: 'clear' },
};

/** Where each input leads; an input that is not named leaves the very same state object. */
const table: Record<string, Partial<Record<string, Name>>> = {
  idle: { load: 'loading' },
  loading: {
    found: 'viewing',
    foundNobody: 'empty',
    listed: 'choosing',
    refused: 'failed',
    failed: 'failed',
    cancel: 'idle',
    clear: 'idle',
  },
  choosing: {
    load: 'loading',
    listed: 'choosing',
    turn: 'choosing',
    choose: 'loading',
    refused: 'choosing',
    failed: 'failed',
    cancel: 'idle',
    clear: 'idle',
  },
  empty: {
    load: 'loading',
    found: 'viewing',
    foundNobody: 'empty',
    enroll: 'enrolling',
    save: 'saving',
    back: 'choosing',
    refused: 'empty',
    failed: 'failed',
    clear: 'idle',
  },
  viewing: {
    load: 'loading',
    found: 'viewing',
    foundNobody: 'empty',
    edit: 'editing',
    save: 'saving',
    back: 'choosing',
    refused: 'viewing',
    failed: 'failed',
    clear: 'idle',
  },
  enrolling: { type: 'enrolling', flag: 'enrolling', save: 'saving', leave: 'empty', cancel: 'empty', clear: 'idle' },
  editing: { type: 'editing', flag: 'editing', save: 'saving', leave: 'viewing', cancel: 'viewing', clear: 'idle' },
  dirty: { type: 'editing', flag: 'editing', save: 'saving', leave: 'editing', cancel: 'viewing', clear: 'idle' },
  savingForm: { saved: 'viewing', savedInSilence: 'empty', refused: 'editing', failed: 'editing', clear: 'idle' },
  savingEnrolment: {
    saved: 'viewing',
    savedInSilence: 'empty',
    refused: 'enrolling',
    failed: 'enrolling',
    clear: 'idle',
  },
  savingAlone: { saved: 'viewing', savedInSilence: 'empty', refused: 'viewing', failed: 'viewing', clear: 'idle' },
  failed: { load: 'loading', back: 'choosing', clear: 'idle' },
};

const pairs = Object.keys(states).flatMap((from) =>
  Object.keys(inputs).map((input): [string, string] => [from, input]),
);

describe('passTransition', () => {
  it.each(pairs)('%s + %s', (from, input) => {
    const state = states[from]!;
    const next = passTransition(state, inputs[input]!);
    const expected = table[from]?.[input];
    if (expected === undefined) expect(next).toBe(state);
    else expect(next).toMatchObject({ status: expected });
    if (expected !== undefined) expect(next).not.toBe(state);
  });

  it('covers every state of the type', () => {
    const reached = new Set(Object.values(states).map(({ status }) => status));
    expect([...reached].sort()).toEqual(
      ['choosing', 'editing', 'empty', 'enrolling', 'failed', 'idle', 'loading', 'saving', 'viewing'].sort(),
    );
  });

  it('adds a further page to the matches, and drops the error of a page that did not come', () => {
    const refused = passTransition(states['choosing']!, inputs['refused']!);
    expect(refused).toMatchObject({ matches: [pass], next: 'c', error });
    expect(passTransition(refused, inputs['listed']!)).toMatchObject({
      matches: [pass, pass, pass],
      next: null,
      error: null,
    });
    expect(passTransition(refused, { type: 'turn', page: -1 })).toMatchObject({ page: 0, error: null });
  });

  it('gives a refused form back as it was typed, with what is wrong where', () => {
    expect(passTransition(states['savingForm']!, inputs['refused']!)).toMatchObject({
      form: { draft: { name: 'Ana' }, error, problems: { email: 'taken', 'a/b': 'invalid' }, leaving: false },
    });
  });

  it('takes away the problem of the field that is typed in, and no other', () => {
    const flagged = passTransition(states['dirty']!, {
      type: 'flag',
      problems: { name: 'required', phone: 'invalid' },
    });
    expect(passTransition(flagged, inputs['type']!)).toMatchObject({
      form: { draft: { name: 'Eva' }, problems: { phone: 'invalid' } },
    });
  });

  it('asks before it throws away what was typed', () => {
    const asking = passTransition(states['dirty']!, inputs['leave']!);
    expect(asking).toMatchObject({ form: { leaving: true } });
    expect(passTransition(asking, inputs['stay']!)).toMatchObject({ form: { leaving: false, draft: { name: 'Ana' } } });
    expect(passTransition(asking, inputs['cancel']!)).toEqual(states['viewing']);
  });
});

describe('isDirty', () => {
  it('is about what was typed, not about what was touched', () => {
    expect(isDirty(states['editing']!)).toBe(false);
    expect(isDirty(states['dirty']!)).toBe(true);
    const back = passTransition(states['dirty']!, { type: 'type', id: 'name', text: 'Marcos Bermejo' });
    expect(isDirty(back)).toBe(false);
    expect(isDirty(states['viewing']!)).toBe(false);
  });
});
