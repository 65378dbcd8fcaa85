/** Whether the element, and the whole of its code, can be seen. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { page } from '../internal/unclobbered.js';

/** The part of a code that a camera must be able to see. */
const enough = 0.85;

/** Milliseconds for which it must stay cut: scrolling past is no reason to speak. */
const patience = 600;

export class Sight implements ReactiveController {
  /** Whether any of the element is on screen; null: nobody knows yet. */
  isOnScreen: boolean | null = null;
  /** Whether a code is shown of which too little is on screen. */
  isCodeCut = false;
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #appeared: () => void;
  #observer: IntersectionObserver | undefined;
  #code: Element | null = null;
  #settling: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement, appeared: () => void) {
    this.#host = host;
    this.#appeared = appeared;
    host.addController(this);
  }

  hostConnected(): void {
    this.#observer = new IntersectionObserver(
      (entries) => {
        this.#look(entries);
      },
      { threshold: [0, enough] },
    );
    this.#observer.observe(this.#host);
    this.#lookAtOnce();
  }

  hostUpdated(): void {
    this.#lookAtOnce();
    const code = this.#host.shadowRoot?.querySelector('[part~="qr"]') ?? null;
    if (code === this.#code) return;
    if (this.#code !== null) this.#observer?.unobserve(this.#code);
    clearTimeout(this.#settling);
    if (code === null) this.isCodeCut = false;
    else this.#observer?.observe(code);
    this.#code = code;
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    clearTimeout(this.#settling);
    this.#code = null;
  }

  /** The observer speaks only after the next frame, which takes a slow phone long. */
  #lookAtOnce(): void {
    if (this.isOnScreen === null && isInFront(this.#host)) this.isOnScreen = true;
  }

  #look(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting, intersectionRatio, boundingClientRect } of entries) {
      if (target === this.#host) {
        this.isOnScreen = isIntersecting;
        if (isIntersecting) this.#appeared();
      } else {
        // A code behind "use another device" has no size, and is not missed.
        const isCut = boundingClientRect.width > 0 && intersectionRatio < enough;
        clearTimeout(this.#settling);
        this.#settling = setTimeout(() => this.#tell(isCut), isCut ? patience : 0);
      }
    }
  }

  #tell(isCut: boolean): void {
    if (isCut === this.isCodeCut) return;
    this.isCodeCut = isCut;
    this.#host.requestUpdate();
  }
}

/**
 * Whether the element surely is on screen: the middle of what the window shows of it is its own, not cut off by what
 * holds it. In a frame nobody knows but the observer.
 */
function isInFront(element: HTMLElement): boolean {
  if (page.hidden || !element.isConnected || window.parent !== window) return false;
  const { left, right, top, bottom } = element.getBoundingClientRect();
  const x = (Math.max(left, 0) + Math.min(right, innerWidth)) / 2;
  const y = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2;
  const root = element.getRootNode();
  return (root instanceof ShadowRoot ? root : page).elementFromPoint(x, y) === element;
}
