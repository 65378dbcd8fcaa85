/** The page of a document: the choice of language leads to its translation. */
import { locale, startShell } from './page.js';

let shown = locale();
startShell(() => {
  if (locale() === shown) return;
  shown = locale();
  const translation = document.querySelector<HTMLLinkElement>(`link[rel="alternate"][hreflang="${shown}"]`);
  if (translation !== null) location.assign(translation.href);
});
