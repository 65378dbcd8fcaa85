/** Lets the element tests import the few dependencies that are CommonJS: each is bundled into one ES module. */
import { createRequire } from 'node:module';
import { build } from 'esbuild';

const require = createRequire(import.meta.url);
const prefix = '/__commonjs/';

/**
 * @param {string[]} packages names whose modules are CommonJS
 * @returns a plugin of Web Dev Server
 */
export function bundleCommonJs(packages) {
  /** @type {Map<string, Promise<string>>} */
  const bundles = new Map();
  const isListed = (source) => packages.some((name) => source === name || source.startsWith(`${name}/`));
  return {
    name: 'bundle-commonjs',
    resolveImport({ source }) {
      return isListed(source) ? `${prefix}${source}.mjs` : undefined;
    },
    async serve({ path }) {
      if (!path.startsWith(prefix)) return undefined;
      const source = path.slice(prefix.length, -'.mjs'.length);
      if (!bundles.has(source)) bundles.set(source, bundleOne(source));
      return { body: await bundles.get(source), type: 'js' };
    },
  };
}

/** Exports by name what the module exports, which a bundler cannot know of CommonJS. */
async function bundleOne(source) {
  const names = Object.keys(require(source)).filter((name) => /^[A-Za-z_$][\w$]*$/.test(name) && name !== 'default');
  const result = await build({
    stdin: {
      contents: `import all from '${source}';\nexport default all;\nexport const { ${names.join(', ')} } = all;`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
  });
  return result.outputFiles[0].text;
}
