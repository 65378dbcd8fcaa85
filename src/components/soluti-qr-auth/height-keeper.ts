/** Keeps what stands below the element in its place: a login under way, or over, makes its panel no lower. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

type Host = ReactiveControllerHost & HTMLElement & { readonly state: string };

export class HeightKeeper implements ReactiveController {
  readonly #host: Host;
  #width = 0;
  /** When all is over nothing else would look at the width, of a phone that is turned for one. */
  readonly #resized = (): void => {
    this.#host.requestUpdate();
  };

  constructor(host: Host) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener('resize', this.#resized);
  }

  hostDisconnected(): void {
    removeEventListener('resize', this.#resized);
  }

  hostUpdate(): void {
    const { clientWidth: width, shadowRoot, state } = this.#host;
    // Before a login begins there is nothing to keep.
    const panel = shadowRoot?.querySelector<HTMLElement>('[part=base]:not(.idle, .face)');
    if (!panel) return;
    // At the first code it is known whether a push is possible: its place, kept until then, may go.
    const isNew = width !== this.#width || (state === 'waiting' && panel.matches('.starting'));
    panel.style.minBlockSize = isNew ? '' : getComputedStyle(panel).blockSize;
    this.#width = width;
  }
}
