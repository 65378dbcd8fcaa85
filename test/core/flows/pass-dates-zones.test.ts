/** A date of birth is the same day whatever the account's zone and wherever the visitor is. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fieldText } from '../../../src/components/idenge-pass-card/pass-words.js';
import { changesOf, draftOf } from '../../../src/core/flows/pass-draft.js';
import type { PassAnswer, PassField } from '../../../src/core/protocol/idenge.js';
import { pass } from './pass-examples.js';

const zones = ['Europe/Madrid', 'America/Sao_Paulo', 'Asia/Tokyo'];
/** Around changes of the clocks, at the ends of years, and long ago. */
const days = ['1985-12-25', '2026-01-01', '2026-03-29', '2026-10-25', '1968-11-01', '2000-02-29', '1931-06-15'];

const field = (type: 'date' | 'datetime', timeZone: string): PassField => ({
  id: '5c8670c9ffcfc40681402664',
  label: { 'pt-BR': 'Nascimento', es: 'Nacimiento', en: 'Birth' },
  type,
  options: [],
  timeZone,
  editable: true,
  required: false,
});

const answerOf = (shown: PassField, value: string | null): PassAnswer => ({
  pass: { ...pass, data: { [shown.id]: value } },
  fields: [shown],
  actions: ['edit'],
  downloadUrl: null,
});

describe.each(zones)('a visitor in %s', (visitor) => {
  const home = process.env['TZ'];
  beforeAll(() => {
    process.env['TZ'] = visitor;
  });
  afterAll(() => {
    if (home === undefined) delete process.env['TZ'];
    else process.env['TZ'] = home;
  });

  it('is in that zone', () => {
    expect(new Date('1985-12-24T23:00:00Z').getTimezoneOffset()).toBe(
      { 'Europe/Madrid': -60, 'America/Sao_Paulo': 120, 'Asia/Tokyo': -540 }[visitor],
    );
  });

  it.each(zones)('sees, types and sends the same day for an account in %s', (account) => {
    const birth = field('date', account);
    for (const day of days) {
      const sent = changesOf(answerOf(birth, null), { [birth.id]: day }, 'edit').data?.[birth.id];
      expect(String(sent)).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:00\.000Z$/);
      const stored = answerOf(birth, String(sent));
      expect(draftOf(stored, 'edit')[birth.id], day).toBe(day);
      // Untouched, it is not sent; so it cannot move either.
      expect(changesOf(stored, draftOf(stored, 'edit'), 'edit')).toEqual({});
      const [year = '', month = '', date = ''] = day.split('-');
      expect(fieldText(birth, String(sent), { locale: 'pt-BR', t: (key) => key })).toBe(`${date}/${month}/${year}`);
    }
  });

  it.each(zones)('sees, types and sends the same time for an account in %s', (account) => {
    const visit = field('datetime', account);
    for (const time of ['2026-07-07T18:30', '2026-01-01T00:00', '2026-12-31T23:59']) {
      const sent = changesOf(answerOf(visit, null), { [visit.id]: time }, 'edit').data?.[visit.id];
      expect(draftOf(answerOf(visit, String(sent)), 'edit')[visit.id]).toBe(time);
    }
  });

  it('sees the documented date of birth as the 25th, in each language', () => {
    const birth = field('date', 'Europe/Madrid');
    const text = (locale: 'pt-BR' | 'es' | 'en') =>
      fieldText(birth, '1985-12-24T23:00:00.000Z', { locale, t: (key) => key });
    expect([text('pt-BR'), text('es'), text('en')]).toEqual(['25/12/1985', '25/12/1985', 'Dec 25, 1985']);
  });
});
