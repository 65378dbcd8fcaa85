/** The modal form: a dialog that is open or not, through moves in the page and every way a browser closes one. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { CatracaError } from '../../core/errors.js';
import { canShowDialog, DialogController, showModal } from '../internal/dialog-controller.js';

export { canShowDialog };

export class Modal implements ReactiveController {
  isOpen = false;
  readonly #host: ReactiveControllerHost & HTMLElement;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
    new DialogController(host);
  }

  set(isOpen: boolean): void {
    if (isOpen === this.isOpen) return;
    this.isOpen = isOpen;
    // At once, while it is still there: closed, it gives the focus back to whatever had it.
    if (!isOpen) this.#dialog?.close();
    this.#host.requestUpdate();
  }

  /** Opens with a code, where it may, and closes at an end that has nothing to say. */
  follow(status: string, mayOpen: boolean): void {
    if (status === 'waiting' && mayOpen) this.set(true);
    if (/^(idle|done|cancelled)$/.test(status)) this.set(false);
  }

  /** Whether a dialog's `close` event is the visitor's doing: not the page's own, nor that of one opened again since. */
  isDismissed(dialog: HTMLDialogElement): boolean {
    return this.isOpen && !dialog.open && canShowDialog(this.#host);
  }

  hostConnected(): void {
    // A move takes a dialog out of the top layer without closing it.
    if (this.isOpen) this.#host.requestUpdate();
  }

  hostUpdated(): void {
    const dialog = this.#dialog;
    if (!dialog || !this.isOpen || !canShowDialog(this.#host)) return;
    showModal(dialog);
  }

  get #dialog(): HTMLDialogElement | null | undefined {
    return this.#host.shadowRoot?.querySelector<HTMLDialogElement>('[part="dialog"]');
  }
}

/** What a login gets that asks for a dialog of a hidden element. */
export function refuseHidden(report: (error: CatracaError) => unknown): Promise<never> {
  const error = new CatracaError(
    'config_invalid',
    'the dialog cannot open, because the element or an ancestor is hidden: take `hidden` or `display: none` away; with presentation="dialog" start-on="manual" the element shows nothing while it is closed',
  );
  report(error);
  const outcome = Promise.reject(error);
  // A page that does not wait reads it in the console.
  outcome.catch(() => undefined);
  return outcome;
}
