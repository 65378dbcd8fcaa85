/**
 * `npm test`: installs what is missing, then runs everything that must pass before a change lands. With `engines`,
 * `matrix`, `nightly` or `frameworks` it runs the tests of that name in run-tests.mjs instead.
 */
import { requireNode } from './require-node.mjs';

requireNode();
const wish = process.argv[2] ?? 'landing';
// Loaded only now: an old Node could not even read these.
import('./ensure-dependencies.mjs')
  .then(({ ensureDependencies }) => ensureDependencies())
  .then(() => import('./run-tests.mjs'))
  .then((tests) => tests.runTests(tests[wish]));
