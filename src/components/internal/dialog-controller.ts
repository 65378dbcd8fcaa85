/** Keeps an element's modal dialogs off a page that cannot show them: it would answer to nothing, with nothing shown. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { windowOf } from './unclobbered.js';

/** Whether a dialog inside the element would be rendered. */
export function canShowDialog(element: Element): boolean {
  return element.checkVisibility({ visibilityProperty: true });
}

/** Shows a dialog that is closed, or open but no longer modal: a move takes it out of the top layer. */
export function showModal(dialog: HTMLDialogElement): void {
  if (dialog.matches(':modal')) return;
  // `close()` would dispatch an event, which stands for the visitor's wish.
  dialog.open = false;
  dialog.showModal();
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
    // The script's own window would see sizes of another one too late, and report a loop.
    const view = windowOf(this.#host);
    if (view === null) return;
    this.#observer = new view.ResizeObserver(this.#resized);
    this.#observer.observe(this.#host);
    if (!canShowDialog(this.#host)) return;
    for (const dialog of this.#host.shadowRoot?.querySelectorAll<HTMLDialogElement>('dialog[open]') ?? [])
      showModal(dialog);
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
