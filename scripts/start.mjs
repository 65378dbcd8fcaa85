/** `npm start`: installs what is missing, then starts the demo and prints its address. */
import { requireNode } from './require-node.mjs';

requireNode();
// Loaded only now: an old Node could not even read these.
import('./ensure-dependencies.mjs')
  .then(({ ensureDependencies }) => ensureDependencies())
  .then(() => import('./serve-demo.mjs'))
  .then(({ serveDemo }) => serveDemo());
