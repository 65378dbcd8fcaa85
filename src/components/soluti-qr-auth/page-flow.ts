/** The login's flow with everything that it needs of a page: its clocks, its storage, its network and its visitor's eyes. */
import { createSolutiClient } from '../../core/client/soluti-client.js';
import type { Connection } from '../../core/client/request.js';
import { createSolutiFlow, type SolutiFlow, type SolutiFlowOptions } from '../../core/flows/soluti-flow.js';
import { delay } from '../internal/delay.js';
import { claimStream } from './claim-stream.js';
import { pageEnvironment } from './page-environment.js';

interface PageFlowOptions extends Pick<SolutiFlowOptions, 'renewals' | 'nonce' | 'note'> {
  readonly backend: () => Promise<Connection>;
  /** Whether the element is on screen. */
  readonly isOnScreen: () => boolean;
}

export function createPageFlow({ backend, isOnScreen, ...more }: PageFlowOptions): SolutiFlow {
  return createSolutiFlow({
    ...more,
    connect: async () => {
      const connection = await backend();
      return { client: createSolutiClient(connection), endpoint: connection.endpoint };
    },
    storage: () => sessionStorage,
    wallClock: () => Date.now(),
    now: () => performance.now(),
    delay,
    random: Math.random,
    environment: pageEnvironment,
    claimStream,
    isSeen: () => isOnScreen() && pageEnvironment.visible(),
  });
}
