/** The words of the sandbox's pages; a word that one language lacks does not compile. */
import type { SandboxLocale } from '../context.js';
import { en } from './words-en.js';
import { es } from './words-es.js';
import { ptBr } from './words-pt-br.js';

export type Words = Readonly<Record<keyof typeof ptBr, string>>;

export const words: Readonly<Record<SandboxLocale, Words>> = { 'pt-BR': ptBr, es, en };

export const localeNames: Readonly<Record<SandboxLocale, string>> = {
  'pt-BR': 'Português',
  es: 'Español',
  en: 'English',
};

const byLanguage: Readonly<Record<string, SandboxLocale>> = { pt: 'pt-BR', es: 'es', en: 'en' };

/** The first supported one of what the visitor asks for, by `?lang=` or by the browser; else `fallback`. */
export function chooseLocale(
  asked: string | undefined,
  acceptLanguage: string | undefined,
  fallback: SandboxLocale,
): SandboxLocale {
  for (const tag of [asked ?? '', ...(acceptLanguage ?? '').split(',')]) {
    const language = tag.trim().split(/[-_;]/, 1)[0]?.toLowerCase() ?? '';
    const locale = Object.hasOwn(byLanguage, language) ? byLanguage[language] : undefined;
    if (locale !== undefined) return locale;
  }
  return fallback;
}

/** Puts values into the places of a text: `{name}`. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}
