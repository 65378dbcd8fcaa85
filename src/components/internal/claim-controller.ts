/** Which element of the page runs which login, and which one takes up a login whose element has gone. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { LoginClaims } from '../../core/flows/login-claims.js';
import { oneTask } from './config.js';
import { page, unclobbered } from './unclobbered.js';

type Host = ReactiveControllerHost & HTMLElement & { readonly state: string };

interface Holder {
  readonly claims: ClaimController;
  /** The key of the element that began the login. */
  readonly owner: string;
  readonly since: number;
  /** The elements that asked for the login meanwhile. */
  readonly refused: Set<ClaimController>;
}

/** By the login's name: its nonce, or the id of its flow at the backend. */
const holders = new Map<string, Holder>();
/** By the login's name: the elements that ask for a login which began before this page was loaded, in the order of the page. */
const claimants = new Map<string, Set<ClaimController>>();
/** Grows with each connection and each start of a login, so that their order is known. */
let moment = 0;

export class ClaimController implements ReactiveController, LoginClaims {
  /** Whether the login that the element runs began in it, or in the one whose place it has taken. */
  isOwn = false;
  readonly #host: Host;
  readonly #flow: { release(): void };
  readonly #resume: () => unknown;
  #connectedSince = Infinity;

  /**
   * @param flow released once another element goes on with its login
   * @param resume looks for a login to take up
   */
  constructor(host: Host, flow: { release(): void }, resume: () => unknown) {
    this.#host = host;
    this.#flow = flow;
    this.#resume = resume;
    host.addController(this);
  }

  hostConnected(): void {
    this.#connectedSince = Math.min(this.#connectedSince, ++moment);
  }

  hostDisconnected(): void {
    // Not for a move.
    void oneTask().then(() => {
      if (this.#host.isConnected) return;
      const own = [...holders.values()].filter(({ claims }) => claims === this);
      for (const other of own.flatMap(({ refused }) => [...refused])) {
        if (other.#host.isConnected && other.#host.state === 'idle') other.#resume();
      }
    });
  }

  hold(name: string, owner = this.#key): string {
    const before = holders.get(name);
    const began = before?.claims === this ? before.owner : owner;
    claimants.delete(name);
    holders.set(name, { claims: this, owner: began, since: ++moment, refused: before?.refused ?? new Set() });
    this.isOwn = began === this.#key;
    return began;
  }

  /**
   * A login that began in this page is left to its element; once that has gone, the element that came later in its place
   * takes it up. A login that began before this page was loaded is for the element with the key of the one that began, else
   * for the first visible one that asks, else for the first.
   */
  async claim(name: string, owner: string | undefined): Promise<boolean> {
    const holder = holders.get(name);
    if (holder === undefined) return this.#claimStored(name, owner);
    if (holder.claims === this) return true;
    if (holder.claims.#host.isConnected) {
      holder.refused.add(this);
      return false;
    }
    if (holder.owner !== this.#key || this.#connectedSince < holder.since) return false;
    this.hold(name);
    holder.claims.#flow.release();
    return true;
  }

  holds(name: string | undefined): boolean {
    return holders.get(name ?? '')?.claims === this;
  }

  /** Whether a remembered login is this element's: one that it runs, or that it began before a reload. */
  mayForget(name: string, owner: string | undefined): boolean {
    return holders.has(name) ? this.holds(name) : owner === undefined || owner === this.#key;
  }

  drop(): void {
    for (const [name, { claims }] of holders) if (claims === this) holders.delete(name);
  }

  async #claimStored(name: string, owner: string | undefined): Promise<boolean> {
    const rivals = claimants.get(name) ?? new Set();
    claimants.set(name, rivals.add(this));
    if (owner !== this.#key) {
      await parsed();
      await oneTask();
    }
    // Another one took it meanwhile, and may have ended it.
    if (claimants.get(name) !== rivals) return holders.has(name) && this.claim(name, owner);
    const here = [...rivals].filter((rival) => rival.#host.isConnected);
    const elected = here.find((rival) => rival.#key === owner) ?? here.find((rival) => rival.#isVisible) ?? here[0];
    if (elected === this) this.hold(name, owner);
    else rivals.delete(this);
    return elected === this;
  }

  get #isVisible(): boolean {
    return this.#host.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  }

  get #key(): string {
    return keyOf(this.#host);
  }
}

/** The same after a reload: tag, id, and index among the elements of this tag and id, after those of the hosts around it. */
function keyOf(element: Element): string {
  const { localName, id } = element;
  const root = element.getRootNode();
  const alike = [...unclobbered(root as Document | ShadowRoot | Element).querySelectorAll(localName)];
  const index = alike.filter((other) => other.id === id).indexOf(element);
  return `${root instanceof ShadowRoot ? keyOf(root.host) : ''}/${localName}#${id}:${index}`;
}

/** Until the parser is done, the element that began may still come. */
function parsed(): Promise<void> {
  if (page.readyState !== 'loading') return Promise.resolve();
  return new Promise((resolve) => page.addEventListener('DOMContentLoaded', () => resolve(), { once: true }));
}
