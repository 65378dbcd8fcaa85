/**
 * Lets the element tests run against the script-tag files of dist-cdn/ (`CATRACA_BUILT=1 npx web-test-runner`): what
 * is left out or renamed when bundling then shows. Only the modules that register an element are swapped.
 */
import { existsSync } from 'node:fs';

const registering = /^\/src\/components\/([\w-]+)\/\1\.(?:js|ts)$/;

/** @returns a plugin of Web Dev Server */
export function serveBuiltElements() {
  return {
    name: 'built-elements',
    serve({ path }) {
      const tag = registering.exec(path)?.[1];
      if (tag === undefined) return undefined;
      if (!existsSync(`dist-cdn/${tag}.js`)) throw new Error('There is no dist-cdn: run npm run build');
      return { body: `export * from '/dist-cdn/${tag}.js';`, type: 'js' };
    },
  };
}
