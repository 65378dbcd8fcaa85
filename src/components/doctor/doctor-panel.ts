/** The panel in which the doctor tells what it found: built node by node, so that no policy of the page is in its way. */
import { doctorFrame, wordsOf } from '../../core/doctor/doctor-texts.js';
import type { Finding } from '../../core/doctor/finding.js';
import { resolveLocale, type Locale } from '../../core/i18n/resolve-locale.js';
import { page } from '../internal/unclobbered.js';

export interface DoctorPanel {
  readonly tell: (findings: readonly Finding[]) => void;
}

const style = `
  :host { position: fixed; pointer-events: auto; inset: auto 1rem 1rem auto; z-index: 2147483647; color-scheme: light dark; }
  section { box-sizing: border-box; width: min(28rem, calc(100vw - 2rem)); max-height: 80vh; overflow: auto; padding: 1rem;
    font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; border: 2px solid currentColor; border-radius: 10px;
    background: light-dark(#fff, #1d1b24); color: light-dark(#1c1b1f, #f3f1f7); }
  h2 { font-size: 1.125rem; margin: 0 3rem .5rem 0; }
  h2:focus { outline: none; }
  p { margin: 0 0 .5rem; }
  ol { margin: 0; padding-inline-start: 1.5rem; }
  button { position: absolute; inset: .5rem .5rem auto auto; min-width: 44px; min-height: 44px; font: inherit;
    color: inherit; background: none; border: 1px solid currentColor; border-radius: 10px; cursor: pointer; }
`;

export function pageLocale(): Locale {
  return resolveLocale([page.documentElement.lang, ...navigator.languages]);
}

/** Takes the place of one that is open already. */
export function showPanel(locale: Locale): DoctorPanel {
  page.querySelector('[data-catraca-doctor]')?.remove();
  const words = doctorFrame[locale];
  const host = page.createElement('div');
  host.dataset['catracaDoctor'] = '';
  host.lang = locale;
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [sheet];

  const heading = make('h2', words.title);
  heading.id = 'title';
  heading.tabIndex = -1;
  const status = make('p', words.working);
  status.setAttribute('role', 'status');
  const list = page.createElement('ol');
  const close = make('button', words.close);
  close.type = 'button';
  const before = page.activeElement;
  const listening = new AbortController();
  const end = () => {
    listening.abort();
    host.remove();
    if (before instanceof HTMLElement) before.focus();
  };
  close.addEventListener('click', end);
  // Before the page's listeners: the same key would close a modal of the page too.
  const closeByEscape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || root.activeElement === null) return;
    event.stopImmediatePropagation();
    end();
  };
  addEventListener('keydown', closeByEscape, { capture: true, signal: listening.signal });
  const section = page.createElement('section');
  section.setAttribute('aria-labelledby', heading.id);
  section.append(heading, close, status, list);
  root.append(section);
  page.body.append(host);
  heading.focus();

  return {
    tell(findings) {
      status.textContent =
        findings.length === 0 ? words.healthy : words.sick.replace('{count}', String(findings.length));
      list.replaceChildren(...findings.map((finding) => item(finding, locale)));
    },
  };
}

function item(finding: Finding, locale: Locale): HTMLLIElement {
  const { says, remedy } = wordsOf(finding, locale);
  const entry = page.createElement('li');
  entry.dataset['finding'] = finding.id;
  entry.append(make('p', says), make('p', `${doctorFrame[locale].todo} ${remedy}`));
  return entry;
}

function make<Tag extends 'h2' | 'p' | 'button'>(tag: Tag, text: string): HTMLElementTagNameMap[Tag] {
  const element = page.createElement(tag);
  element.textContent = text;
  return element;
}
