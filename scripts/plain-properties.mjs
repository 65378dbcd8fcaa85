/**
 * Turns the decorated fields of an element, `@property({ type: Boolean }) disabled = false`, into plain ones beside
 * `static properties`, which Lit reads without decorators: the same to the element, and fewer bytes in a bundle.
 */
import ts from 'typescript';

/** @returns {import('vite').Plugin} */
export function plainProperties() {
  return {
    name: 'plain-properties',
    enforce: 'pre',
    transform: {
      filter: { id: /\/src\/components\/.*\.ts$/, code: 'lit/decorators.js' },
      handler: (code) => ({ code: plainPropertiesIn(code), map: null }),
    },
  };
}

/**
 * @param {string} code TypeScript whose classes have fields decorated with `@property(...)` or `@state()`, and getters with
 *   `@property({ noAccessor: true })`
 * @returns {string}
 */
export function plainPropertiesIn(code) {
  const file = ts.createSourceFile('file.ts', code, ts.ScriptTarget.Latest, false);
  const textOf = (node) => code.slice(node.getStart(file), node.end);
  /** @type {{ start: number, end: number, text: string }[]} */
  const edits = [];
  const visit = (node) => {
    if (ts.isClassDeclaration(node)) edits.push(...editsOfClass(node, textOf, file));
    ts.forEachChild(node, visit);
  };
  visit(file);
  edits.sort((a, b) => b.start - a.start);
  return edits.reduce((text, { start, end, text: fresh }) => text.slice(0, start) + fresh + text.slice(end), code);
}

function editsOfClass(node, textOf, file) {
  const decorators = node.members.flatMap((member) =>
    (ts.getDecorators(member) ?? []).map((decorator) => ({ member, decorator, call: decorator.expression })),
  );
  if (decorators.length === 0) return [];
  const properties = decorators.map(({ member, call }) => `${textOf(member.name)}: ${optionsOf(member, call, textOf)}`);
  const start = node.members[0].getFullStart();
  return [
    { start, end: start, text: `\n  static properties = { ${properties.join(', ')} };` },
    ...decorators.map(({ decorator }) => ({ start: decorator.getStart(file), end: decorator.end, text: '' })),
  ];
}

function optionsOf(member, call, textOf) {
  const name = textOf(call.expression);
  const options = call.arguments[0] === undefined ? '{}' : textOf(call.arguments[0]);
  // Lit leaves an accessor of the class alone only where the options say so.
  const isKept = ts.isGetAccessor(member) && /\bnoAccessor: true\b/.test(options);
  if (!ts.isPropertyDeclaration(member) && !isKept) {
    throw new Error(`@${name} is on neither a field nor a getter with noAccessor: ${textOf(member)}`);
  }
  if (name === 'state' && call.arguments.length === 0) return '{ state: true }';
  if (name !== 'property') throw new Error(`@${name} is not known here as ${textOf(member)}`);
  return options;
}
