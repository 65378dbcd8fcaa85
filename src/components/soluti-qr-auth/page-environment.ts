/** The page around the element, as the flow sees it. */
import type { PageChange, PageEnvironment } from '../../core/flows/page-rest.js';
import { page } from '../internal/unclobbered.js';

const isVisible = () => page.visibilityState === 'visible';

export const pageEnvironment: PageEnvironment = {
  visible: isVisible,
  online: () => navigator.onLine,
  subscribe(listener) {
    const subscription = new AbortController();
    const { signal } = subscription;
    const on = (
      type: string,
      change: () => PageChange,
      target: Pick<EventTarget, 'addEventListener'> = window,
    ): void => {
      target.addEventListener(
        type,
        () => {
          listener(change());
        },
        { signal },
      );
    };
    const visibility = () => (isVisible() ? 'shown' : 'hidden');
    on('visibilitychange', visibility, page);
    // A page that comes out of the back/forward cache, or out of the ice, hears of these alone.
    on('pageshow', visibility);
    on('resume', () => 'shown', page);
    // An open stream would keep the page out of that cache.
    on('pagehide', () => 'left');
    on('freeze', () => 'left', page);
    on('online', () => 'online');
    on('offline', () => 'offline');
    return () => {
      subscription.abort();
    };
  },
};
