import type { ElementHandle, Page } from 'puppeteer-core';

/** Waits for a part of the page's first such element: what changes in a shadow root wakes no selector. */
export async function partOf(page: Page, tag: string, name: string): Promise<ElementHandle> {
  const handle = await page.waitForFunction(
    (tag, name) => document.querySelector(tag)?.shadowRoot?.querySelector(`[part~="${name}"]`),
    { timeout: 20_000 },
    tag,
    name,
  );
  return handle.asElement() as ElementHandle;
}
