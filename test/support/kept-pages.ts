/** A front before the demo, for tests of pages that a browser keeps when they are left. */
import { createServer, request as send, type Server } from 'node:http';

/**
 * The demo at another port, with pages that the back/forward cache may keep: its own say that nothing is to be stored,
 * which browsers take to mean this cache too.
 */
export async function startKeptPages(port: number, target: string): Promise<Server> {
  const server = createServer((request, response) => {
    const { method, headers } = request;
    const upstream = send(new URL(request.url ?? '/', target), { method, headers }, (answer) => {
      const kept = { ...answer.headers };
      if (String(kept['content-type']).includes('html')) delete kept['cache-control'];
      response.writeHead(answer.statusCode ?? 502, kept);
      answer.pipe(response);
    });
    upstream.on('error', () => response.destroy());
    response.on('close', () => upstream.destroy());
    request.pipe(upstream);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}
