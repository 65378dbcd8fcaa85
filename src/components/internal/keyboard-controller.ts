/**
 * Keeps keys that belong to the element from the page around it: Escape and Tab in an open dialog, typing in a field, and
 * an Escape that the element answers itself. A page that hears them closes its own modal with the same key, moves the focus
 * back to it, or runs a shortcut while the visitor types: outside the shadow root the event's target is the element, so that
 * checks for `input` do not help.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { unclobbered, windowOf } from './unclobbered.js';

export class KeyboardController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  /** Answers Escape outside the dialogs; false: the key is the page's. */
  readonly #escape: () => boolean;
  #listening: AbortController | undefined;
  #isEscapeDown = false;

  constructor(host: ReactiveControllerHost & HTMLElement, escape: () => boolean) {
    this.#host = host;
    this.#escape = escape;
    host.addController(this);
  }

  hostConnected(): void {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    // Before every listener of the page's document, and in the window that shows the element now.
    const view = windowOf(this.#host);
    view?.addEventListener('keydown', this.#pressed, { capture: true, signal });
    view?.addEventListener('keypress', this.#typed, { capture: true, signal });
    view?.addEventListener('keyup', this.#released, { capture: true, signal });
  }

  hostDisconnected(): void {
    this.#listening?.abort();
  }

  readonly #pressed = (event: KeyboardEvent): void => {
    const dialog = this.#openDialog;
    const isEscape = event.key === 'Escape' && !event.isComposing;
    if (isEscape && (dialog !== undefined || this.#hasFocus)) {
      if (dialog === undefined && !this.#escape()) return;
      // The browser may close several dialogs with one Escape where no gesture opened them: this one is closed alone.
      event.preventDefault();
      event.stopImmediatePropagation();
      this.#isEscapeDown = true;
      dialog?.close();
    } else if (event.key === 'Tab' && dialog !== undefined) {
      event.stopImmediatePropagation();
      this.#wrap(event, dialog);
    } else {
      this.#typed(event);
    }
  };

  /** Goes from the end of a dialog to its beginning, and back: Firefox stays at the end of one in a shadow root. */
  #wrap(event: KeyboardEvent, dialog: HTMLDialogElement): void {
    const stops = stopsOf(dialog);
    const [end, other] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    if (end === undefined || !end.matches(':focus')) return;
    event.preventDefault();
    other?.focus();
  }

  readonly #typed = (event: KeyboardEvent): void => {
    if (isTyping(event) && this.#host.shadowRoot?.activeElement?.matches('input, select')) event.stopPropagation();
  };

  readonly #released = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !this.#isEscapeDown) {
      this.#typed(event);
      return;
    }
    this.#isEscapeDown = false;
    event.stopImmediatePropagation();
  };

  /** The topmost dialog, unless the focus is in something of the page that lies above it. */
  get #openDialog(): HTMLDialogElement | undefined {
    const { activeElement, body } = unclobbered(this.#host.ownerDocument);
    const isElsewhere = activeElement !== null && activeElement !== body && !this.#hasFocus;
    const dialogs = this.#host.shadowRoot?.querySelectorAll<HTMLDialogElement>('dialog[open]') ?? [];
    return isElsewhere ? undefined : [...dialogs].at(-1);
  }

  get #hasFocus(): boolean {
    // Of what is in the shadow root, the tree around it names the host.
    const { activeElement } = unclobbered(this.#host.getRootNode() as Document | ShadowRoot);
    return this.#host.contains(activeElement);
  }
}

/** What Tab reaches in a dialog, what the page put into its slots included. */
function stopsOf(dialog: HTMLDialogElement): HTMLElement[] {
  return [...dialog.querySelectorAll<HTMLElement>('*')]
    .flatMap((each) => [each, ...slotted(each).flatMap((top) => [top, ...top.querySelectorAll<HTMLElement>('*')])])
    .filter((each) => each.tabIndex >= 0 && !each.matches(':disabled') && each.checkVisibility());
}

function slotted(node: HTMLElement): HTMLElement[] {
  return node instanceof HTMLSlotElement ? (node.assignedElements({ flatten: true }) as HTMLElement[]) : [];
}

/** Whether a field uses the key itself; other combinations with Control, Alt or Meta are shortcuts of the page. */
function isTyping(event: KeyboardEvent): boolean {
  const { key, isComposing, ctrlKey, altKey, metaKey } = event;
  if (isComposing) return true;
  if (/^(Tab|Escape|F\d+|Shift|Control|Alt|AltGraph|Meta)$/.test(key)) return false;
  const isPlain = !(ctrlKey || altKey || metaKey) || event.getModifierState('AltGraph');
  return isPlain || key.length > 1 || /[acvxyz]/i.test(key);
}
