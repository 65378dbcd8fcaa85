/** Lets the element tests import modules named `*.bundle.ts`, each bundled whole: for libraries that share a CommonJS package. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const prefix = '/__bundle';
const suffix = '.bundle.js';

/** @returns a plugin of Web Dev Server */
export function bundleModules() {
  return {
    name: 'bundle-modules',
    resolveImport({ source, context }) {
      return source.endsWith(suffix) ? prefix + new URL(source, `http://localhost${context.path}`).pathname : undefined;
    },
    async serve({ path }) {
      if (!path.startsWith(`${prefix}/`)) return undefined;
      const file = path.slice(prefix.length + 1).replace(/js$/, 'ts');
      const { outputFiles } = await build({
        entryPoints: [fileURLToPath(new URL(`../${file}`, import.meta.url))],
        bundle: true,
        format: 'esm',
        platform: 'browser',
        target: 'es2022',
        // As Angular's builder does it: zone.js cannot follow `await`.
        supported: { 'async-await': false },
        define: {
          'process.env.NODE_ENV': '"development"',
          // Vue asks for them.
          __VUE_OPTIONS_API__: 'false',
          __VUE_PROD_DEVTOOLS__: 'false',
          __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
        },
        write: false,
      });
      return { body: outputFiles[0].text, type: 'js' };
    },
  };
}
