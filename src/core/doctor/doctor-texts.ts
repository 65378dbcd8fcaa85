/** The doctor's words, in three languages: what is wrong, and what to do. */
import type { Locale } from '../i18n/resolve-locale.js';
import type { Finding, FindingId } from './finding.js';
import { english } from './texts-en.js';
import { spanish } from './texts-es.js';
import { portuguese } from './texts-pt-br.js';

/** What is wrong, and what to do; `{what}` and `{use}` are filled in. */
export type DoctorWords = Readonly<Record<FindingId, readonly [says: string, remedy: string]>>;

interface Frame {
  readonly title: string;
  readonly working: string;
  readonly healthy: string;
  /** `{count}` */
  readonly sick: string;
  readonly close: string;
  readonly todo: string;
}

const words: Readonly<Record<Locale, DoctorWords>> = { en: english, 'pt-BR': portuguese, es: spanish };

/** The panel's own words. */
export const doctorFrame: Readonly<Record<Locale, Frame>> = {
  en: {
    title: 'Catraca doctor',
    working: 'Looking …',
    healthy: 'Nothing wrong was found.',
    sick: 'Found: {count}',
    close: 'Close',
    todo: 'To do:',
  },
  'pt-BR': {
    title: 'Doutor Catraca',
    working: 'Examinando …',
    healthy: 'Nada de errado foi encontrado.',
    sick: 'Encontrado: {count}',
    close: 'Fechar',
    todo: 'O que fazer:',
  },
  es: {
    title: 'Doctor Catraca',
    working: 'Examinando …',
    healthy: 'No se encontró nada mal.',
    sick: 'Encontrado: {count}',
    close: 'Cerrar',
    todo: 'Qué hacer:',
  },
};

/** A finding in words. */
export function wordsOf(
  { id, what, use = '' }: Finding,
  locale: Locale,
): { readonly says: string; readonly remedy: string } {
  const [says, remedy] = words[locale][id].map((text) => text.replaceAll('{what}', what).replaceAll('{use}', use));
  return { says: says ?? '', remedy: remedy ?? '' };
}
