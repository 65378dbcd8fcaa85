/** Ties a flow to the life of its element. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Flow } from '../../core/flows/flow.js';

/** An element that is put back within this time was only moved. */
const moveTolerance = 1000;

/**
 * Makes the flow when the element is first connected, tells of its changes, and stops it once the element
 * has been gone for a second; a later return starts with a new flow.
 */
export class FlowController<State, F extends Flow<State>> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #create: () => F;
  readonly #changed: (state: State, previous: State) => void;
  #flow: F | undefined;
  #unsubscribe: (() => void) | undefined;
  #removal: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost, create: () => F, changed: (state: State, previous: State) => void) {
    this.#host = host;
    this.#create = create;
    this.#changed = changed;
    host.addController(this);
  }

  /** The flow of this stay on the page; made at first use. */
  get flow(): F {
    if (this.#flow === undefined) {
      const flow = this.#create();
      this.#flow = flow;
      this.#unsubscribe = flow.subscribe((state, previous) => {
        this.#changed(state, previous);
        this.#host.requestUpdate();
      });
    }
    return this.#flow;
  }

  hostConnected(): void {
    clearTimeout(this.#removal);
  }

  hostDisconnected(): void {
    this.#removal = setTimeout(this.release, moveTolerance);
  }

  /** Stops the flow at once, as for an element that has gone for good. */
  readonly release = (): void => {
    clearTimeout(this.#removal);
    const last = this.#flow?.state;
    this.#unsubscribe?.();
    this.#flow?.stop();
    this.#flow = undefined;
    // The next stay begins at its own initial state, which the element has to hear of.
    if (last !== undefined) this.#changed(this.flow.state, last);
    this.#host.requestUpdate();
  };
}
