/** Keeps an element's modal dialogs off a page that cannot show them: it would answer to nothing, with nothing shown. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Whether a dialog inside the element would be rendered. */
export function canShowDialog(element: Element): boolean {
  return element.checkVisibility({ visibilityProperty: true });
}

/** Closes the dialogs when their element is hidden, by `hidden` or `display: none` on it or around it; then updates it when it is back. */
export class DialogController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #observer: ResizeObserver | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#observer = new ResizeObserver(this.#resized);
    this.#observer.observe(this.#host);
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
  }

  readonly #resized = (): void => {
    const isShown = canShowDialog(this.#host);
    for (const dialog of this.#host.shadowRoot?.querySelectorAll('dialog') ?? []) {
      if (isShown && !dialog.open) this.#host.requestUpdate();
      else if (!isShown) dialog.close();
    }
  };
}
