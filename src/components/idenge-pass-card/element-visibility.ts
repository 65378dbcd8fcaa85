/** Whether an element can be seen: on screen, in a tab that is in front. */
import type { Visibility } from '../../core/flows/pass-watch.js';
import { page } from '../internal/unclobbered.js';

/** Counts as visible until the browser says otherwise, which it does one frame after the first subscription. */
export function elementVisibility(element: Element): Visibility {
  let isOnScreen = true;
  const isVisible = () => isOnScreen && page.visibilityState === 'visible';
  return {
    get visible() {
      return isVisible();
    },
    subscribe(listener) {
      let told = isVisible();
      const tell = (): void => {
        if (isVisible() === told) return;
        told = !told;
        listener(told);
      };
      const observer = new IntersectionObserver((entries) => {
        isOnScreen = entries.at(-1)?.isIntersecting ?? isOnScreen;
        tell();
      });
      observer.observe(element);
      page.addEventListener('visibilitychange', tell);
      return () => {
        observer.disconnect();
        page.removeEventListener('visibilitychange', tell);
      };
    },
  };
}
