/**
 * Lets the element tests import JSON: the compiler drops the import attribute, so the import asks for the file
 * under an address of its own and gets a script. `fetch` of the plain address still gets the JSON.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** @returns a plugin of Web Dev Server */
export function serveJsonModules() {
  let rootDir = process.cwd();
  return {
    name: 'json-modules',
    serverStart({ config }) {
      rootDir = config.rootDir;
    },
    resolveImport({ source }) {
      return source.endsWith('.json') ? `${source}?module` : undefined;
    },
    async serve({ path, query }) {
      if (!path.endsWith('.json') || query.module === undefined) return undefined;
      const text = await readFile(join(rootDir, decodeURIComponent(path)), 'utf8');
      return { body: `export default ${JSON.stringify(JSON.parse(text))};`, type: 'js' };
    },
  };
}
