/** A page for the flow of the Ingresse login to run in: windows, storage, time and backend are plain objects. */
import type { IngresseClient } from '../../../src/core/client/ingresse-client.js';
import { CatracaError } from '../../../src/core/errors.js';
import { IngresseFlow } from '../../../src/core/flows/ingresse-flow.js';
import type { IngresseState } from '../../../src/core/flows/ingresse-machine.js';
import type { Arrival, Handover, IngressePorts, StoredFlow } from '../../../src/core/flows/ingresse-ports.js';
import type { IngresseMode } from '../../../src/core/protocol/ingresse.js';

export const flowId = 'f'.repeat(22);
export const stored: StoredFlow = {
  id: flowId,
  secret: 's'.repeat(43),
  mode: 'redirect',
  origin: 'https://shop.example',
};
export const user = { id: '7', name: 'Ana', email: null, picture: null };
export const pageResult = { userToken: '7-token', userId: '7', user };

export class FakeWindow {
  url = 'about:blank';
  isReachable = true;
  isGone = false;
  isClosed = false;
  focused = 0;
  navigate(url: string): void {
    this.url = url;
  }
  focus(): void {
    this.focused++;
  }
  close(): void {
    this.isClosed = true;
  }
}

/** Everything that the flow did, in order, and switches for what the page does. */
export class FakePage {
  log: string[] = [];
  backend: boolean | null = false;
  blocked: IngresseMode[] = [];
  windows: FakeWindow[] = [];
  arrival: Arrival | null = null;
  deepLink: string | null = null;
  kept: StoredFlow | null = null;
  remembered: string | null = null;
  rememberedWhenLeft: string | null = null;
  passedOn = false;
  sendsCookie = true;
  /** Here, or in a duplicate of this tab. */
  isRedeemed = false;
  clock = 0;
  listeners: { name: string; origin: string | null; heard: (handover: Handover) => void; signal: AbortSignal }[] = [];
  client: IngresseClient = {
    start: async ({ mode }) => {
      this.log.push(`start ${mode}`);
      return { id: flowId, secret: stored.secret, url: 'https://shop.example/login/ticket', expiresIn: 600 };
    },
    redeem: async (flow, code) => {
      this.log.push(`redeem ${code ?? 'cookie'}`);
      this.isRedeemed = true;
      return pageResult;
    },
    ack: async () => {
      if (!this.isRedeemed) throw new CatracaError('conflict', 'nothing was redeemed');
      this.log.push('ack');
    },
    cancel: async () => void this.log.push('delete'),
    session: async () => ({ user }),
    endSession: async () => void this.log.push('end session'),
    acceptToken: async () => pageResult,
  };

  readonly ports: IngressePorts = {
    hasBackend: () => this.backend,
    client: async () => this.client,
    sendsCookie: () => this.sendsCookie,
    startRequest: (mode) => ({ mode, origin: 'https://shop.example', returnTo: '/here' }),
    loginUrl: async (nonce) => ({ url: `https://auth.example/?nonce=${nonce}`, deepLink: this.deepLink }),
    openWindow: (mode) => {
      this.log.push(`open ${mode}`);
      if (this.blocked.includes(mode)) return null;
      const opened = new FakeWindow();
      this.windows.push(opened);
      return opened;
    },
    leave: (url) => {
      this.log.push(`leave ${url}`);
      this.rememberedWhenLeft = this.remembered;
    },
    takeArrival: async () => {
      const { arrival } = this;
      this.arrival = null;
      return arrival;
    },
    passOn: async (name, _handover, isProven) => {
      this.log.push(`pass on ${isProven === null ? 'code' : 'token'} ${name}`);
      return this.passedOn;
    },
    listen: (name, origin, heard, signal) => void this.listeners.push({ name, origin, heard, signal }),
    remember: (mode) => {
      this.log.push(`remember ${mode}`);
      return (this.remembered = `nonce-${mode}`);
    },
    storeFlow: (flow) => void (this.kept = flow),
    takeFlow: async () => {
      const { kept } = this;
      this.kept = null;
      return kept;
    },
    forget: () => {
      this.remembered = null;
      this.kept = null;
    },
    // Time passes as fast as the flow can wait, in steps that other work can come between.
    delay: async (milliseconds, signal) => {
      await new Promise((resolve) => setTimeout(resolve));
      signal?.throwIfAborted();
      this.clock += milliseconds;
    },
    now: () => this.clock,
  };

  readonly flow = new IngresseFlow(this.ports);
  readonly states: string[] = [];

  constructor() {
    this.flow.subscribe(({ status }) => this.states.push(status));
  }

  get window(): FakeWindow {
    const last = this.windows.at(-1);
    if (last === undefined) throw new Error('no window was opened');
    return last;
  }

  /** What the window, or the popup page, sends. */
  handOver(name: string, handover: Partial<Handover>): void {
    for (const listener of this.listeners) {
      if (listener.name === name && !listener.signal.aborted) {
        listener.heard({ secret: null, error: null, ...handover });
      }
    }
  }

  /** Lets everything happen that needs no more than a few turns. */
  async pass(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }

  /** Waits until the flow is in a state. */
  async reach(status: IngresseState['status']): Promise<IngresseState> {
    for (let turns = 0; this.flow.state.status !== status; turns++) {
      if (turns === 5_000) throw new Error(`stays ${this.flow.state.status}, never ${status}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return this.flow.state;
  }
}
