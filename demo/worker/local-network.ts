/** The demo's servers without a server: backend, host session and simulated providers below one address, as one function. */
import { createSandbox } from '../../src/sandbox/index.js';
import { createCatraca } from '../../src/server/index.js';
import { demoBackendOptions, demoProviders } from '../backend.js';
import { createHostSession } from '../host-session.js';
import { localPaths } from '../local-paths.js';
import { createCookieJar } from './cookie-jar.js';
import { asServerRequest } from './server-messages.js';

export interface LocalNetwork {
  /** The answer of whoever stands at the request's address; null where nobody does. */
  answer(request: Request): Promise<Response> | null;
}

/** `site`: address of the site's own folder, with a trailing slash. `languages`: the visitor's, most wanted first. */
export function createLocalNetwork(site: string, languages: readonly string[]): LocalNetwork {
  const { origin } = new URL(site);
  const address = (path: string) => new URL(path, site).href;
  const sandboxUrl = address(localPaths.sandbox);
  const publicUrl = address(localPaths.endpoint);
  // What one of them asks of another never leaves this function.
  const inside: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const server = serverAt(request.url);
    if (server === undefined) throw new TypeError(`nobody answers at ${new URL(request.url).origin}`);
    return server(request);
  };
  const sandbox = createSandbox({ publicUrl: sandboxUrl, hostOrigins: [origin], fetch: inside });
  const hostSession = createHostSession();
  const catraca = createCatraca({
    ...demoBackendOptions({
      env: { PUBLIC_URL: publicUrl },
      url: origin,
      origins: [],
      providers: demoProviders({}, sandboxUrl),
      hostSession,
      log: () => undefined,
    }),
    // Nobody signs in anywhere with what this backend hands out.
    allowSandbox: true,
    fetch: inside,
  });

  type Server = (request: Request) => Promise<Response>;
  const servers: readonly (readonly [string, Server])[] = [
    [publicUrl, (request) => catraca.fetch(request)],
    [sandboxUrl, (request) => sandbox.fetch(request)],
    [address(localPaths.session), (request) => hostSession.fetch(request)],
  ];
  function serverAt(url: string): Server | undefined {
    return servers.find(([start]) => url === start || url.startsWith(`${start}/`) || url.startsWith(`${start}?`))?.[1];
  }

  const jar = createCookieJar();
  async function deliver(server: Server, request: Request): Promise<Response> {
    const asked = await asServerRequest(request, {
      cookie: jar.header(),
      // A browser names the origin of whatever is not a plain look; this worker hears no other site's pages.
      origin: request.method === 'GET' ? null : origin,
      'sec-fetch-site': 'same-origin',
      'accept-language': languages.join(', '),
    });
    const response = await server(asked);
    jar.take(response.headers.getSetCookie());
    return response;
  }

  return {
    answer(request) {
      const server = serverAt(request.url);
      return server === undefined ? null : deliver(server, request);
    },
  };
}
