/** Makes the site of nothing but files: the demo's pages, the documents, and the worker that plays backend and providers. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { readDocPages } from './docs-pages.js';
import { pageHtml, pagePaths } from './page-html.js';
import { bundlePages } from './page-scripts.js';
import { siteFile, siteFilePaths } from './site-files.js';

/** Writes the site into `folder`, in place of what stands there. Gives the paths of its files. */
export async function buildSite(folder: string): Promise<string[]> {
  await rm(folder, { recursive: true, force: true });
  const files = new Map<string, string | Buffer>();
  for (const output of await bundlePages({ minify: true })) {
    if (output.type === 'chunk') files.set(output.fileName, output.code);
  }
  files.set('worker.js', await bundleWorker());
  files.set('demo.css', await readFile(new URL('demo.css', import.meta.url), 'utf8'));
  for (const path of siteFilePaths) files.set(path.slice(1), (await siteFile(path))?.body ?? '');
  const documents = await readDocPages();
  for (const path of pagePaths(documents)) {
    const html = await pageHtml(path, { settings: null, lang: 'en', documents });
    if (html === null) throw new Error(`there is no page ${path}`);
    files.set(
      path === '/' ? 'index.html' : path.slice(1),
      html.replace(/(<script type="module" src="[^"]+)\.ts"/, '$1.js"'),
    );
  }
  for (const [name, content] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return [...files.keys()];
}

/** One file, as classic script: not every browser takes a module for a service worker. */
async function bundleWorker(): Promise<string> {
  const built = await build({
    root: fileURLToPath(new URL('.', import.meta.url)),
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      target: 'es2022',
      lib: {
        entry: fileURLToPath(new URL('worker/service-worker.ts', import.meta.url)),
        formats: ['iife'],
        name: 'worker',
        fileName: () => 'worker.js',
      },
    },
  });
  const [output] = Array.isArray(built) ? built : [];
  const chunk = output?.output[0];
  if (chunk?.type !== 'chunk') throw new Error('the worker is one file');
  return chunk.code;
}
