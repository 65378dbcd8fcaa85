/** The page of a document: its code can be copied, and the choice of language leads to its translation. */
import { copyFrom } from './copy-code.js';
import { keep, startShell, text } from './page.js';

/** What is wider than the page scrolls by itself: a stop of the Tab key, with a name. What fits is none. */
function nameScrolling(): void {
  for (const wide of document.querySelectorAll<HTMLElement>('article :is(pre, .scroll)')) {
    const isWide = wide.scrollWidth > wide.clientWidth;
    wide.toggleAttribute('tabindex', isWide);
    if (!isWide) {
      wide.removeAttribute('role');
      wide.removeAttribute('aria-label');
      continue;
    }
    wide.tabIndex = 0;
    wide.role = 'group';
    wide.ariaLabel = text(wide.localName === 'pre' ? 'docs.wideCode' : 'docs.wideTable');
  }
}

startShell(nameScrolling);
addEventListener('resize', nameScrolling);

document.querySelector('article')?.addEventListener('click', ({ target }) => {
  const button = target instanceof Element ? target.closest<HTMLElement>('.copy') : null;
  if (button !== null) void copyFrom(button, button.closest('.code')?.querySelector('code') ?? null);
});

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
