/** What of a form is sent. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { changedNames, changesOf, draftOf, formFields, withoutUnchanged } from '../../../src/core/flows/pass-draft.js';
import { answer, fieldOf, pass } from './pass-examples.js';

describe('draftOf', () => {
  it('shows each value as its input holds it', () => {
    expect(draftOf(answer, 'edit')).toEqual({
      name: 'Marcos Bermejo',
      phone: '',
      birth: '1985-12-25',
      seen: '2026-07-07T12:00',
      points: '150',
      rank: '3',
      news: 'true',
    });
  });

  it('asks who one is at the enrolment, though that cannot be edited', () => {
    const ids = (purpose: 'enroll' | 'edit') => formFields(answer, purpose).map(({ id }) => id);
    expect(ids('edit')).not.toContain('email');
    expect(ids('enroll')).toContain('email');
    expect(ids('enroll')).not.toContain('internal');
  });
});

describe('changesOf', () => {
  it('sends only what differs', () => {
    const draft = draftOf(answer, 'edit');
    expect(changesOf(answer, draft, 'edit')).toEqual({});
    expect(changesOf(answer, { ...draft, name: 'Ana', points: '151' }, 'edit')).toEqual({
      name: 'Ana',
      data: { points: '151' },
    });
  });

  it('sends null for what was emptied, and for that alone', () => {
    const draft = { ...draftOf(answer, 'edit'), birth: '', name: '  ' };
    expect(changesOf(answer, draft, 'edit')).toEqual({ name: null, data: { birth: null } });
  });

  it('never names an untouched field, whatever was typed elsewhere', () => {
    const draft = draftOf(answer, 'edit');
    const touched = fc.subarray(Object.keys(draft));
    fc.assert(
      fc.property(touched, fc.string(), (ids, text) => {
        const typed = { ...draft, ...Object.fromEntries(ids.map((id) => [id, text])) };
        for (const name of changedNames(changesOf(answer, typed, 'edit'))) expect(ids).toContain(name);
      }),
    );
  });

  it('keeps the type that the account stores', () => {
    const draft = { ...draftOf(answer, 'edit'), rank: '4', news: 'false', points: '7' };
    expect(changesOf(answer, draft, 'edit').data).toEqual({ rank: 4, news: false, points: '7' });
  });

  it('sends a day as midnight in the account zone, or as a day where a day is stored', () => {
    const draft = { ...draftOf(answer, 'edit'), birth: '1990-07-01' };
    expect(changesOf(answer, draft, 'edit').data).toEqual({ birth: '1990-06-30T22:00:00.000Z' });
    const plain = { ...answer, pass: { ...pass, data: { ...pass.data, birth: '1985-12-25' } } };
    expect(changesOf(plain, draft, 'edit').data).toEqual({ birth: '1990-07-01' });
  });

  it('leaves out of an enrolment what was not filled in', () => {
    const nobody = { ...answer, pass: null };
    const draft = { ...draftOf(nobody, 'enroll'), name: 'Ana', email: ' ana@example.com ' };
    expect(changesOf(nobody, draft, 'enroll')).toEqual({ name: 'Ana', email: 'ana@example.com' });
  });

  it('is not fooled by ids that every object has', () => {
    const strange = { ...answer, fields: [fieldOf('constructor'), fieldOf('toString')] };
    const draft = draftOf(strange, 'edit');
    expect(Object.entries(draft)).toEqual([
      ['constructor', ''],
      ['toString', ''],
    ]);
    expect(changesOf(strange, draft, 'edit')).toEqual({});
  });
});

describe('withoutUnchanged', () => {
  it('drops what the pass has already', () => {
    expect(withoutUnchanged(pass, { name: 'Marcos Bermejo', phone: '1', data: { points: '150', rank: 4 } })).toEqual({
      phone: '1',
      data: { rank: 4 },
    });
    expect(withoutUnchanged(pass, { phone: null })).toEqual({});
  });
});
