/** A port for a server that cannot choose one by itself. */
import { createServer } from 'node:net';

/** @returns {Promise<number>} free on 127.0.0.1 at this moment; nothing holds it for the caller */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}
