/**
 * `npm test`: installs what is missing, then runs everything that must pass before a change lands. With `engines` or
 * `matrix` it runs the element tests, or the journeys, in the other engines.
 */
import { requireNode } from './require-node.mjs';

requireNode();
const wish = process.argv[2] ?? 'landing';
// Loaded only now: an old Node could not even read these.
import('./ensure-dependencies.mjs')
  .then(({ ensureDependencies }) => ensureDependencies())
  .then(() => import('./run-tests.mjs'))
  .then((tests) => tests.runTests(tests[wish]));
