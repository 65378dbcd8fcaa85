/**
 * Makes what tools read of the elements, from the JSDoc and the types of their classes: `custom-elements.json`, and of it
 * the data of editors and the types of frameworks. Part of the build.
 */
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { updateCemInheritance } from '@wc-toolkit/cem-inheritance';
import { generateJetBrainsWebTypes } from 'custom-element-jet-brains-integration';
import { generateVsCodeCustomElementData } from 'custom-element-vs-code-integration';
import { root } from './run-tasks.mjs';

const require = createRequire(import.meta.url);
const analyzer = '@custom-elements-manifest/analyzer/src';
const { create } = await import(/* @vite-ignore */ `${analyzer}/create.js`);
const { litPlugin } = await import(/* @vite-ignore */ `${analyzer}/features/framework-plugins/lit/lit.js`);
// The analyzer walks trees of its own version of TypeScript.
const ts = createRequire(require.resolve(`${analyzer}/create.js`))('typescript');

/**
 * @typedef {object} Declaration a class of the manifest; https://github.com/webcomponents/custom-elements-manifest
 * @property {string} name
 * @property {string} tagName
 * @property {Record<string, any>[]} members
 * @property {Record<string, any>[]} attributes
 * @property {Record<string, any>[]} events
 */

/** @returns {Promise<{ modules: { path: string, declarations: Declaration[] }[] }>} the manifest of the three elements */
export async function makeManifest() {
  const folder = join(root, 'src/components');
  const paths = (await readdir(folder, { recursive: true }))
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /-element\.ts$/.test(path))
    .sort();
  const modules = await Promise.all(
    paths.map(async (path) => {
      const text = await readFile(join(folder, path), 'utf8');
      return ts.createSourceFile(`dist/components/${path}`, text, ts.ScriptTarget.ES2015, true);
    }),
  );
  const manifest = create({ modules, plugins: litPlugin(), context: { dev: false, thirdPartyCEMs: [] } });
  const whole = updateCemInheritance(manifest, { skip: true }) ?? manifest;
  whole.modules = whole.modules
    .map((module) => ({
      ...module,
      path: module.path.replace(/\.ts$/, '.js'),
      declarations: module.declarations.filter(isElement).map((each) => tidied(each, basename(dirname(module.path)))),
      exports: module.exports.filter(({ name }) => name.endsWith('Element') && name !== 'CatracaElement'),
    }))
    .filter(({ declarations }) => declarations.length > 0);
  return whole;
}

function isElement({ kind, name }) {
  return kind === 'class' && name.endsWith('Element') && name !== 'CatracaElement';
}

/** What a page can use; the rest of a class is nobody's business. */
function tidied(declaration, tagName) {
  const hidden = declaration.members.filter((member) => !isPublic(member));
  const privateNames = new Set(hidden.map(({ name }) => name));
  return {
    ...declaration,
    tagName,
    customElement: true,
    // The analyzer calls each property of `static properties` public where the class says nothing, and takes state for attributes.
    members: declaration.members.filter(isPublic).map((member) => ({ ...member, privacy: undefined })),
    attributes: declaration.attributes
      .filter(({ fieldName }) => !privateNames.has(fieldName))
      .map((attribute) => ({ ...attribute, type: { text: markupType(attribute) } })),
    // The analyzer also takes what is dispatched by a variable for an event.
    events: declaration.events.filter(({ name, description }) => name !== undefined && description !== undefined),
  };
}

/** What every element or every form-associated element has: HTML Standard, 4.10.21 and 4.13.6. */
const standardMembers = new Set([
  ...['focus', 'form', 'labels', 'validity', 'validationMessage', 'willValidate'],
  ...['checkValidity', 'reportValidity', 'setCustomValidity'],
  ...['formAssociatedCallback', 'formDisabledCallback', 'formResetCallback', 'formStateRestoreCallback'],
]);

function isPublic({ name, privacy, static: isStatic }) {
  return (privacy ?? 'public') === 'public' && isStatic !== true && !standardMembers.has(name);
}

/** What markup can say: one of a list, a number, a boolean, or a text. Undefined and null are said by leaving it out. */
function markupType({ type }) {
  const text = type.text.replace(/ \| (?:undefined|null)\b/g, '');
  return /^(?:boolean|number|'[^']*'(?: \| '[^']*')*)$/.test(text) ? text : 'string';
}

/**
 * Writes `custom-elements.json`, the data of VS Code (html and css) and of JetBrains' editors.
 * @param {string} folder exists
 */
export async function writeToolData(folder) {
  const manifest = await makeManifest();
  await writeFile(join(folder, 'custom-elements.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await writeFile(join(folder, 'llms.txt'), llmsText(manifest.modules.flatMap(({ declarations }) => declarations)));
  const quiet = { outdir: folder, hideLogs: true };
  generateVsCodeCustomElementData(manifest, quiet);
  generateJetBrainsWebTypes(manifest, { ...quiet, packageJson: false });
}

/** The whole contract in one plain text, for readers that take a text whole. */
function llmsText(declarations) {
  const list = (title, lines) =>
    lines.length === 0 ? [] : ['', `### ${title}`, '', ...lines.map((line) => `- ${line}`)];
  const said = (text = '') => text.replace(/\s+/g, ' ').trim();
  const named = ({ name, description }) => `\`${name === '' ? 'default' : name}\`: ${said(description)}`;
  const typed = ({ name, type, description }) => `\`${name}\` (${type?.text ?? 'unknown'}): ${said(description)}`;
  const shown = declarations.map((each) => {
    const attributes = new Set(each.attributes.map(({ fieldName, name }) => fieldName ?? name));
    const fields = each.members.filter(({ kind, name }) => kind === 'field' && !attributes.has(name));
    const methods = each.members.filter(({ kind }) => kind === 'method');
    return [
      '',
      `## <${each.tagName}>`,
      '',
      said(each.description),
      '',
      `Import: \`import 'catraca/${each.tagName}'\`. Script tag: \`<script type="module" src="/js/${each.tagName}.js"></script>\`.`,
      ...list('Attributes', each.attributes.map(typed)),
      ...list('Properties without an attribute', fields.map(typed)),
      ...list('Methods', methods.map(named)),
      ...list('Events', each.events.map(typed)),
      ...list('Slots', each.slots.map(named)),
      ...list('Parts', each.cssParts.map(named)),
      ...list('Custom properties', each.cssProperties.map(named)),
      ...list('States', each.cssStates.map(named)),
    ];
  });
  return `${[...llmsHead, ...shown.flat()].join('\n')}\n`;
}

const llmsHead = [
  '# Catraca',
  '',
  '> Three custom elements for sign-in and passes, and the backend that they talk to. The package is not published: `npm pack`',
  '> in its repository makes a tarball to install from. Never install a package of this name from a registry.',
  '',
  '- Page-wide settings: `configure({ endpoint: "/catraca" })` from `catraca/elements`, once.',
  '- Types for templates: `catraca/react`, `catraca/preact`, `catraca/solid`, `catraca/vue`, `catraca/svelte`,',
  '  `catraca/astro`.',
  '- Backend: `createCatraca(options)` from `catraca/server`; the simulated providers: `createSandbox()` from `catraca/sandbox`.',
  '- Read a token by name (`event.detail.userToken`, `event.detail.accessToken`): it does not print.',
];
