/** Chooses one of the languages that Catraca speaks. */

export type Locale = 'pt-BR' | 'es' | 'en';

const byLanguage: ReadonlyMap<string, Locale> = new Map([
  ['pt', 'pt-BR'],
  ['es', 'es'],
  ['en', 'en'],
]);

export const defaultLocale: Locale = 'pt-BR';

/** The first supported one of a list of BCP 47 tags, most wanted first: `pt-PT` gives `pt-BR`, `es-419` gives `es`. */
export function resolveLocale(wanted: Iterable<string | null | undefined>): Locale {
  for (const tag of wanted) {
    const language = tag?.trim().split(/[-_]/, 1)[0]?.toLowerCase() ?? '';
    const locale = byLanguage.get(language);
    if (locale !== undefined) return locale;
  }
  return defaultLocale;
}
