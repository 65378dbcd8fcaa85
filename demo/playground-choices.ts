/** What a visitor has chosen in the playground, and how it gets onto the element. */
import type { ElementData } from './elements-data.js';

/** An element that a page of the demo shows. */
export interface StagedElement extends HTMLElement {
  /** Undefined until the element's script has run. */
  messages?: Readonly<Record<string, string>>;
}

export interface Choices {
  /** Null takes an attribute away. */
  readonly attributes: Record<string, string | null>;
  /** Text by slot; `''` names the slot without a name. */
  readonly slots: Record<string, string>;
  /** Custom properties by name, dashes and all. */
  readonly properties: Record<string, string>;
  /** The page's own words, by message key. */
  readonly messages: Record<string, string>;
}

// Kept in the tab, because a login may leave the page.
const storageKey = (tag: string) => `demo:playground:${tag}`;

export function loadChoices(tag: string): Choices {
  const stored = JSON.parse(sessionStorage.getItem(storageKey(tag)) ?? '{}') as Partial<Choices>;
  return { attributes: {}, slots: {}, properties: {}, messages: {}, ...stored };
}

export function saveChoices(tag: string, choices: Choices): void {
  sessionStorage.setItem(storageKey(tag), JSON.stringify(choices));
}

export function hasChoices(choices: Choices): boolean {
  return Object.values(choices).some((part: object) => Object.keys(part).length > 0);
}

export function forgetChoices(choices: Choices): void {
  for (const part of Object.values(choices) as Record<string, unknown>[]) {
    for (const name of Object.keys(part)) Reflect.deleteProperty(part, name);
  }
}

/** Puts the choices on top of what stands on the element. */
export function applyChoices(element: StagedElement, data: ElementData | undefined, choices: Choices): void {
  setAll(element, choices.attributes);
  for (const { name } of data?.customProperties ?? []) {
    const value = choices.properties[name];
    if (value === undefined) element.style.removeProperty(name);
    else element.style.setProperty(name, value);
  }
  for (const { name } of data?.slots ?? []) fillSlot(element, name, choices.slots[name]);
  const isSpoken = [choices.messages, element.messages ?? {}].some((words) => Object.keys(words).length > 0);
  if (isSpoken) element.messages = { ...choices.messages };
}

/** Takes chosen attributes back to those given. */
export function withdrawAttributes(
  element: Element,
  { attributes }: Choices,
  below: Readonly<Record<string, string>>,
): void {
  setAll(element, Object.fromEntries(Object.keys(attributes).map((name) => [name, below[name] ?? null])));
}

/** What somebody has written on the element; not what it writes itself. */
export function attributesOf(element: Element): Record<string, string> {
  return Object.fromEntries(
    [...element.attributes].filter(({ name }) => name !== 'style').map(({ name, value }) => [name, value]),
  );
}

function setAll(element: Element, attributes: Readonly<Record<string, string | null>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) element.removeAttribute(name);
    else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
}

function fillSlot(element: Element, name: string, value: string | undefined): void {
  const selector = name === '' ? ':scope > span:not([slot])' : `:scope > span[slot="${name}"]`;
  const present = element.querySelector(selector);
  if (value === undefined) {
    present?.remove();
    return;
  }
  if (present?.textContent === value) return;
  const span = document.createElement('span');
  if (name !== '') span.slot = name;
  span.textContent = value;
  if (present === null) element.append(span);
  else present.replaceWith(span);
}
