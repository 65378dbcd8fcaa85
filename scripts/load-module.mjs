/** Loads TypeScript modules of this project in Node, through Vite. */
import { createServer } from 'vite';
import { root } from './run-tasks.mjs';

/**
 * @returns {Promise<{ load: (path: string) => Promise<Record<string, any>>, close: () => Promise<void> }>} paths are below the
 *   project's root, with a slash in front
 */
export async function createLoader() {
  // For Node's modules only; the demo has a Vite of its own for the pages.
  const loader = await createServer({
    root,
    configFile: false,
    logLevel: 'warn',
    appType: 'custom',
    cacheDir: '.cache/vite-loader',
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true, include: [] },
  });
  return { load: (path) => loader.ssrLoadModule(path), close: () => loader.close() };
}

/**
 * @param {string} path below the project's root, with a slash in front
 * @returns {Promise<{ module: Record<string, any>, close: () => Promise<void> }>}
 */
export async function loadModule(path) {
  const { load, close } = await createLoader();
  return { module: await load(path), close };
}
