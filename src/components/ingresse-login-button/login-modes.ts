/** Which ways to the login page work where the page is shown. */
import type { IngresseMode } from '../../core/protocol/ingresse.js';

/** Browsers inside an app, by what they say of themselves: there a second window does not open, or never comes back. */
const inApp = /; wv\)|FBA[NV]\/|Instagram|(?:iPhone|iPad|iPod)(?!.*Safari\/)/;

/**
 * The wanted modes, in the order to try them. A frame cannot leave for a login page, which refuses to be framed; an
 * installed app and a browser inside an app cannot count on a second window, and leave where that is wanted at all.
 */
export function modesHere(wanted: readonly IngresseMode[]): readonly IngresseMode[] {
  const windows = wanted.filter((mode) => mode !== 'redirect');
  if (window.self !== window.top) return windows.length === 0 ? ['popup', 'tab'] : windows;
  const leaves =
    inApp.test(navigator.userAgent) || matchMedia('(display-mode: standalone), (display-mode: minimal-ui)').matches;
  return leaves && windows.length < wanted.length ? ['redirect', ...windows] : wanted;
}
