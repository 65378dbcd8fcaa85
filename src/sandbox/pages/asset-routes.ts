/** The files that the pages load: stylesheet, script, icon. */
import { Hono } from 'hono';
import { pageIcon } from './icons.js';
import { pageScript } from './page-script.js';
import { stylesheet } from './stylesheet.js';

const files: Readonly<Record<string, readonly [type: string, text: string]>> = {
  'sandbox.css': ['text/css; charset=utf-8', stylesheet],
  'sandbox.js': ['text/javascript; charset=utf-8', pageScript],
  'icon.svg': ['image/svg+xml', pageIcon],
};

export function createAssetRoutes(): Hono {
  const app = new Hono();
  app.get('/:name', (c) => {
    const file = Object.hasOwn(files, c.req.param('name')) ? files[c.req.param('name')] : undefined;
    if (file === undefined) return c.notFound();
    const headers = { 'content-type': file[0], 'x-content-type-options': 'nosniff', 'cache-control': 'no-cache' };
    return new Response(file[1], { headers });
  });
  return app;
}
