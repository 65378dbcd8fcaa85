/** The platform's timer as the port that the flows wait with. */
import type { Delay } from '../../core/flows/delay.js';
import { outsideZone } from './outside-zone.js';

export const delay: Delay = (milliseconds, signal) =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = outsideZone(() =>
      setTimeout(() => {
        signal?.removeEventListener('abort', abort);
        resolve();
      }, milliseconds),
    );
    signal?.addEventListener('abort', abort, { once: true });
  });
