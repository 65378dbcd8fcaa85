/** Every attribute, slot, custom property and text of a page's element as a control, and the code that follows from them. */
import type { Translations } from '../src/core/i18n/messages.js';
import type { Locale } from '../src/core/i18n/resolve-locale.js';
import { codeSample, frameworks } from './code-samples.js';
import { copyFrom } from './copy-code.js';
import type { ElementData } from './elements-data.js';
import { siteUrl } from './local-backend.js';
import { locale, setting } from './page.js';
import {
  applyChoices,
  attributesOf,
  forgetChoices,
  hasChoices,
  loadChoices,
  saveChoices,
  withdrawAttributes,
  type Choices,
  type StagedElement,
} from './playground-choices.js';
import { showControls, type Control } from './playground-controls.js';

export class Playground {
  readonly #element: StagedElement;
  readonly #translations: Translations<object>;
  readonly #applyOptions: () => void;
  readonly #choices: Choices;
  /** The attributes that follow from the page's options, without the choices. */
  #options: Readonly<Record<string, string>> | undefined;
  #data: ElementData | undefined;
  /** The language in which the element's data was last asked for. */
  #loading: Locale | undefined;
  #controls: readonly Control[] = [];

  /** `applyOptions` sets the attributes that follow from the page's own options. */
  constructor(element: StagedElement, translations: Translations<object>, applyOptions: () => void) {
    this.#element = element;
    this.#translations = translations;
    this.#applyOptions = applyOptions;
    this.#choices = loadChoices(element.localName);
    document.querySelector('#play-reset')?.addEventListener('click', this.#reset);
    const copy = document.querySelector<HTMLElement>('#copy-code');
    copy?.addEventListener('click', () => void copyFrom(copy, document.querySelector('#code')));
    for (const part of document.querySelectorAll('.playground details')) part.addEventListener('toggle', this.#load);
    // Whoever changes the element, the code follows.
    new MutationObserver(this.#showCode).observe(element, { attributes: true });
    if (hasChoices(this.#choices)) this.#load();
  }

  /** Applies the page's options again, with the choices on top, in the visitor's language. */
  refresh(): void {
    if (this.#options !== undefined) withdrawAttributes(this.#element, this.#choices, this.#options);
    this.#applyOptions();
    const wanted = attributesOf(this.#element);
    this.#preferOptions(wanted);
    this.#options = wanted;
    this.#show();
    // What was explained is explained again, in the language of now.
    if (this.#loading !== undefined) this.#load();
  }

  /** An option that has changed wins over what was chosen before. */
  #preferOptions(wanted: Readonly<Record<string, string>>): void {
    const before = this.#options;
    if (before === undefined) return;
    for (const name of Object.keys({ ...before, ...wanted })) {
      if (before[name] !== wanted[name]) Reflect.deleteProperty(this.#choices.attributes, name);
    }
  }

  #show(): void {
    saveChoices(this.#element.localName, this.#choices);
    applyChoices(this.#element, this.#data, this.#choices);
    for (const { show } of this.#controls) show();
    this.#showCode();
  }

  readonly #reset = (): void => {
    withdrawAttributes(this.#element, this.#choices, this.#options ?? {});
    forgetChoices(this.#choices);
    this.#show();
  };

  /** What is known of the element is asked for by whoever needs it first. */
  readonly #load = (): void => {
    const lang = locale();
    if (this.#loading === lang) return;
    this.#loading = lang;
    void readElement(this.#element.localName, lang).then((data) => {
      if (this.#loading !== lang) return;
      this.#data = data;
      this.#controls = showControls(data, {
        element: this.#element,
        choices: this.#choices,
        words: () => this.#translations[locale()],
        changed: () => {
          this.#show();
        },
      });
      this.#show();
    });
  };

  readonly #showCode = (): void => {
    const place = document.querySelector('#code');
    const tag = this.#element.localName;
    const framework = frameworks.find((name) => name === setting('framework')) ?? 'html';
    // Plain HTML asks for no types.
    const data = this.#data ?? (framework === 'html' ? { tag, attributes: [], events: [] } : undefined);
    if (place === null || data === undefined) {
      this.#load();
      return;
    }
    const { slots, properties, messages } = this.#choices;
    const attributes = attributesOf(this.#element);
    place.textContent = codeSample(framework, data, { attributes, slots, customProperties: properties, messages });
  };
}

async function readElement(tag: string, lang: Locale): Promise<ElementData> {
  const response = await fetch(new URL(`elements.${lang}.json`, siteUrl));
  const found = ((await response.json()) as ElementData[]).find((element) => element.tag === tag);
  if (found === undefined) throw new Error(`no data of ${tag}`);
  return found;
}
