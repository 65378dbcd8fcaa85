/** Counts the seconds of the code on screen, and says which of them are to be announced. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { outsideZone } from '../internal/outside-zone.js';

const announcedSeconds = [60, 30, 10];

export class Countdown implements ReactiveController {
  /** Whole seconds that are left; 0 without a code. */
  seconds = 0;
  /** The last of the announced marks that was passed. */
  announced: number | null = null;
  readonly #host: ReactiveControllerHost;
  readonly #deadline: () => number | null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `deadline` is in milliseconds of `performance.now()`, null while there is none. */
  constructor(host: ReactiveControllerHost, deadline: () => number | null) {
    this.#host = host;
    this.#deadline = deadline;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.requestUpdate();
  }

  hostUpdate(): void {
    const deadline = this.#deadline();
    const seconds = deadline === null ? 0 : Math.max(0, Math.ceil((deadline - performance.now()) / 1000));
    const passed = announcedSeconds.findLast((mark) => seconds <= mark && this.seconds > mark);
    if (seconds > this.seconds || deadline === null) this.announced = null;
    else if (passed !== undefined) this.announced = passed;
    this.seconds = seconds;
  }

  hostUpdated(): void {
    clearTimeout(this.#timer);
    const deadline = this.#deadline();
    if (deadline === null || this.seconds === 0) return;
    const untilNext = deadline - performance.now() - (this.seconds - 1) * 1000;
    this.#timer = outsideZone(() => setTimeout(() => this.#host.requestUpdate(), untilNext));
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }
}
