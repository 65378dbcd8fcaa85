/**
 * Days and times of a pass in its account's time zone. A date of birth is stored as an instant, midnight in
 * the account's zone: read anywhere else it would be the day before or after.
 */

const dayOnly = /^\d{4}-\d{2}-\d{2}$/;
const minute = 60_000;

/** The zone if the browser knows it, else UTC. */
export function knownZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}

/** What `<input type="datetime-local">` holds for an instant (`2026-07-07T18:30`), or '' for what is no date. */
export function toLocalTime(value: string, timeZone: string): string {
  const instant = Date.parse(value);
  if (Number.isNaN(instant)) return '';
  return isDayOnly(value) ? `${value}T00:00` : wallClock(instant, knownZone(timeZone));
}

/** What `<input type="date">` holds: the day in the zone (`1985-12-25`), or '' for what is no date. */
export function toLocalDay(value: string, timeZone: string): string {
  return toLocalTime(value, timeZone).slice(0, 10);
}

/** The instant, as ISO 8601 in UTC, at which the zone's clocks show `local`; '' for what is no local time. */
export function fromLocalTime(local: string, timeZone: string): string {
  const zone = knownZone(timeZone);
  const wanted = Date.parse(`${local}Z`);
  if (Number.isNaN(wanted)) return '';
  // The offset is that of the instant sought, not of the first guess: a second round settles it across a clock change.
  let instant = wanted;
  for (let round = 0; round < 2; round += 1) instant += wanted - Date.parse(`${wallClock(instant, zone)}Z`);
  return new Date(instant).toISOString();
}

/** The instant of the day's midnight in the zone. */
export function fromLocalDay(day: string, timeZone: string): string {
  return fromLocalTime(`${day}T00:00`, timeZone);
}

/** Whether a stored value is a day without a time, which no zone can shift. */
export function isDayOnly(value: unknown): boolean {
  return typeof value === 'string' && dayOnly.test(value);
}

function wallClock(instant: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(Math.floor(instant / minute) * minute);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? '';
  const day = `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
  return `${day}T${part('hour')}:${part('minute')}`;
}
