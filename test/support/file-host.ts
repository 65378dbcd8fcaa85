/** A host of nothing but files, as anybody's web space: a folder below a path, and no header that it was not asked for. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface FileHost {
  /** Address of the folder, with a trailing slash. */
  readonly url: string;
  /** Paths below the folder that were asked for and are not there. */
  readonly missing: readonly string[];
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.png': 'image/png',
};

/** `path`: with a slash at either end. `isCompressed`: by gzip, whoever asks. */
export async function hostFiles(folder: string, path: string, isCompressed = false): Promise<FileHost> {
  const missing: string[] = [];
  const server = createServer((request, response) => {
    const asked = new URL(request.url ?? '/', 'http://host').pathname;
    const name = asked.startsWith(path) ? asked.slice(path.length) : null;
    const file = name === null ? null : name === '' || name.endsWith('/') ? `${name}index.html` : name;
    const content = file === null ? Promise.reject(new Error('not ours')) : readFile(join(folder, file));
    content.then(
      (bytes) => {
        response.setHeader('content-type', types[extname(file ?? '')] ?? 'application/octet-stream');
        if (isCompressed) response.setHeader('content-encoding', 'gzip');
        response.end(isCompressed ? gzipSync(bytes) : bytes);
      },
      () => {
        missing.push(asked);
        response.writeHead(404).end();
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return {
    url: `http://localhost:${String((server.address() as AddressInfo).port)}${path}`,
    missing,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
