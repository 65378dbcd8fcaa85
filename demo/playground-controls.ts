/** The playground's controls: one for everything that can be set on an element. */
import { formatMessage } from '../src/core/i18n/format-message.js';
import { choicesOf, type AttributeData, type Described, type ElementData } from './elements-data.js';
import { text } from './page.js';
import type { Choices, StagedElement } from './playground-choices.js';

/** A control and how to fill it again. */
export interface Control {
  readonly row: HTMLElement;
  readonly show: () => void;
}

export interface Stage {
  readonly element: StagedElement;
  readonly choices: Choices;
  /** The element's own words in the visitor's language, by message key. */
  readonly words: () => Readonly<Record<string, string>>;
  /** Called after each choice. */
  readonly changed: () => void;
}

/** Makes the controls and puts them into the page, by kind. */
export function showControls(data: ElementData, stage: Stage): Control[] {
  const { slots, properties, messages } = stage.choices;
  return [
    ...place('#play-attributes', data.attributes, (attribute) => attributeControl(stage, attribute)),
    ...place('#play-slots', data.slots, ({ name, description }) => {
      const label = name === '' ? text('play.noName') : name;
      return textControl(stage, { name: label, description }, slots, name, () => '');
    }),
    ...place('#play-properties', data.customProperties, (property) =>
      textControl(stage, property, properties, property.name, () => property.default ?? ''),
    ),
    ...place('#play-texts', Object.keys(stage.words()), (key) =>
      textControl(stage, { name: key, description: '' }, messages, key, () => formatMessage(stage.words()[key] ?? '')),
    ),
  ];
}

function place<T>(selector: string, items: readonly T[], make: (item: T) => Control): Control[] {
  const controls = items.map(make);
  document.querySelector(`${selector} .controls`)?.replaceChildren(...controls.map(({ row }) => row));
  return controls;
}

function attributeControl({ element, choices, changed }: Stage, attribute: AttributeData): Control {
  const { name, type } = attribute;
  const set = (value: string | null) => {
    choices.attributes[name] = value;
    changed();
  };
  if (type === 'boolean') {
    const field = input('checkbox');
    field.addEventListener('change', () => {
      set(field.checked ? '' : null);
    });
    return { row: labelled(attribute, field), show: () => (field.checked = element.hasAttribute(name)) };
  }
  const choicesHere = choicesOf(type);
  const standard = attribute.default?.replace(/^'|'$/g, '') ?? '';
  const field = choicesHere === null ? input(type === 'number' ? 'number' : 'text') : selectOf(choicesHere);
  if (field instanceof HTMLInputElement) field.placeholder = standard;
  field.addEventListener('input', () => {
    set(field.value === '' ? null : field.value);
  });
  const show = () => {
    const value = element.getAttribute(name) ?? (choicesHere === null ? '' : standard);
    // Half a number has no value yet: to write that back would take away what is being typed.
    if (field.value !== value) field.value = value;
  };
  return { row: labelled(attribute, field), show };
}

function textControl(
  { changed }: Stage,
  described: Described,
  chosen: Record<string, string>,
  key: string,
  placeholder: () => string,
): Control {
  const field = input('text');
  field.addEventListener('input', () => {
    if (field.value === '') Reflect.deleteProperty(chosen, key);
    else chosen[key] = field.value;
    changed();
  });
  const show = () => {
    const value = chosen[key] ?? '';
    if (field.value !== value) field.value = value;
    field.placeholder = placeholder();
  };
  return { row: labelled(described, field), show };
}

let serial = 0;

function labelled({ name, description }: Described, field: HTMLElement): HTMLElement {
  const row = document.createElement('div');
  row.className = 'control';
  const label = document.createElement('label');
  const code = document.createElement('code');
  code.textContent = name;
  label.append(code);
  serial += 1;
  field.id = `play-${String(serial)}`;
  label.htmlFor = field.id;
  row.append(label, field);
  if (description !== '') {
    const note = document.createElement('p');
    note.id = `${field.id}-note`;
    note.textContent = description.replaceAll('`', '');
    field.setAttribute('aria-describedby', note.id);
    row.append(note);
  }
  return row;
}

function input(type: 'text' | 'number' | 'checkbox'): HTMLInputElement {
  const field = document.createElement('input');
  field.type = type;
  field.autocomplete = 'off';
  return field;
}

function selectOf(values: readonly string[]): HTMLSelectElement {
  const field = document.createElement('select');
  field.append(...values.map((value) => new Option(value, value)));
  return field;
}
