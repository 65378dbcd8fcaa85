/** The login's flow with everything that it needs of a page: its clocks, its storage, its network and its visitor's eyes. */
import { createSolutiClient } from '../../core/client/soluti-client.js';
import type { Connection } from '../../core/client/request.js';
import { createSolutiFlow, type SolutiFlow, type SolutiFlowOptions } from '../../core/flows/soluti-flow.js';
import { delay } from '../internal/delay.js';
import { claimStream } from './claim-stream.js';
import { pageEnvironment } from './page-environment.js';

interface PageFlowOptions extends Pick<SolutiFlowOptions, 'note' | 'claims'> {
  readonly backend: () => Promise<Connection>;
  /** Whether the element is on screen. */
  readonly isOnScreen: () => boolean;
}

interface PageFlowElement {
  readonly renewals: number;
  readonly assertionNonce: string | undefined;
}

export function createPageFlow(element: PageFlowElement, options: PageFlowOptions): SolutiFlow {
  const { backend, isOnScreen, ...more } = options;
  return createSolutiFlow({
    ...more,
    renewals: () => element.renewals,
    nonce: () => element.assertionNonce,
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
