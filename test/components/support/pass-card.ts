/** Mounts `<idenge-pass-card>` on a scripted backend, and finds its parts. */
import { fixture, html, waitUntil } from '@open-wc/testing';
import '../../../src/components/idenge-pass-card/idenge-pass-card.js';
import type { IdengePassCardElement } from '../../../src/components/idenge-pass-card/idenge-pass-card.js';
import type { IdengeBackend } from './idenge-backend.js';

type PassEventMap = Pick<
  GlobalEventHandlersEventMap,
  Extract<keyof GlobalEventHandlersEventMap, `idenge-pass-${string}`>
>;

const eventTypes = ['load', 'select', 'create', 'update', 'status-change', 'error', 'state-change'].map(
  (name) => `idenge-pass-${name}`,
);

export interface Mounted {
  readonly card: IdengePassCardElement;
  /** The events of one type so far, in order. */
  readonly heard: <T extends keyof PassEventMap>(type: T) => PassEventMap[T][];
}

/** English, and without a watch, unless `properties` say otherwise; resolves in the wanted state. */
export async function mount(
  backend: IdengeBackend,
  properties: Partial<IdengePassCardElement> = {},
  state: IdengePassCardElement['state'] = 'viewing',
): Promise<Mounted> {
  const parent = await fixture<HTMLDivElement>(html`<div></div>`);
  const card = document.createElement('idenge-pass-card');
  Object.assign(card, { endpoint: '/catraca', lang: 'en', watch: 0, fetch: backend.fetch, ...properties });
  const events: Event[] = [];
  for (const type of eventTypes) card.addEventListener(type, (event) => events.push(event));
  parent.append(card);
  await nextState(card, state);
  return {
    card,
    heard: <T extends keyof PassEventMap>(type: T) =>
      events.filter((event) => event.type === type) as PassEventMap[T][],
  };
}

/** Waits until the element is in the state, and has rendered it. */
export async function nextState(card: IdengePassCardElement, state: IdengePassCardElement['state']): Promise<void> {
  await waitUntil(() => card.state === state, `the state ${state}, not ${card.state}`, { interval: 5 });
  await card.updateComplete;
}

// The caller knows which element a part is, as with querySelector.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export function part<E extends HTMLElement = HTMLElement>(card: IdengePassCardElement, name: string): E | null {
  return card.shadowRoot?.querySelector<E>(`[part~="${name}"]`) ?? null;
}

export function has(card: IdengePassCardElement, name: string): boolean {
  return part(card, name) !== null;
}

/** The name of the input, or the part, that has focus inside the element. Elements themselves are not compared: to print one takes Chai minutes. */
export function focusOf(card: IdengePassCardElement): string | null {
  const focused = card.shadowRoot?.activeElement;
  return focused?.getAttribute('name') ?? focused?.getAttribute('part') ?? null;
}

export function all<E extends HTMLElement = HTMLElement>(card: IdengePassCardElement, name: string): E[] {
  return [...(card.shadowRoot?.querySelectorAll<E>(`[part~="${name}"]`) ?? [])];
}

export function texts(card: IdengePassCardElement, name: string): string[] {
  return all(card, name).map((element) => element.textContent.trim());
}

/** What the status region says. */
export function statusText(card: IdengePassCardElement): string {
  return card.shadowRoot?.querySelector('[role=status]')?.textContent.trim() ?? '';
}

/** Focuses and clicks, as a visitor would. */
export function press(card: IdengePassCardElement, name: string): void {
  const control = part<HTMLButtonElement>(card, name);
  if (control === null) throw new Error(`there is no ${name}`);
  control.focus();
  control.click();
}

export function input(card: IdengePassCardElement, id: string): HTMLInputElement {
  const control = card.shadowRoot?.querySelector<HTMLInputElement>(`[name="${id}"]`);
  if (!control) throw new Error(`there is no input ${id}`);
  return control;
}

/** Puts a text into an input, with the events of typing. */
export function type(card: IdengePassCardElement, id: string, text: string): void {
  const control = input(card, id);
  control.focus();
  control.value = text;
  control.dispatchEvent(new Event('input', { bubbles: true }));
  control.dispatchEvent(new Event('change', { bubbles: true }));
}

export function submit(card: IdengePassCardElement): void {
  const button = card.shadowRoot?.querySelector<HTMLButtonElement>('form [type=submit]');
  button?.focus();
  button?.click();
}
