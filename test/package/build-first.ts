/** The tests of this folder look at what is built, so that must be of the present sources. */
import { execFileSync } from 'node:child_process';

export default function buildFirst() {
  execFileSync(process.execPath, ['scripts/build.mjs', '--if-stale'], { stdio: 'inherit' });
}
