/** An element on the page with a backend of its own, and what a test does with both. */
import { fixture, fixtureCleanup, waitUntil } from '@open-wc/testing';
import { html } from 'lit';
import '../../../src/components/soluti-qr-auth/soluti-qr-auth.js';
import type { SolutiQrAuthElement } from '../../../src/components/soluti-qr-auth/soluti-qr-auth-element.js';
import type { SolutiQrAuthState } from '../../../src/components/soluti-qr-auth/soluti-qr-auth.events.js';
import { FakeSolutiBackend, problem, silence, type FakeSolutiOptions } from './fake-soluti-backend.js';

export interface Stage {
  readonly element: SolutiQrAuthElement;
  readonly backend: FakeSolutiBackend;
  /** Every event of the element, in order. */
  readonly events: Event[];
}

const eventNames = ['start', 'code', 'notify', 'success', 'expire', 'cancel', 'error', 'state-change'];

export async function stage(
  properties: Partial<SolutiQrAuthElement> = {},
  options: FakeSolutiOptions = {},
  width = '720px',
): Promise<Stage> {
  const backend = new FakeSolutiBackend(options);
  const box = await fixture<HTMLElement>(html`<div lang="en"></div>`);
  box.style.inlineSize = width;
  const element = document.createElement('soluti-qr-auth');
  Object.assign(element, { endpoint: '/catraca', fetch: backend.fetch, ...properties });
  const events: Event[] = [];
  for (const name of eventNames) element.addEventListener(`soluti-auth-${name}`, (event) => events.push(event));
  box.append(element);
  await element.updateComplete;
  return { element, backend, events };
}

export async function waiting(...args: Parameters<typeof stage>): Promise<Stage> {
  const made = await stage(...args);
  void made.element.start();
  await reached(made.element, 'waiting');
  await waitUntil(() => find(made.element, 'qr') !== null, 'no code is drawn');
  return made;
}

export async function reached(element: SolutiQrAuthElement, state: SolutiQrAuthState): Promise<void> {
  await waitUntil(() => element.state === state, `the element does not get ${state}`, { timeout: 4000, interval: 10 });
  await element.updateComplete;
}

/** A named part; null where it is not on screen. */
export function find(element: SolutiQrAuthElement, part: string): HTMLElement | null {
  return element.renderRoot.querySelector<HTMLElement>(`[part~="${part}"]`);
}

export function part(element: SolutiQrAuthElement, name: string): HTMLElement {
  const found = find(element, name);
  if (found === null) throw new Error(`there is no part ${name} in state ${element.state}`);
  return found;
}

export function field(element: SolutiQrAuthElement): HTMLInputElement {
  return part(element, 'username-field') as HTMLInputElement;
}

/** Types at the caret, as a keyboard does. */
export function type(input: HTMLInputElement, text: string): void {
  for (const character of text) {
    const caret = (input.selectionStart ?? 0) + 1;
    input.setRangeText(character, input.selectionStart ?? 0, input.selectionEnd ?? 0, 'end');
    input.setSelectionRange(caret, caret);
    input.dispatchEvent(new InputEvent('input', { inputType: 'insertText', bubbles: true }));
  }
}

export const statusOf = (element: SolutiQrAuthElement): string => part(element, 'status').textContent.trim();

export const namesOf = (events: readonly Event[]): string[] =>
  events.map((event) => event.type.replace('soluti-auth-', ''));

/** After each test: nothing of one login is taken up by the next. */
export function cleanUp(): void {
  fixtureCleanup();
  sessionStorage.clear();
}

/** Every visible state, and the way there. */
export const scenes: Readonly<Record<string, () => Promise<Stage>>> = {
  idle: () => stage(),
  starting: async () => {
    const made = await stage();
    made.backend.always('start', silence);
    void made.element.start();
    await reached(made.element, 'starting');
    return made;
  },
  waiting: () => waiting(),
  'a wrong number': async () => {
    const made = await waiting();
    type(field(made.element), '12345678900');
    part(made.element, 'notify-button').click();
    await made.element.updateComplete;
    return made;
  },
  'a pending push': async () => {
    const made = await waiting();
    await made.element.notify('529.982.247-25');
    await made.element.updateComplete;
    return made;
  },
  finishing: async () => {
    const made = await waiting();
    made.backend.change({ state: 'approved' });
    await reached(made.element, 'finishing');
    return made;
  },
  done: async () => {
    const made = await waiting();
    made.backend.approve();
    await reached(made.element, 'done');
    return made;
  },
  expired: async () => {
    const made = await waiting({ renewals: 0 });
    made.backend.change({ state: 'expired' });
    await reached(made.element, 'expired');
    return made;
  },
  cancelled: async () => {
    const made = await waiting();
    part(made.element, 'cancel-button').click();
    await reached(made.element, 'cancelled');
    return made;
  },
  failed: async () => {
    const made = await stage();
    made.backend.always('start', () => problem('provider_unreachable', 503));
    void made.element.start();
    await reached(made.element, 'failed');
    return made;
  },
};
