/** Keeps the focus inside the element when the control that had it disappears. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { unclobbered } from '../internal/unclobbered.js';

export class FocusKeeper implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #before: Element | null = null;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  hostUpdate(): void {
    this.#before = this.#host.shadowRoot?.activeElement ?? null;
  }

  hostUpdated(): void {
    const root = this.#host.shadowRoot;
    const { activeElement, body } = unclobbered(this.#host.ownerDocument);
    const isLost = activeElement === body || activeElement === null;
    if (this.#before === null || root === null || !isLost) return;
    const successor =
      root.querySelector<HTMLElement>('[data-focus]') ?? root.querySelector<HTMLElement>('[part="base"]');
    if (successor === null) return;
    if (!successor.matches('button')) {
      successor.tabIndex = -1;
      // Not for good: a click on the panel is not meant to focus it.
      successor.addEventListener(
        'blur',
        () => {
          successor.removeAttribute('tabindex');
        },
        { once: true },
      );
    }
    successor.focus();
  }
}
