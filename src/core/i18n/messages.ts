/**
 * The message keys, by element, so that a page which uses one element does not load the words of the others.
 * A language that lacks a key, or has one too many, does not compile.
 */
import * as en from './en.js';
import * as es from './es.js';
import * as ptBr from './pt-br.js';
import type { Locale } from './resolve-locale.js';

type KeysOf<T> = { readonly [K in keyof T]: string };

/** Words that every element needs, the text of each error code among them. */
export type CommonMessages = KeysOf<typeof en.common>;
export type IngresseMessages = KeysOf<typeof en.ingresse>;
export type SolutiMessages = KeysOf<typeof en.soluti>;
export type PassMessages = KeysOf<typeof en.pass>;

/** One dictionary a language. */
export type Translations<Messages> = Readonly<Record<Locale, Messages & CommonMessages>>;

export const ingresseTranslations: Translations<IngresseMessages> = {
  'pt-BR': { ...ptBr.common, ...ptBr.ingresse },
  es: { ...es.common, ...es.ingresse },
  en: { ...en.common, ...en.ingresse },
};

export const solutiTranslations: Translations<SolutiMessages> = {
  'pt-BR': { ...ptBr.common, ...ptBr.soluti },
  es: { ...es.common, ...es.soluti },
  en: { ...en.common, ...en.soluti },
};

export const passTranslations: Translations<PassMessages> = {
  'pt-BR': { ...ptBr.common, ...ptBr.pass },
  es: { ...es.common, ...es.pass },
  en: { ...en.common, ...en.pass },
};
