/** Runs the demo's server, which is TypeScript, through Vite, until it is stopped. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'vite';
import { root } from './run-tasks.mjs';

export async function serveDemo() {
  const settings = join(root, '.env');
  // What the environment already says wins over the file.
  if (existsSync(settings)) process.loadEnvFile(settings);
  const port = Number(process.env['PORT'] ?? 5173);
  // Loads the server's modules; the demo has a Vite of its own for the pages.
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
  const demo = await startDemo({ port });
  console.log(`\nCatraca's demo: ${demo.url}\nStop it with Ctrl+C.`);
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      // A second Ctrl+C does not wait for open streams.
      if (stopping) process.exit(1);
      stopping = true;
      void Promise.all([demo.close(), loader.close()]).then(() => process.exit(0));
    });
  }
}
