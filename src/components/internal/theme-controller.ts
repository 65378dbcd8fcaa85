/** Finds out whether the element stands on a light or a dark page. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { isServer } from './is-server.js';
import { unclobbered } from './unclobbered.js';

export type Theme = 'auto' | 'light' | 'dark';

type ThemeClass = 'theme-light' | 'theme-dark' | 'theme-system' | 'theme-page';

/** `light-dark()` follows `color-scheme`: this says which class of the shared styles sets it. */
export class ThemeController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement & { theme: Theme };
  #shown: ThemeClass | undefined;
  #leave: (() => void) | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement & { theme: Theme }) {
    this.#host = host;
    host.addController(this);
  }

  /** To be read when the element is drawn. */
  get className(): ThemeClass {
    return (this.#shown = this.#find());
  }

  hostConnected(): void {
    const page = unclobbered(this.#host.ownerDocument);
    const observer = new MutationObserver(this.#refresh);
    for (let node: Node | null = this.#host; node !== null; node = above(node)) {
      observer.observe(node, { attributes: true });
    }
    observer.observe(page.head, { attributes: true, characterData: true, childList: true, subtree: true });
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', this.#refresh);
    // Switches without script: `:root:has(#dark:checked)`.
    page.addEventListener('change', this.#refresh, true);
    page.addEventListener('load', this.#loaded, true);
    this.#leave = () => {
      observer.disconnect();
      system.removeEventListener('change', this.#refresh);
      page.removeEventListener('change', this.#refresh, true);
      page.removeEventListener('load', this.#loaded, true);
    };
  }

  hostDisconnected(): void {
    this.#leave?.();
  }

  #find(): ThemeClass {
    const { theme } = this.#host;
    if (theme === 'light' || theme === 'dark') return `theme-${theme}`;
    if (isServer || !this.#host.isConnected) return 'theme-system';
    const page = unclobbered(this.#host.ownerDocument);
    // A page that says nothing about its scheme leaves the choice to the system.
    const isSaid =
      getComputedStyle(this.#host).colorScheme !== 'normal' || page.querySelector('meta[name="color-scheme" i]');
    return isSaid ? 'theme-page' : 'theme-system';
  }

  readonly #refresh = (): void => {
    if (this.#find() !== this.#shown) this.#host.requestUpdate();
  };

  readonly #loaded = ({ target }: Event): void => {
    if (target !== null && 'sheet' in target) this.#refresh();
  };
}

/** What a node inherits its style from. */
function above(node: Node): Node | null {
  const { assignedSlot, parentNode, host } = unclobbered(node) as Partial<Element & ShadowRoot>;
  return assignedSlot ?? parentNode ?? host ?? null;
}
