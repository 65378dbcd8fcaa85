/** Where the demo's pages get their scripts and styles from: the sources as they are edited, or one bundle. */
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build, createServer, type Rolldown } from 'vite';
import { pageScripts } from './page-html.js';

export interface PageScripts {
  /** Answers when the request asks for a script or a style, else calls `next`. */
  serve(request: IncomingMessage, response: ServerResponse, next: () => void): void;
  /** The page with what its scripts need. `path` as in its address. */
  prepare(path: string, html: string): Promise<string>;
  close(): Promise<void>;
}

const root = fileURLToPath(new URL('.', import.meta.url));

/** The sources, each file a request of its own. `server`: whose pages follow each change; null watches nothing. */
export async function sourceScripts(server: Server | null): Promise<PageScripts> {
  const vite = await createServer({
    root,
    configFile: false,
    appType: 'custom',
    cacheDir: fileURLToPath(new URL('../.cache/vite-demo', import.meta.url)),
    logLevel: 'warn',
    server: {
      middlewareMode: true,
      hmr: server === null ? false : { server },
      ...(server === null ? { watch: null, ws: false } : {}),
      fs: { allow: [fileURLToPath(new URL('..', import.meta.url))] },
    },
    optimizeDeps: { entries: [`{${pageScripts.join(',')}}.ts`, '../src/components/*/*.ts'] },
  });
  return {
    serve: (request, response, next) => {
      vite.middlewares(request, response, next);
    },
    prepare: (path, html) => vite.transformIndexHtml(path, html),
    close: () => vite.close(),
  };
}

/** A bundle made once, and held in memory. `modules`: further entries, file by the name under which it is served. */
export async function builtScripts(modules: Readonly<Record<string, string>>): Promise<PageScripts> {
  const files = new Map<string, string>();
  for (const output of await bundlePages({ modules })) {
    if (output.type === 'chunk') files.set(`/${output.fileName}`, output.code);
  }
  const styles = await readFile(new URL('demo.css', import.meta.url), 'utf8');
  return {
    serve(request, response, next) {
      const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
      const script = files.get(path);
      if (script !== undefined) send(response, 'text/javascript', script);
      else if (path === '/demo.css') send(response, 'text/css', styles);
      else next();
    },
    prepare: (_path, html) => Promise.resolve(html.replace(/(<script type="module" src="[^"]+)\.ts"/, '$1.js"')),
    close: () => Promise.resolve(),
  };
}

export interface BundleOptions {
  /** Further entries, file by name. */
  readonly modules?: Readonly<Record<string, string>>;
  readonly minify?: boolean;
}

/** The scripts of all pages, each under its page's name, with what they share. */
export async function bundlePages({
  modules = {},
  minify = false,
}: BundleOptions): Promise<Rolldown.RolldownOutput['output']> {
  const input = { ...Object.fromEntries(pageScripts.map((page) => [page, `${root}${page}.ts`])), ...modules };
  const built = await build({
    root,
    configFile: false,
    logLevel: 'warn',
    // Addresses from page to script and from script to script, so that the site may stand in any folder.
    base: './',
    build: {
      write: false,
      minify,
      target: 'es2022',
      rolldownOptions: {
        input,
        preserveEntrySignatures: 'exports-only',
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  });
  if (!('output' in built)) throw new Error('one bundle was asked for');
  return built.output;
}

function send(response: ServerResponse, type: string, text: string): void {
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-cache' }).end(text);
}
