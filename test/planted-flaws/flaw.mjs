/** Planted flaws: small edits of one source file, each with the tests that must fail while it is in place. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../../scripts/run-tasks.mjs';

/**
 * @typedef {object} Flaw
 * @property {string} id
 * @property {string} file path of the source file from the root of the repository
 * @property {string} find text that the file contains exactly once, or `times`
 * @property {string} replace text that takes its place
 * @property {number} [times] how often the file contains the text; default 1
 * @property {readonly string[]} tests test files, of which one must fail
 * @property {string} [survives] why no test can notice it
 */

/**
 * The text of a source file with the flaw in it.
 * @param {Flaw} flaw
 * @param {string} source
 */
export function plant({ id, file, find, replace, times = 1 }, source) {
  const parts = source.split(find);
  if (parts.length !== times + 1) {
    throw new Error(`${id}: "${find}" occurs ${parts.length - 1} times in ${file}, expected ${times}`);
  }
  if (find === replace) throw new Error(`${id}: the replacement changes nothing`);
  return parts.join(replace);
}

/**
 * Throws where the flaw does not fit its source file.
 * @param {Flaw} flaw
 */
export async function checkFlaw(flaw) {
  plant(flaw, await readFile(join(root, flaw.file), 'utf8'));
}
