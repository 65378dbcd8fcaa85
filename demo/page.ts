/** What all demo pages share: words, language and theme, options, the playground and the event log. */
import { configure } from '../src/components/internal/config.js';
import { formatMessage } from '../src/core/i18n/format-message.js';
import type { Translations } from '../src/core/i18n/messages.js';
import { resolveLocale, type Locale } from '../src/core/i18n/resolve-locale.js';
import { logEvents } from './event-log.js';
import { backendReady, localSettings, siteUrl } from './local-backend.js';
import { createOtherSide } from './other-side.js';
import { Playground } from './playground.js';
import type { StagedElement } from './playground-choices.js';
import { demoTexts, type DemoTextKey } from './texts.js';

/** What the demo's server tells its pages. */
export interface DemoSettings {
  readonly endpoint: string;
  readonly sandboxUrl: string;
  /** Where the host's own session is asked for and changed. */
  readonly sessionUrl: string;
  /** The providers that are simulated. */
  readonly simulated: readonly ('ingresse' | 'soluti' | 'idenge')[];
  readonly ingresse: { readonly apiKey: string; readonly authUrl: string; readonly apiUrl: string };
}

type Settings = Record<string, string>;

// Kept in the tab, not in the address: a login that leaves the page comes back to a bare address.
const storageKey = 'demo:settings';
const stored = JSON.parse(sessionStorage.getItem(storageKey) ?? '{}') as Settings;
const fromAddress = new URLSearchParams(location.search);
for (const name of ['lang', 'theme']) {
  const value = fromAddress.get(name);
  if (value !== null) stored[name] = value;
}

/** The settings that the server wrote into the page; where there is no server, those of the one in this browser. */
export const demoSettings =
  (JSON.parse(document.querySelector('#demo-settings')?.textContent ?? 'null') as DemoSettings | null) ??
  localSettings();

/** A choice that the visitor made in this tab, or its default. */
export function setting(name: string, fallback = ''): string {
  return stored[name] ?? fallback;
}

/** The language of a page that exists in several: whoever opens it reads that one, whatever was chosen elsewhere. */
const written = document.querySelector<HTMLElement>('article:not([data-kind="document"])')?.lang;

export function locale(): Locale {
  return resolveLocale([written, stored['lang'], ...navigator.languages]);
}

/** Keeps what the visitor chose, in this tab. */
export function keep(name: string, value: string): void {
  stored[name] = value;
  sessionStorage.setItem(storageKey, JSON.stringify(stored));
}

/** A text of the demo in the visitor's language. */
export function text(key: DemoTextKey, values?: Record<string, string>): string {
  return formatMessage(demoTexts[locale()][key], values);
}

/** A text whose numbers, a CPF for one, stay on one line each. */
function unbroken(words: string): (string | Node)[] {
  return words.split(/(\d[\d.-]+\d)/).map((part, index) => {
    if (index % 2 === 0) return part;
    const whole = document.createElement('span');
    whole.className = 'whole';
    whole.textContent = part;
    return whole;
  });
}

/** A guide in the visitor's language. */
function guideAddress(slug: string): string {
  return new URL(`docs/guides/${locale()}/${slug}.html`, siteUrl).href;
}

/** Sets attributes on an element; null and false take one away. */
export function setAttributes(element: Element, attributes: Record<string, string | boolean | null>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? '' : value);
  }
}

/**
 * Brings a page to life, and waits until its backend answers. `apply` sets the element's attributes from the settings,
 * at the start and at each change; `translations`: the element's words.
 */
export async function startPage(options: {
  apply: () => void;
  defaults: Settings;
  events: readonly string[];
  panel: () => string;
  translations: Translations<object>;
}): Promise<void> {
  for (const [name, value] of Object.entries(options.defaults)) stored[name] ??= value;
  const { origin } = new URL(demoSettings.sandboxUrl);
  configure({ allowedAuthOrigins: [origin], allowedReturnUrls: ['catracademo://home'] });
  const element = document.querySelector<StagedElement>(
    '.stage > :is(ingresse-login-button, soluti-qr-auth, idenge-pass-card)',
  );
  if (element === null) throw new Error('the page has no element');
  const playground = new Playground(element, options.translations, options.apply);
  const showOtherSide = createOtherSide(options.panel);
  let isReady = false;
  const refresh = () => {
    playground.refresh();
    if (isReady) showOtherSide();
  };
  bindSettings(refresh);
  bindJumps();
  logEvents(options.events);
  try {
    await backendReady();
  } catch {
    document.querySelector('#other-side')?.replaceChildren(text('page.noWorker'));
    return;
  }
  isReady = true;
  showOtherSide();
}

/** A jump takes the focus along and leaves the address as it is, which a login may come back to. */
function bindJumps(): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a.jump')) {
    link.addEventListener('click', (event) => {
      const target = document.querySelector<HTMLElement>(link.hash);
      if (target === null) return;
      event.preventDefault();
      target.focus({ preventScroll: true });
      target.scrollIntoView();
    });
  }
}

/** Language, theme and words: all that a page without an element needs. `changed` follows each change of them. */
export function startShell(changed: () => void = () => undefined): void {
  bindSettings(changed);
}

function bindSettings(changed: () => void): void {
  const showAll = () => {
    document.documentElement.lang = locale();
    document.documentElement.dataset['theme'] = setting('theme', 'auto');
    for (const node of document.querySelectorAll<HTMLElement>('[data-text]')) {
      node.replaceChildren(...unbroken(text(node.dataset['text'] as DemoTextKey)));
      // Inside a document that is in another language, the page's own words say which is theirs.
      if (node.closest('article[lang]') !== null) node.lang = locale();
    }
    const title = document.querySelector('h1')?.textContent ?? '';
    document.title = title === '' ? 'Catraca' : `${title} · Catraca`;
    for (const link of document.querySelectorAll<HTMLAnchorElement>('.site-header nav a')) {
      const isDocs = link.dataset['section'] === 'docs';
      const isHere = isDocs ? document.body.dataset['page'] === 'document' : link.pathname === location.pathname;
      if (isHere) link.setAttribute('aria-current', 'page');
    }
    for (const link of document.querySelectorAll<HTMLAnchorElement>('[data-guide]')) {
      link.href = guideAddress(link.dataset['guide'] ?? '');
    }
    changed();
  };
  for (const control of document.querySelectorAll<HTMLInputElement | HTMLSelectElement>('[data-setting]')) {
    const name = control.dataset['setting'] ?? '';
    const fallback = ({ lang: locale(), theme: 'auto', framework: 'html' } as Settings)[name] ?? '';
    const isCheckbox = control instanceof HTMLInputElement;
    if (isCheckbox) control.checked = setting(name) === 'on';
    else control.value = name === 'lang' ? fallback : setting(name, fallback);
    control.addEventListener('change', () => {
      keep(name, isCheckbox ? (control.checked ? 'on' : 'off') : control.value);
      showAll();
    });
  }
  sessionStorage.setItem(storageKey, JSON.stringify(stored));
  showAll();
}
