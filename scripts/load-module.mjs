/** Loads a TypeScript module of this project in Node, through Vite. */
import { createServer } from 'vite';
import { root } from './run-tasks.mjs';

/**
 * @param {string} path below the project's root, with a slash in front
 * @returns {Promise<{ module: Record<string, any>, close: () => Promise<void> }>}
 */
export async function loadModule(path) {
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
  return { module: await loader.ssrLoadModule(path), close: () => loader.close() };
}
