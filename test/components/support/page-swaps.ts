/** The three elements as markup of a page, and their way into each situation that a page swap can meet. */
import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import '../../../src/components/idenge-pass-card/idenge-pass-card.js';
import type { IdengePassCardElement } from '../../../src/components/idenge-pass-card/idenge-pass-card.js';
import '../../../src/components/ingresse-login-button/ingresse-login-button.js';
import type { IngresseLoginButtonElement } from '../../../src/components/ingresse-login-button/ingresse-login-button.js';
import '../../../src/components/soluti-qr-auth/soluti-qr-auth.js';
import type { SolutiQrAuthElement } from '../../../src/components/soluti-qr-auth/soluti-qr-auth-element.js';
import { FakeSolutiBackend, problem } from './fake-soluti-backend.js';
import { IdengeBackend } from './idenge-backend.js';
import { FakeOpener, handOverToken } from './ingresse-login-button.js';

export const situations = ['idle', 'waiting', 'done', 'failed', 'disabled'] as const;
export type Situation = (typeof situations)[number];
export type Tag = 'ingresse-login-button' | 'soluti-qr-auth' | 'idenge-pass-card';
export type OurElement = IdengePassCardElement | IngresseLoginButtonElement | SolutiQrAuthElement;

const configKey = Symbol.for('catraca.config');

/** The page around the elements: their backends, and a login window that is none. */
export class Host {
  readonly soluti = new FakeSolutiBackend();
  readonly idenge = new IdengeBackend();
  readonly opener = new FakeOpener();
  readonly #fetch = window.fetch;
  #unanswered: (() => void)[] = [];

  constructor() {
    (globalThis as { [configKey]?: object })[configKey] = { allowFormValue: true };
    window.fetch = (input, init) => {
      const { href } = new URL(input instanceof Request ? input.url : input, location.href);
      return (href.includes('/idenge/') ? this.idenge : this.soluti).fetch(href, init);
    };
  }

  /** Whether the backends answer, fail or keep silent, and whether a window can be opened. */
  set mode(mode: 'up' | 'down' | 'silent') {
    this.opener.isBlocked = mode === 'down';
    this.soluti.always('start', mode === 'down' ? () => problem('provider_unreachable', 503) : undefined);
    this.idenge.answer = () => {
      if (mode === 'down') return problem('provider_unreachable', 503);
      if (mode === 'up') return undefined;
      return new Promise((resolve) => {
        this.#unanswered.push(() => resolve(Response.json(this.idenge.answerFor())));
      });
    };
    if (mode === 'up') for (const answer of this.#unanswered.splice(0)) answer();
  }

  restore(): void {
    this.opener.restore();
    window.fetch = this.#fetch;
    Reflect.deleteProperty(globalThis, configKey);
    sessionStorage.clear();
  }
}

interface Kind {
  readonly markup: string;
  /** The state in each situation. */
  readonly states: Readonly<Record<Situation, string>>;
  /** The state of a new element that takes the place of one in this situation. */
  readonly afresh: Readonly<Record<Situation, string>>;
  /** Brings a new element into the situation. */
  readonly enter: (element: OurElement, host: Host, situation: Situation) => Promise<void>;
  /** What a visitor does next, from any state, until something new is seen. */
  readonly use: (element: OurElement, host: Host) => Promise<void>;
}

const solutiStates = { idle: 'idle', waiting: 'waiting', done: 'done', failed: 'failed', disabled: 'idle' };
const ingresseStates = { ...solutiStates, done: 'signed-in' };

export const kinds: Readonly<Record<Tag, Kind>> = {
  'soluti-qr-auth': {
    markup: '<soluti-qr-auth endpoint="/catraca" name="login"><h2 slot="title">Sign in</h2></soluti-qr-auth>',
    states: solutiStates,
    afresh: { ...solutiStates, done: 'idle', failed: 'idle' },
    async enter(element, host, situation) {
      if (situation === 'idle' || situation === 'disabled') return;
      press(element);
      await reached(element, situation === 'failed' ? 'failed' : 'waiting');
      await waitUntil(() => situation === 'failed' || element.shadowRoot?.querySelector('[part=qr]'), 'no code');
      if (situation === 'done') host.soluti.approve();
    },
    async use(element, host) {
      if (element.state === 'done') element.form?.reset();
      if (element.state !== 'waiting') {
        await element.updateComplete;
        press(element);
        await reached(element, 'waiting');
      }
      host.soluti.approve();
      await reached(element, 'done');
    },
  },
  'ingresse-login-button': {
    markup:
      '<ingresse-login-button api-key="key" name="login" modes="popup"><b>Get tickets</b> <p><a href="#away">Sign in</a></p></ingresse-login-button>',
    states: ingresseStates,
    afresh: { ...ingresseStates, done: 'idle', failed: 'idle' },
    async enter(element, host, situation) {
      if (situation === 'idle' || situation === 'disabled') return;
      press(element);
      await reached(element, situation === 'failed' ? 'failed' : 'waiting');
      if (situation === 'done') handOverToken(host.opener.nonce);
    },
    async use(element, host) {
      if (element.state === 'signed-in') {
        press(element);
        await reached(element, 'idle');
      }
      if (element.state !== 'waiting') press(element);
      await reached(element, 'waiting');
      handOverToken(host.opener.nonce);
      await reached(element, 'signed-in');
    },
  },
  'idenge-pass-card': {
    markup: '<idenge-pass-card endpoint="/catraca" editable watch="0"></idenge-pass-card>',
    states: { idle: 'idle', waiting: 'loading', done: 'viewing', failed: 'failed', disabled: 'viewing' },
    afresh: { idle: 'viewing', waiting: 'loading', done: 'viewing', failed: 'viewing', disabled: 'viewing' },
    async enter(element, _host, situation) {
      const card = element as IdengePassCardElement;
      if (situation !== 'idle') return;
      await reached(card, 'viewing');
      card.clear();
    },
    async use(element, host) {
      const card = element as IdengePassCardElement;
      host.mode = 'up';
      if (card.state === 'idle') void card.load();
      else if (card.state === 'failed') press(card);
      await reached(card, 'viewing');
      press(card, '[part~=edit-button]');
      await reached(card, 'editing');
    },
  },
};

/** A form with the element in it, in the situation. */
export async function place(tag: Tag, host: Host, situation: Situation): Promise<HTMLFormElement> {
  const { markup, enter, states } = kinds[tag];
  const form = await fixture<HTMLFormElement>(html`<form lang="en"></form>`);
  host.mode = situation === 'failed' ? 'down' : situation === 'waiting' ? 'silent' : 'up';
  form.innerHTML = markup;
  const element = elementIn(form);
  await element.updateComplete;
  await enter(element, host, situation);
  await reached(element, states[situation]);
  if (situation !== 'waiting') host.mode = 'up';
  element.disabled = situation === 'disabled';
  await element.updateComplete;
  return form;
}

export function elementIn(form: Element): OurElement {
  const found = form.querySelectorAll<OurElement>(Object.keys(kinds).join());
  expect(found.length, 'elements in the form').to.equal(1);
  return found[0]!;
}

/** The state is reached, and rendered. */
export async function reached(element: OurElement, state: string): Promise<void> {
  const says = () => `<${element.localName}> is ${element.state}, not ${state}`;
  const end = performance.now() + 4000;
  while (element.state !== state) {
    if (performance.now() > end) throw new Error(says());
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await element.updateComplete;
}

export function controls(element: OurElement): HTMLButtonElement[] {
  return [...(element.shadowRoot?.querySelectorAll('button') ?? [])];
}

function press(element: OurElement, selector = 'button:enabled'): void {
  const button = element.shadowRoot?.querySelector<HTMLButtonElement>(selector);
  if (!button) throw new Error(`<${element.localName}> has no ${selector} in the state ${element.state}`);
  button.click();
}
