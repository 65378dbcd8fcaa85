/** Days and times in the account's zone, whatever the zone of the machine that shows them. */
import { afterEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { fromLocalDay, fromLocalTime, knownZone, toLocalDay, toLocalTime } from '../../../src/core/flows/pass-dates.js';

const machineZone = process.env['TZ'];
afterEach(() => {
  if (machineZone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = machineZone;
});

describe('toLocalDay', () => {
  it.each(['UTC', 'America/Sao_Paulo', 'Asia/Tokyo', 'Pacific/Kiritimati'])(
    'shows the documented date of birth as 25 December on a machine in %s',
    (zone) => {
      process.env['TZ'] = zone;
      expect(toLocalDay('1985-12-24T23:00:00.000Z', 'Europe/Madrid')).toBe('1985-12-25');
      expect(toLocalDay('1985-12-25', 'Europe/Madrid')).toBe('1985-12-25');
      expect(fromLocalDay('1985-12-25', 'Europe/Madrid')).toBe('1985-12-24T23:00:00.000Z');
    },
  );

  it.each(['', 'soon', '1985-13-45'])('gives nothing for %j', (text) => {
    expect(toLocalDay(text, 'UTC')).toBe('');
    expect(fromLocalDay(text, 'UTC')).toBe('');
  });
});

describe('fromLocalTime', () => {
  it('gives a moment at which the clocks show that very time, in every zone', () => {
    const zones = fc.constantFrom('Europe/Madrid', 'America/Sao_Paulo', 'Asia/Kolkata', 'Pacific/Apia', 'UTC');
    const from = Date.UTC(1950, 0, 1) / 60_000;
    const to = Date.UTC(2050, 0, 1) / 60_000;
    fc.assert(
      fc.property(fc.integer({ min: from, max: to }), zones, (minutes, zone) => {
        const local = toLocalTime(new Date(minutes * 60_000).toISOString(), zone);
        expect(toLocalTime(fromLocalTime(local, zone), zone)).toBe(local);
      }),
      { numRuns: 300 },
    );
  });

  it('takes the account in an unknown zone as UTC', () => {
    expect(knownZone('Mars/Olympus')).toBe('UTC');
    expect(fromLocalTime('2026-07-07T10:30', 'Mars/Olympus')).toBe('2026-07-07T10:30:00.000Z');
  });
});
