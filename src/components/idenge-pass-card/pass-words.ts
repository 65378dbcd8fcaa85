/** What a pass says, as text in the visitor's language: field labels and values, status, platform, dates. */
import { isDayOnly, knownZone } from '../../core/flows/pass-dates.js';
import { isOwnField } from '../../core/flows/pass-draft.js';
import type { CommonMessages, PassMessages } from '../../core/i18n/messages.js';
import type { Locale } from '../../core/i18n/resolve-locale.js';
import type { FieldValue, Pass, PassField } from '../../core/protocol/idenge.js';

export type PassMessageKey = keyof (PassMessages & CommonMessages);

/** How texts are said: the element's `t` in its language. */
export interface Words {
  readonly locale: Locale;
  readonly t: (key: PassMessageKey, values?: Record<string, string | number>) => string;
}

const knownStatuses = ['installed', 'uninstalled', 'deleted'] as const;
export type KnownStatus = 'none' | (typeof knownStatuses)[number] | 'unknown';

/** Names of products, the same in every language. */
const platformNames: Readonly<Record<string, string>> = { ios: 'iPhone', android: 'Android' };

const longestPlatform = 24;
const longestText = 400;

/** Null at Idenge means never installed; a word that nobody documented is no reason to fail. */
export function statusOf(pass: Pass): KnownStatus {
  if (pass.status === null) return 'none';
  return knownStatuses.find((known) => known === pass.status) ?? 'unknown';
}

/** The last known platform by the name that its owner knows; null where none is known. */
export function platformOf(pass: Pass): string | null {
  if (pass.platform === null) return null;
  const name = cleanText(pass.platform, longestPlatform);
  const known = name.toLowerCase();
  if (Object.hasOwn(platformNames, known)) return platformNames[known] ?? null;
  return name === '' ? null : name;
}

/** The whole sentence for a status: languages differ in gender and order, so none is put together from pieces. */
export function statusSentence(pass: Pass, { t }: Words): string {
  const platform = platformOf(pass);
  const status = statusOf(pass);
  if (status === 'installed') {
    return platform === null ? t('pass.installedSomewhere') : t('pass.installed', { platform });
  }
  if (status === 'uninstalled' && platform !== null) return t('pass.uninstalledFrom', { platform });
  return t(`pass.${status}`);
}

export function fieldLabel(field: PassField, { locale, t }: Words): string {
  const label = cleanText(field.label[locale]);
  if (label !== '') return label;
  return isOwnField(field.id) ? t(`pass.${field.id}`) : field.id;
}

/** A value as people write it; null where there is none. What does not fit its type is shown as it is stored. */
export function fieldText(field: PassField, value: FieldValue, words: Words): string | null {
  if (value === null || value === '') return null;
  const text = cleanText(String(value));
  switch (field.type) {
    case 'number':
      return Number.isFinite(Number(text)) ? new Intl.NumberFormat(words.locale).format(Number(text)) : text;
    case 'boolean':
      return words.t(text === 'true' || text === '1' ? 'pass.yes' : 'pass.no');
    case 'date':
      // A stored day is that day everywhere; a stored instant is a day in the account's zone.
      return dateText(text, isDayOnly(text) ? 'UTC' : field.timeZone, words.locale) ?? text;
    case 'datetime':
      return dateText(text, field.timeZone, words.locale, { hour: '2-digit', minute: '2-digit' }) ?? text;
    case 'text':
    case 'select':
      return text;
  }
}

/** `25/12/1985`; in English the month is spelled, because its order differs from country to country. */
export function dateText(
  value: string,
  timeZone: string | undefined,
  locale: Locale,
  time: Intl.DateTimeFormatOptions = {},
): string | null {
  const instant = Date.parse(value);
  if (Number.isNaN(instant)) return null;
  const digits: Intl.DateTimeFormatOptions =
    locale === 'en' ? { day: 'numeric', month: 'short' } : { day: '2-digit', month: '2-digit' };
  return new Intl.DateTimeFormat(locale, {
    ...digits,
    ...time,
    year: 'numeric',
    ...(timeZone === undefined ? {} : { timeZone: knownZone(timeZone) }),
  }).format(instant);
}

/** Without characters that hide, or turn the direction of what follows; cut where no honest text is that long. */
export function cleanText(text: string, longest = longestText): string {
  const visible = text.replace(/[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, ' ').trim();
  return visible.length > longest ? `${visible.slice(0, longest).trimEnd()}…` : visible;
}

/** When the visitor asked, to the second, so that asking twice is seen to do something. */
export function checkedText(at: Date, { t, locale }: Words): string {
  return t('pass.checked', { time: at.toLocaleTimeString(locale) });
}
