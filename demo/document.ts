/** The page of a document: the choice of language leads to its translation. */
import { locale, startShell } from './page.js';

let shown = locale();
startShell(() => {
  if (locale() === shown) return;
  shown = locale();
  const translation = document.querySelector<HTMLAnchorElement>(`.translations a[hreflang="${shown}"]`);
  if (translation !== null) location.assign(translation.href);
});
