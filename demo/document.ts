/** The page of a document: the choice of language leads to its translation. */
import { keep, startShell } from './page.js';

startShell();
document.querySelector<HTMLSelectElement>('select[data-setting="lang"]')?.addEventListener('change', (event) => {
  const { value } = event.currentTarget as HTMLSelectElement;
  const translation = document.querySelector<HTMLAnchorElement>(`.translations a[hreflang="${value}"]`);
  if (translation !== null) location.assign(translation.href);
});
for (const link of document.querySelectorAll<HTMLAnchorElement>('.translations a')) {
  link.addEventListener('click', () => {
    keep('lang', link.hreflang);
  });
}
