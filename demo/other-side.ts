/** The provider's simulated side, in a frame beside the element. */
import { demoSettings, locale, setting, text } from './page.js';

/** Gives what shows the panel that `path` names, in the visitor's language and theme; called again, it changes only what differs. */
export function createOtherSide(path: () => string): () => void {
  const place = document.querySelector('#other-side');
  const provider = document.body.dataset['page'];
  const frame = document.createElement('iframe');
  const isSimulated = demoSettings.simulated.some((name) => name === provider);
  return () => {
    if (!isSimulated) {
      place?.replaceChildren(text('page.otherReal'));
      return;
    }
    const address = new URL(path(), `${demoSettings.sandboxUrl}/`);
    address.searchParams.set('embed', '1');
    address.searchParams.set('lang', locale());
    address.searchParams.set('theme', setting('theme', 'auto'));
    frame.title = document.querySelector('#other-title')?.textContent ?? '';
    if (frame.src === address.href) return;
    frame.src = address.href;
    if (frame.parentElement === null) place?.replaceChildren(frame);
  };
}
