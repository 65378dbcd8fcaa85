/** Serves a fetch handler until the process is told to stop. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { closeGracefully, createNodeServer, type Closable, type FetchHandler } from '../server/node.js';

export interface ListenOptions {
  readonly port: number;
  readonly host: string;
  /** Tells the address once it can be reached. */
  readonly ready: (url: string) => void;
  /** Ends with the server. */
  readonly close: Closable['close'];
}

/** Resolves when the server has stopped. */
export async function listen(handler: FetchHandler, options: ListenOptions): Promise<void> {
  const server = createNodeServer(handler);
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const name = options.host.includes(':') ? `[${options.host}]` : options.host;
  options.ready(`http://${name}:${String(port)}`);

  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await closeGracefully(server, options);
}

/**
 * Reads `PORT` and `HOST`.
 * @throws {Error} where the port is none
 */
export function listenAt(env: NodeJS.ProcessEnv, fallbackPort: number): { port: number; host: string } {
  const port = Number(env['PORT'] ?? fallbackPort);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('PORT: must be a number from 0 to 65535');
  return { port, host: env['HOST'] ?? '127.0.0.1' };
}
