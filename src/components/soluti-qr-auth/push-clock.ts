/** How long ago the last push went out. */
import type { SolutiState } from '../../core/flows/soluti-state.js';

export class PushClock {
  #sentAt: number | null = null;

  /** Seconds since the last push; null: none is pending. */
  get age(): number | null {
    return this.#sentAt === null ? null : Math.floor((performance.now() - this.#sentAt) / 1000);
  }

  follow(state: SolutiState, previous: SolutiState): void {
    const before = previous.status === 'waiting' ? previous.push : 'none';
    if (state.status !== 'waiting' || state.push === 'none') this.forget();
    // A second push begins to count anew; one that was refused goes on with the first.
    else if (state.push === 'sent' && (before === 'none' || (before === 'sending' && state.notice === null))) {
      this.#sentAt = performance.now();
    }
  }

  forget(): void {
    this.#sentAt = null;
  }
}
