/** A template tag that escapes whatever is put into it; only what it made itself goes in as markup. */

/** Markup that is safe to send. */
export class Html {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** What a template takes: nothing at all for `null`, `undefined` and `false`. */
export type HtmlValue = Html | string | number | boolean | null | undefined | readonly HtmlValue[];

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(strings.reduce((text, part, index) => text + write(values[index - 1]) + part));
}

/** The attribute, or nothing: for those whose presence is their value. */
export function attribute(name: 'selected' | 'checked' | 'disabled' | 'open' | 'autofocus', present: boolean): Html {
  return new Html(present ? ` ${name}` : '');
}

function write(value: HtmlValue): string {
  if (value === null || value === undefined || value === false || value === true) return '';
  if (value instanceof Html) return value.toString();
  if (typeof value === 'object') return value.map(write).join('');
  return String(value).replaceAll(/[&<>"']/g, (character) => escapes[character] ?? '');
}
