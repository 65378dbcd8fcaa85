/** The modal form: a dialog that is open or not, through moves in the page and every way a browser closes one. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export class Modal implements ReactiveController {
  isOpen = false;
  readonly #host: ReactiveControllerHost & HTMLElement;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  set(isOpen: boolean): void {
    if (isOpen === this.isOpen) return;
    this.isOpen = isOpen;
    this.#host.requestUpdate();
  }

  hostConnected(): void {
    // A move takes a dialog out of the top layer without closing it.
    if (this.isOpen) this.#host.requestUpdate();
  }

  hostUpdated(): void {
    const dialog = this.#host.shadowRoot?.querySelector<HTMLDialogElement>('[part="dialog"]');
    if (!dialog || !this.#host.isConnected || dialog.matches(':modal') === this.isOpen) return;
    // Closed, it gives the focus back to whatever had it.
    dialog.close();
    if (this.isOpen) dialog.showModal();
  }
}
