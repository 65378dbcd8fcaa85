/** Finds out whether the element stands on a light or a dark page. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { isServer } from './is-server.js';

export type Theme = 'auto' | 'light' | 'dark';

/** `light-dark()` follows `color-scheme`: this says which class of the shared styles sets it. */
export class ThemeController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement & { theme: Theme };
  #system: MediaQueryList | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement & { theme: Theme }) {
    this.#host = host;
    host.addController(this);
  }

  get className(): 'theme-light' | 'theme-dark' | 'theme-system' | 'theme-page' {
    const { theme } = this.#host;
    if (theme === 'light' || theme === 'dark') return `theme-${theme}`;
    // A page that says nothing about its scheme leaves the choice to the system.
    const isAway = isServer || !this.#host.isConnected;
    return isAway || getComputedStyle(this.#host).colorScheme === 'normal' ? 'theme-system' : 'theme-page';
  }

  hostConnected(): void {
    this.#system = matchMedia('(prefers-color-scheme: dark)');
    this.#system.addEventListener('change', this.#refresh);
  }

  hostDisconnected(): void {
    this.#system?.removeEventListener('change', this.#refresh);
  }

  readonly #refresh = (): void => {
    this.#host.requestUpdate();
  };
}
