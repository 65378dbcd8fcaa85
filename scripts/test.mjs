/** `npm test`: installs what is missing, then runs everything that must pass before a change lands. */
import { requireNode } from './require-node.mjs';

requireNode();
// Loaded only now: an old Node could not even read these.
import('./ensure-dependencies.mjs')
  .then(({ ensureDependencies }) => ensureDependencies())
  .then(() => import('./run-tests.mjs'))
  .then(({ runTests }) => runTests());
