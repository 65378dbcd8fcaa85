/** A site without a build: one page, the files for script tags, and the backend with the providers simulated. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createSandbox } from 'catraca/sandbox';
import { createCatraca } from 'catraca/server';
import { closeOnSignals, remoteAddress, toNodeListener } from 'catraca/server/node';

const port = Number(process.env.PORT ?? 3000);
const sandboxPort = Number(process.env.SANDBOX_PORT ?? 3001);
const sandboxUrl = `http://127.0.0.1:${sandboxPort}`;
// Pages of the other examples are served elsewhere, and hand what is under /catraca on to this server.
const pages = process.env.ORIGINS?.split(' ') ?? [
  `http://localhost:${port}`,
  'http://localhost:4173',
  'http://localhost:4200',
  'http://localhost:5173',
];

const catraca = createCatraca({
  publicUrl: `http://localhost:${port}/catraca`,
  allowedOrigins: pages,
  // All on this machine: another port is another origin, but not another site.
  crossSiteOrigins: [],
  returnUrls: pages,
  secrets: [{ id: '1', key: randomBytes(32).toString('base64') }],
  // Limits pushes and starts per visitor. Behind a proxy, read the header that the proxy sets.
  clientAddress: remoteAddress,
  soluti: {
    environment: 'sandbox',
    sandboxUrl: `${sandboxUrl}/soluti`,
    clientId: 'demo-client',
    clientSecret: 'demo-secret',
    deliver: 'page',
    // At most 60 pushes per minute to holders' phones. Without this line the element shows the QR code alone.
    push: { perMinute: 60 },
  },
  ingresse: {
    authUrl: `${sandboxUrl}/ingresse/auth/`,
    apiUrl: `${sandboxUrl}/ingresse/api`,
    apiKey: 'demo-key',
    deliver: 'page',
  },
  idenge: {
    baseUrl: `${sandboxUrl}/idenge/api`,
    apiKey: 'demo-key',
    apiSecret: 'demo-secret',
    identify: () => ({ externalId: '1234EE' }),
  },
});
const backend = toNodeListener(catraca);

// A real site copies this folder.
const scripts = new URL('dist-cdn/', import.meta.resolve('catraca/package.json'));

async function answer(path) {
  if (path === '/') return ['text/html', await readFile(new URL('index.html', import.meta.url))];
  const file = new URL(`.${path.replace(/^\/js/, '')}`, scripts);
  if (!path.startsWith('/js/') || !file.href.startsWith(scripts.href)) throw new Error(path);
  return [path.endsWith('.html') ? 'text/html' : 'text/javascript', await readFile(fileURLToPath(file))];
}

const server = createServer((request, response) => {
  const path = request.url.split('?', 1)[0];
  if (path.startsWith('/catraca/')) {
    backend(request, response);
    return;
  }
  answer(path).then(
    ([type, content]) => response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(content),
    () => response.writeHead(404).end('Not found'),
  );
});
const providers = createServer(toNodeListener(createSandbox({ publicUrl: sandboxUrl })));
for (const [each, name] of [
  [server, 'PORT'],
  [providers, 'SANDBOX_PORT'],
]) {
  each.on('error', ({ message }) => {
    console.error(`${message}. Set ${name} to a free port.`);
    process.exit(1);
  });
}
providers.listen(sandboxPort, '127.0.0.1');
server.listen(port, () => console.log(`http://localhost:${port}`));
closeOnSignals(server, catraca);
