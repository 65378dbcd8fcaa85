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

/** Every text there is, by its key. docs/messages.md lists them in the three languages. */
export type AllMessages = CommonMessages & IngresseMessages & SolutiMessages & PassMessages;
/** The key of a text, such as `sol.title`. */
export type MessageKey = keyof AllMessages;
/** A page's own words for some of the texts: a key that there is not does not compile. */
export type OwnMessages<Messages = AllMessages> = Readonly<Partial<Messages>>;

/** One dictionary a language. */
export type Translations<Messages> = Readonly<Record<Locale, Messages & CommonMessages>>;

// Calls marked pure, because a bundler keeps an object spread that nobody uses.
export const ingresseTranslations: Translations<IngresseMessages> = /* @__PURE__ */ combine(
  [ptBr.common, ptBr.ingresse],
  [es.common, es.ingresse],
  [en.common, en.ingresse],
);

export const solutiTranslations: Translations<SolutiMessages> = /* @__PURE__ */ combine(
  [ptBr.common, ptBr.soluti],
  [es.common, es.soluti],
  [en.common, en.soluti],
);

export const passTranslations: Translations<PassMessages> = /* @__PURE__ */ combine(
  [ptBr.common, ptBr.pass],
  [es.common, es.pass],
  [en.common, en.pass],
);

type Words<Messages> = readonly [CommonMessages, Messages];

function combine<Messages>(
  portuguese: Words<Messages>,
  spanish: Words<Messages>,
  english: Words<Messages>,
): Translations<Messages> {
  return {
    'pt-BR': { ...portuguese[0], ...portuguese[1] },
    es: { ...spanish[0], ...spanish[1] },
    en: { ...english[0], ...english[1] },
  };
}
