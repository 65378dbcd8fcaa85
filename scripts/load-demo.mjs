/** Loads the demo's server, which is TypeScript, through Vite. */
import { createServer } from 'vite';
import { root } from './run-tasks.mjs';

/** @returns {Promise<{ startDemo: typeof import('../demo/serve.js').startDemo, close: () => Promise<void> }>} */
export async function loadDemo() {
  // For the server's modules only; the demo has a Vite of its own for the pages.
  const loader = await createServer({
    root,
    configFile: false,
    logLevel: 'warn',
    appType: 'custom',
    cacheDir: '.cache/vite-loader',
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true, include: [] },
  });
  const { startDemo } = await loader.ssrLoadModule('/demo/serve.ts');
  return { startDemo, close: () => loader.close() };
}
