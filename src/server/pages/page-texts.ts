/** The words of the backend's own pages; those of a failure are the texts of its code. */
import * as en from '../../core/i18n/en.js';
import * as es from '../../core/i18n/es.js';
import * as ptBr from '../../core/i18n/pt-br.js';
import { resolveLocale, type Locale } from '../../core/i18n/resolve-locale.js';
import type { ErrorCode } from '../../core/errors.js';

export interface PageTexts {
  readonly doneTitle: string;
  readonly doneText: string;
  readonly failedTitle: string;
  readonly closeText: string;
  readonly waitTitle: string;
  readonly waitText: string;
}

export const pageTexts: Readonly<Record<Locale, PageTexts>> = {
  'pt-BR': {
    doneTitle: 'Pronto',
    doneText: 'Você já pode fechar esta janela.',
    failedTitle: 'Não foi possível entrar',
    closeText: 'Feche esta janela e volte ao site.',
    waitTitle: 'Só um instante…',
    waitText: 'Se nada acontecer, feche esta janela e entre novamente.',
  },
  es: {
    doneTitle: 'Listo',
    doneText: 'Ya puedes cerrar esta ventana.',
    failedTitle: 'No se ha podido iniciar sesión',
    closeText: 'Cierra esta ventana y vuelve al sitio.',
    waitTitle: 'Un momento…',
    waitText: 'Si no ocurre nada, cierra esta ventana e inicia sesión de nuevo.',
  },
  en: {
    doneTitle: 'All set',
    doneText: 'You can close this window now.',
    failedTitle: 'Sign-in did not work',
    closeText: 'Close this window and go back to the site.',
    waitTitle: 'Just a moment…',
    waitText: 'If nothing happens, close this window and sign in again.',
  },
};

const errorTexts = { 'pt-BR': ptBr.common, es: es.common, en: en.common } as const;

/** The text of an error code in a language. */
export function errorText(locale: Locale, code: ErrorCode): string {
  return errorTexts[locale][`error.${code}`];
}

/** The visitor's language, from `Accept-Language`, most wanted first. */
export function localeOf(request: Request): Locale {
  const wanted = (request.headers.get('accept-language') ?? '')
    .slice(0, 512)
    .split(',')
    .map((range, index) => {
      const [tag = '', ...parameters] = range.split(';').map((part) => part.trim());
      const weight = Number(parameters.find((part) => part.startsWith('q='))?.slice(2) ?? '1');
      return { tag, weight: Number.isFinite(weight) ? weight : 0, index };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || a.index - b.index);
  return resolveLocale(wanted.map(({ tag }) => tag));
}
