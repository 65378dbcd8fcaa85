/** The reference of an element as Markdown, from its manifest, in each language. */
import type { Locale } from '../src/core/i18n/resolve-locale.js';
import type { Described, ElementData } from './elements-data.js';

const en = {
  attributes: 'Attributes',
  attribute: 'Attribute',
  properties: 'Properties without an attribute',
  property: 'Property',
  methods: 'Methods',
  method: 'Method',
  events: 'Events',
  event: 'Event',
  slots: 'Slots',
  slot: 'Slot',
  parts: 'Parts',
  part: 'Part',
  customProperties: 'Custom properties',
  customProperty: 'Custom property',
  states: 'States',
  state: 'State',
  type: 'Type',
  standard: 'Default',
  signature: 'Signature',
  className: 'Class',
  what: 'What it is',
  noName: '(none)',
  /** What leads to the element's own page, and where it stands. */
  more: (address: string) => `How it behaves, and why: [its own page](${address}).`,
};

const words: Readonly<Record<Locale, typeof en>> = {
  en,
  'pt-BR': {
    attributes: 'Atributos',
    attribute: 'Atributo',
    properties: 'Propriedades sem atributo',
    property: 'Propriedade',
    methods: 'Métodos',
    method: 'Método',
    events: 'Eventos',
    event: 'Evento',
    slots: 'Slots',
    slot: 'Slot',
    parts: 'Partes',
    part: 'Parte',
    customProperties: 'Propriedades personalizadas',
    customProperty: 'Propriedade personalizada',
    states: 'Estados',
    state: 'Estado',
    type: 'Tipo',
    standard: 'Padrão',
    signature: 'Assinatura',
    className: 'Classe',
    what: 'O que é',
    noName: '(sem nome)',
    more: (address) => `Como ele se comporta, e por quê: [a página dele](${address}), em inglês.`,
  },
  es: {
    attributes: 'Atributos',
    attribute: 'Atributo',
    properties: 'Propiedades sin atributo',
    property: 'Propiedad',
    methods: 'Métodos',
    method: 'Método',
    events: 'Eventos',
    event: 'Evento',
    slots: 'Slots',
    slot: 'Slot',
    parts: 'Partes',
    part: 'Parte',
    customProperties: 'Propiedades personalizadas',
    customProperty: 'Propiedad personalizada',
    states: 'Estados',
    state: 'Estado',
    type: 'Tipo',
    standard: 'Por defecto',
    signature: 'Firma',
    className: 'Clase',
    what: 'Qué es',
    noName: '(sin nombre)',
    more: (address) => `Cómo se comporta, y por qué: [su propia página](${address}), en inglés.`,
  },
};

/** `components`: path from the reference to the folder of the elements' own pages. `lang`: of the element's descriptions. */
export function referenceMarkdown(element: ElementData, components: string, lang: Locale): string {
  const { tag } = element;
  const say = words[lang];
  // What a thing is stands next to its name, where a phone shows it first.
  const sections = [
    table(say.attributes, [say.attribute, say.what, say.type, say.standard], element.attributes, (each) => [
      ...typed(each),
      each.default === null ? '' : code(each.default),
    ]),
    table(say.properties, [say.property, say.what, say.type], element.properties, typed),
    table(say.methods, [say.method, say.what, say.signature], element.methods, typed),
    table(say.events, [say.event, say.what, say.className], element.events, typed),
    table(say.slots, [say.slot, say.what], element.slots, (each) => [
      each.name === '' ? say.noName : code(each.name),
      each.description,
    ]),
    table(say.parts, [say.part, say.what], element.parts, named),
    table(say.customProperties, [say.customProperty, say.what], element.customProperties, named),
    table(say.states, [say.state, say.what], element.states, named),
  ];
  const lead = `${element.description} ${say.more(`${components}/${tag}.md`)}`;
  return [`# \`<${tag}>\``, lead, ...sections.filter((section) => section !== '')].join('\n\n');
}

type Typed = Described & { readonly type: string };

const typed = ({ name, type, description }: Typed) => [code(name), description, code(type)];
const named = ({ name, description }: Described) => [code(name), description];

function table<T>(title: string, heads: string[], rows: readonly T[], cells: (row: T) => string[]): string {
  if (rows.length === 0) return '';
  const line = (texts: string[]) => `| ${texts.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
  return [`## ${title}`, '', line(heads), line(heads.map(() => '---')), ...rows.map((row) => line(cells(row)))].join(
    '\n',
  );
}

function code(text: string): string {
  return text === '' ? '' : `\`${text}\``;
}
