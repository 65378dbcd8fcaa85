/** Draws the code on screen, and knows whether its place is large enough. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { isCatracaError, type CatracaError } from '../../core/errors.js';
import { drawCode, neededWidth, type CodeDrawing } from './code-drawing.js';
import { paint } from './code-view.js';

/** Pixels up to which a code leaves room for the steps beside it. */
const widthBeside = 320;

interface Listener {
  readonly shown: () => void;
  readonly failed: (error: CatracaError) => void;
}

export class CodeController implements ReactiveController {
  drawing: CodeDrawing | null = null;
  /** Whether the code needs more than there is. */
  isCramped = false;
  #mayEnlarge = false;
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #listener: Listener;
  #text: string | null = null;

  constructor(host: ReactiveControllerHost & HTMLElement, listener: Listener) {
    this.#host = host;
    this.#listener = listener;
    host.addController(this);
  }

  /** Whether the code needs a row of its own. */
  get isWide(): boolean {
    return this.drawing !== null && neededWidth(this.drawing) > widthBeside;
  }

  /** The next code that has not enough room may open its dialog by itself, once: the visitor has just asked for it. */
  expect(): void {
    this.#mayEnlarge = true;
  }

  readonly enlarge = (): void => {
    this.#mayEnlarge = false;
    this.#host.shadowRoot?.querySelector<HTMLDialogElement>('.large')?.showModal();
  };

  /** Shows the code of this text; null: none. */
  async draw(text: string | null): Promise<void> {
    if (text === this.#text) return;
    this.#text = text;
    this.drawing = null;
    if (text === null) return;
    try {
      const drawing = await drawCode(text);
      if (this.#text !== text) return;
      this.drawing = drawing;
      this.#host.requestUpdate();
      await this.#host.updateComplete;
      if (this.#text === text) this.#listener.shown();
    } catch (error) {
      if (this.#text === text && isCatracaError(error)) this.#listener.failed(error);
    }
  }

  hostUpdated(): void {
    const root = this.#host.shadowRoot;
    const { drawing } = this;
    if (root === null || drawing === null) return;
    paint(root, drawing);
    const code = root.querySelector('[part="qr"]');
    // Behind "use another device" nothing is known of its room, and a dialog in there would block the page unseen.
    if (!code?.clientWidth || code.closest('details:not([open])')) return;
    const isCramped = code.clientWidth < neededWidth(drawing);
    if (isCramped && this.isCramped && this.#mayEnlarge) this.enlarge();
    if (isCramped === this.isCramped) return;
    this.isCramped = isCramped;
    // Only what is on screen can be measured: the picture follows in an update of its own.
    void this.#host.updateComplete.then(() => {
      this.#host.requestUpdate();
    });
  }
}
