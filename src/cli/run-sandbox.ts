/** `catraca sandbox`: the three simulated providers. */
import { createSandbox } from '../sandbox/index.js';
import { listen, listenAt } from './listen.js';
import { list } from './read-env.js';

export async function runSandbox(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const { port, host } = listenAt(env, 5174);
  const publicUrl = env['PUBLIC_URL'] ?? `http://${host}:${String(port)}`;
  const sandbox = createSandbox({ publicUrl, hostOrigins: list(env, 'ALLOWED_ORIGINS') });
  await listen(sandbox, {
    port,
    host,
    ready: (url) => {
      process.stdout.write(`The simulated providers: ${url}\n`);
    },
    close: () => Promise.resolve(),
  });
}
