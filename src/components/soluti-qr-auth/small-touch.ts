/** Whether the page is on a small touch screen, where a code is on the phone's own screen: the second choice there. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { isServer } from '../internal/is-server.js';

const query = '(pointer: coarse) and (max-width: 559.98px), (pointer: coarse) and (max-height: 559.98px)';

export class SmallTouch implements ReactiveController {
  readonly #media = isServer ? ({ matches: false } as MediaQueryList) : matchMedia(query);
  readonly #refresh: () => void;

  constructor(host: ReactiveControllerHost) {
    this.#refresh = () => {
      host.requestUpdate();
    };
    host.addController(this);
  }

  get matches(): boolean {
    return this.#media.matches;
  }

  hostConnected(): void {
    this.#media.addEventListener('change', this.#refresh);
  }

  hostDisconnected(): void {
    this.#media.removeEventListener('change', this.#refresh);
  }
}
