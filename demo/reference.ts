/** The reference of an element as Markdown, from its manifest. */
import type { Described, ElementData } from './elements-data.js';

/** `components`: path from the reference to the folder of the elements' own pages. */
export function referenceMarkdown(element: ElementData, components: string): string {
  const { tag } = element;
  const sections = [
    table('Attributes', ['Attribute', 'Type', 'Default', ''], element.attributes, (each) => [
      code(each.name),
      code(each.type),
      each.default === null ? '' : code(each.default),
      each.description,
    ]),
    table('Properties without an attribute', ['Property', 'Type', ''], element.properties, typed),
    table('Methods', ['Method', 'Signature', ''], element.methods, typed),
    table('Events', ['Event', 'Class', ''], element.events, typed),
    table('Slots', ['Slot', ''], element.slots, (each) => [
      each.name === '' ? '(none)' : code(each.name),
      each.description,
    ]),
    table('Parts', ['Part', ''], element.parts, named),
    table('Custom properties', ['Custom property', ''], element.customProperties, named),
    table('States', ['State', ''], element.states, named),
  ];
  const lead = `${element.description} How it behaves, and why: [its own page](${components}/${tag}.md).`;
  return [`# \`<${tag}>\``, lead, ...sections.filter((section) => section !== '')].join('\n\n');
}

type Typed = Described & { readonly type: string };

const typed = ({ name, type, description }: Typed) => [code(name), code(type), description];
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
