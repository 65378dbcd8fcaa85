/** Speaks the language of the element, of what surrounds it, or of the browser, and follows when that changes. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { formatMessage } from '../../core/i18n/format-message.js';
import { defaultLocale, resolveLocale, type Locale } from '../../core/i18n/resolve-locale.js';
import { isServer } from './is-server.js';
import { unclobbered } from './unclobbered.js';

export class LocalizeController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #locale: Locale = defaultLocale;
  #observer: MutationObserver | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  /** The first supported language of the element's, its ancestors' and the browser's. */
  get locale(): Locale {
    // A server knows no page around the element, only what stands on it.
    if (isServer) return resolveLocale([this.#host.getAttribute('lang')]);
    return this.#locale;
  }

  /** `dictionary[key]` with its values put in; the page's own words win. */
  format<Key extends string>(
    dictionary: Readonly<Record<Key, string>>,
    own: Readonly<Partial<Record<string, string>>>,
    key: Key,
    values?: Readonly<Record<string, string | number>>,
  ): string {
    return formatMessage(own[key] ?? dictionary[key], values);
  }

  hostConnected(): void {
    this.#observer = new MutationObserver(this.#refresh);
    for (let node: Node | null = this.#host; node !== null;) {
      const root: Node = node.getRootNode();
      this.#observer.observe(root, { attributes: true, attributeFilter: ['lang'], subtree: true });
      node = root instanceof ShadowRoot ? root.host : null;
    }
    window.addEventListener('languagechange', this.#refresh);
    this.#refresh();
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    window.removeEventListener('languagechange', this.#refresh);
  }

  readonly #refresh = (): void => {
    const locale = resolveLocale([...langChain(this.#host), ...navigator.languages]);
    if (locale === this.#locale) return;
    this.#locale = locale;
    this.#host.requestUpdate();
  };
}

/** The `lang` of an element and of everything that holds it, through shadow roots. */
function* langChain(start: Element): Iterable<string | null> {
  for (let element: Element | null = start; element !== null;) {
    // An ancestor can be a form, which a field of the name `parentElement` would make endless.
    const ancestor: Element = unclobbered(element);
    yield ancestor.getAttribute('lang');
    const root: Node = ancestor.getRootNode();
    element = ancestor.assignedSlot ?? ancestor.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
  }
}
