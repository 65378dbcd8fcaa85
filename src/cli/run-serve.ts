/** `catraca serve`: the backend, mounted at the path of `PUBLIC_URL`. */
import { createCatraca } from '../server/index.js';
import { listen, listenAt } from './listen.js';
import { readServeOptions } from './serve-options.js';

export async function runServe(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const catraca = createCatraca(readServeOptions(env));
  await listen(catraca, {
    ...listenAt(env, 8080),
    ready: (url) => {
      process.stdout.write(`Catraca's backend: ${url}${new URL(env['PUBLIC_URL'] ?? '').pathname}\n`);
    },
    close: catraca.close,
  });
}
