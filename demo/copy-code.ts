/** Copies what stands on the page, and says so. */
import { text } from './page.js';
import type { DemoTextKey } from './texts.js';

/** How long the button tells what it did. */
const shownFor = 2000;

/** The button says whether it worked, and so does the page to who does not see it. */
export async function copyFrom(button: HTMLElement, source: Element | null): Promise<void> {
  try {
    await navigator.clipboard.writeText(source?.textContent ?? '');
    say(button, text('page.copied'));
  } catch {
    // The browser forbids it: what is selected can be copied by hand.
    if (source !== null) getSelection()?.selectAllChildren(source);
    say(button, text('page.copySelected'));
  }
}

function say(button: HTMLElement, words: string): void {
  const status = document.querySelector('#said');
  button.textContent = words;
  if (status !== null) status.textContent = words;
  setTimeout(() => {
    button.textContent = text(button.dataset['text'] as DemoTextKey);
    // Said again, it would not be heard if it still stood there.
    if (status !== null) status.textContent = '';
  }, shownFor);
}
