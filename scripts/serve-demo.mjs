/** Runs the demo until it is stopped. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadModule } from './load-module.mjs';
import { root } from './run-tasks.mjs';

export async function serveDemo() {
  const settings = join(root, '.env');
  // What the environment already says wins over the file.
  if (existsSync(settings)) process.loadEnvFile(settings);
  console.log('Starting the demo ...');
  const { module, close } = await loadModule('/demo/serve.ts');
  const demo = await module.startDemo({ port: Number(process.env['PORT'] ?? 4400) });
  console.log(`\nCatraca's demo: ${demo.url}\nStop it with Ctrl+C.`);
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      // A second Ctrl+C does not wait for open streams.
      if (stopping) process.exit(1);
      stopping = true;
      void Promise.all([demo.close(), close()]).then(() => process.exit(0));
    });
  }
}
