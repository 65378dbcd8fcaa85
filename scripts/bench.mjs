/**
 * `npm run bench -- <name>`: runs `bench/<name>.ts`, or each of them where no name is given. A bench says what it does as it
 * goes; the last line of each is what it measured, as one JSON object. A bench that throws, or that lists `complaints` about
 * what should hold and does not, ends the program with 1.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { loadModule } from './load-module.mjs';
import { requireNode } from './require-node.mjs';
import { root } from './run-tasks.mjs';

requireNode();
const known = (await readdir(join(root, 'bench')))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length))
  .sort();
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`No such bench: ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
  process.exit(1);
}

let failed = false;
for (const name of wanted.length > 0 ? wanted : known) {
  console.log(`== ${name}`);
  const { module, close } = await loadModule(`/bench/${name}.ts`);
  try {
    const measured = await module.run();
    for (const complaint of measured.complaints ?? []) {
      failed = true;
      console.error(complaint);
    }
    console.log(JSON.stringify(measured));
  } catch (error) {
    failed = true;
    console.error(error);
  } finally {
    await close();
  }
}
// What a bench left open must not keep the program.
process.exit(failed ? 1 : 0);
