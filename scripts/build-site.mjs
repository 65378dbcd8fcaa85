/** `npm run build:site`: writes the site into dist-site/, to be put on any host of files. */
import { join } from 'node:path';
import { root } from './run-tasks.mjs';

// Lit's production build.
process.env['NODE_ENV'] = 'production';
const { loadModule } = await import('./load-module.mjs');
const { module, close } = await loadModule('/demo/build-site.ts');
const files = await module.buildSite(join(root, 'dist-site'));
await close();
console.log(`dist-site: ${files.length} files`);
