/** Runs in each page before its own scripts: notes when all that a visitor waits for can be used, and what moved till then. */

/** What must be seen before a widget counts as usable. */
export interface Wanted {
  /** Selectors, each inside the shadow root of what the one before it found, or inside that element where it has none. */
  readonly path: readonly string[];
  /**
   * `control`: enabled, visible and on top, so that a click reaches it. `code`: a QR code that is drawn, at least 100 px
   * wide and on top; that it can be read is looked at afterwards. `content`: words that are visible and on top.
   */
  readonly kind: 'control' | 'code' | 'content';
}

/** What the page knows of itself. Milliseconds since the navigation began. */
export interface Noted {
  usableAt: number | null;
  /** Layout shift up to now: the sum of the scores of all that moved. */
  shift: number;
}

declare global {
  interface Window {
    benchNoted: Noted;
    /** Calls the bench; there where the bench listens. */
    benchUsable?: (message: string) => void;
  }
}

/** Is handed to the browser as text: it can use nothing of this module. */
export function watchPage(wanted: readonly Wanted[]): void {
  const noted: Noted = { usableAt: null, shift: 0 };
  window.benchNoted = noted;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[]) noted.shift += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });

  const find = (path: readonly string[]): Element | null => {
    let scope: ParentNode | null = document;
    let found: Element | null = null;
    for (const selector of path) {
      found = scope?.querySelector(selector) ?? null;
      scope = found?.shadowRoot ?? found;
    }
    return found;
  };
  const isDrawn = (code: Element): boolean => {
    if (code instanceof HTMLCanvasElement) {
      // A row through the finder patterns; a canvas that draws in other ways than in two dimensions is none of ours.
      const row = Math.floor(code.height / 2);
      const data = code.getContext('2d')?.getImageData(0, row, code.width, 1).data ?? [];
      return data.some((value, index) => index % 4 === 3 && value > 0);
    }
    if (code instanceof HTMLImageElement) return code.complete && code.naturalWidth > 0;
    // A closed shadow root is out of sight: then the selector says itself when something is drawn.
    return code.querySelector('path[d], rect, circle, image') !== null || code.localName === 'lean-qr';
  };
  /** Whether what is seen at that point is the element, or something inside it. */
  const isOnTop = (element: Element, x: number, y: number): boolean => {
    let seen = document.elementFromPoint(x, y);
    while (seen !== null && seen !== element) {
      const inner: Element | null = seen.shadowRoot?.elementFromPoint(x, y) ?? null;
      if (inner === null || inner === seen) break;
      seen = inner;
    }
    for (
      let node: Node | null = seen;
      node !== null;
      node = node.parentNode ?? (node as Partial<ShadowRoot>).host ?? null
    ) {
      if (node === element) return true;
    }
    return false;
  };
  const isUsable = ({ path, kind }: Wanted): boolean => {
    const element = find(path);
    if (element === null) return false;
    const { left, top, width, height } = element.getBoundingClientRect();
    if (width < (kind === 'code' ? 100 : 8) || height < 8) return false;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    if (kind === 'control' && element.matches(':disabled, [aria-disabled="true"]')) return false;
    if (kind === 'content' && element.textContent.trim() === '') return false;
    if (kind === 'code' && !isDrawn(element)) return false;
    return isOnTop(element, left + width / 2, top + height / 2);
  };

  let missing = [...wanted];
  const look = (): void => {
    missing = missing.filter((each) => !isUsable(each));
    if (missing.length > 0) {
      requestAnimationFrame(look);
      return;
    }
    // Looked at before a frame: in the task after it, the frame is on screen.
    setTimeout(() => {
      noted.usableAt = performance.now();
      window.benchUsable?.('usable');
    });
  };
  // Looking costs the page a little: not before there can be something to see.
  const tags = wanted.flatMap(({ path }) => /^[a-z]+-[a-z-]+/.exec(path[0] ?? '') ?? []);
  void Promise.all(tags.map((tag) => customElements.whenDefined(tag))).then(() => requestAnimationFrame(look));
}
