/** The page around the element, as the flow sees it. */
import type { PageEnvironment } from '../../core/flows/page-rest.js';

const isVisible = () => document.visibilityState === 'visible';

export const pageEnvironment: PageEnvironment = {
  visible: isVisible,
  online: () => navigator.onLine,
  subscribe(listener) {
    const subscription = new AbortController();
    const { signal } = subscription;
    const tellVisibility = () => {
      listener(isVisible() ? 'shown' : 'hidden');
    };
    document.addEventListener('visibilitychange', tellVisibility, { signal });
    // A page that comes out of the back/forward cache hears of this alone.
    window.addEventListener('pageshow', tellVisibility, { signal });
    for (const change of ['online', 'offline'] as const) {
      window.addEventListener(
        change,
        () => {
          listener(change);
        },
        { signal },
      );
    }
    return () => {
      subscription.abort();
    };
  },
};
