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
const { create } = await import(`${analyzer}/create.js`);
const { litPlugin } = await import(`${analyzer}/features/framework-plugins/lit/lit.js`);
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
  return {
    ...declaration,
    tagName,
    customElement: true,
    members: declaration.members.filter(isPublic),
    attributes: declaration.attributes.map((attribute) => ({ ...attribute, type: { text: markupType(attribute) } })),
    // The analyzer also takes what is dispatched by a variable for an event.
    events: declaration.events.filter(({ name, description }) => name !== undefined && description !== undefined),
  };
}

/** `form` is every form-associated element's. */
function isPublic({ name, privacy, static: isStatic }) {
  return privacy === undefined && isStatic !== true && name !== 'form';
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
  const quiet = { outdir: folder, hideLogs: true };
  generateVsCodeCustomElementData(manifest, quiet);
  generateJetBrainsWebTypes(manifest, { ...quiet, packageJson: false });
}
