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
    // At once, while it is still there: closed, it gives the focus back to whatever had it.
    if (!isOpen) this.#dialog?.close();
    this.#host.requestUpdate();
  }

  hostConnected(): void {
    // A move takes a dialog out of the top layer without closing it.
    if (this.isOpen) this.#host.requestUpdate();
  }

  hostUpdated(): void {
    const dialog = this.#dialog;
    if (!dialog || !this.isOpen || !this.#host.isConnected || dialog.matches(':modal')) return;
    dialog.close();
    dialog.showModal();
  }

  get #dialog(): HTMLDialogElement | null | undefined {
    return this.#host.shadowRoot?.querySelector<HTMLDialogElement>('[part="dialog"]');
  }
}
