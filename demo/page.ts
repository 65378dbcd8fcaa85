/** What all demo pages share: words, language and theme, options, the event log and the HTML to copy. */
import { configure } from '../src/components/internal/config.js';
import { formatMessage } from '../src/core/i18n/format-message.js';
import { resolveLocale, type Locale } from '../src/core/i18n/resolve-locale.js';
import { logEvents } from './event-log.js';
import { createOtherSide } from './other-side.js';
import { demoTexts, type DemoTextKey } from './texts.js';

/** What the demo's server tells its pages. */
export interface DemoSettings {
  readonly endpoint: string;
  readonly sandboxUrl: string;
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

/** The settings that the server wrote into the page. */
export const demoSettings = JSON.parse(document.querySelector('#demo-settings')?.textContent ?? '{}') as DemoSettings;

/** A choice that the visitor made in this tab, or its default. */
export function setting(name: string, fallback = ''): string {
  return stored[name] ?? fallback;
}

export function locale(): Locale {
  return resolveLocale([stored['lang'], ...navigator.languages]);
}

/** A text of the demo in the visitor's language. */
export function text(key: DemoTextKey, values?: Record<string, string>): string {
  return formatMessage(demoTexts[locale()][key], values);
}

/** Sets attributes on an element; null and false take one away. */
export function setAttributes(element: Element, attributes: Record<string, string | boolean | null>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? '' : value);
  }
}

/** Brings a page to life. `apply` sets the element's attributes from the settings, at the start and at each change. */
export function startPage(options: {
  apply: () => void;
  defaults: Settings;
  events: readonly string[];
  panel: () => string;
}): void {
  for (const [name, value] of Object.entries(options.defaults)) stored[name] ??= value;
  configure({ allowedAuthOrigins: [demoSettings.sandboxUrl], allowedReturnUrls: ['catracademo://home'] });
  const showOtherSide = createOtherSide(options.panel);
  const refresh = () => {
    options.apply();
    showOtherSide();
  };
  bindSettings(refresh);
  refresh();
  followElement();
  logEvents(options.events);
  document.querySelector('#copy-code')?.addEventListener('click', (event) => void copySnippet(event));
}

/** Language, theme and words: all that the index page needs. */
export function startShell(): void {
  bindSettings(() => undefined);
}

function bindSettings(changed: () => void): void {
  const showAll = () => {
    document.documentElement.lang = locale();
    document.documentElement.dataset['theme'] = setting('theme', 'auto');
    for (const node of document.querySelectorAll<HTMLElement>('[data-text]')) {
      node.textContent = text(node.dataset['text'] as DemoTextKey);
    }
    const title = document.querySelector('h1')?.textContent ?? '';
    document.title = title === '' ? 'Catraca' : `${title} · Catraca`;
    for (const link of document.querySelectorAll<HTMLAnchorElement>('nav a')) {
      if (link.pathname === location.pathname) link.setAttribute('aria-current', 'page');
    }
    changed();
  };
  for (const control of document.querySelectorAll<HTMLInputElement | HTMLSelectElement>('[data-setting]')) {
    const name = control.dataset['setting'] ?? '';
    const fallback = name === 'lang' ? locale() : name === 'theme' ? 'auto' : '';
    const isCheckbox = control instanceof HTMLInputElement;
    if (isCheckbox) control.checked = setting(name) === 'on';
    else control.value = setting(name, fallback);
    control.addEventListener('change', () => {
      stored[name] = isCheckbox ? (control.checked ? 'on' : 'off') : control.value;
      sessionStorage.setItem(storageKey, JSON.stringify(stored));
      showAll();
    });
  }
  sessionStorage.setItem(storageKey, JSON.stringify(stored));
  showAll();
}

/** Shows the element of the page as one would write it, whoever changes its attributes. */
function followElement(): void {
  const element = document.querySelector('.stage > :is(ingresse-login-button, soluti-qr-auth, idenge-pass-card)');
  if (element === null) return;
  showSnippet(element);
  new MutationObserver(() => {
    showSnippet(element);
  }).observe(element, { attributes: true });
}

function showSnippet(element: Element): void {
  const code = document.querySelector('#code');
  if (code === null) return;
  const attributes = [...element.attributes].map(({ name, value }) => (value === '' ? name : `${name}="${value}"`));
  const tag = element.localName;
  const open = [`<${tag}`, ...attributes].join(attributes.length > 2 ? '\n  ' : ' ');
  code.textContent = `<script type="module" src="/catraca/${tag}.js"></script>\n\n${open}></${tag}>`;
}

async function copySnippet(event: Event): Promise<void> {
  const button = event.currentTarget as HTMLButtonElement;
  const code = document.querySelector('#code');
  try {
    await navigator.clipboard.writeText(code?.textContent ?? '');
    button.textContent = text('page.copied');
  } catch {
    // The browser forbids it: what is selected can be copied by hand.
    if (code !== null) getSelection()?.selectAllChildren(code);
    button.textContent = text('page.copySelected');
  }
  setTimeout(() => (button.textContent = text('page.copy')), 2000);
}
