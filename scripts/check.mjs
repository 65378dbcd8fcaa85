/** `npm run check`: types, lint, format and import rules. */
import { fileURLToPath } from 'node:url';
import { runTasks } from './run-tasks.mjs';

const node = (name, script, ...args) => ({ name, command: process.execPath, args: [script, ...args] });
const tsc = 'node_modules/typescript/bin/tsc';

/** The longest first, so that two at a time end soonest. */
const tasks = [
  node('eslint', 'node_modules/eslint/bin/eslint.js', '.', '--max-warnings=0'),
  node('types of demo, tests and scripts', tsc, '-p', 'tsconfig.node.json'),
  node('types of the elements', tsc, '-p', 'tsconfig.json'),
  node('types of core, server and sandbox, without DOM and Node', tsc, '-p', 'tsconfig.core.json'),
  node('format', 'node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'),
  node('import rules', 'scripts/check-imports.mjs'),
];

/** @returns {Promise<import('./run-tasks.mjs').Outcome[]>} */
export const check = () => runTasks(tasks, { parallel: 2 });

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const outcomes = await check();
  process.exitCode = outcomes.every(({ ok }) => ok) ? 0 : 1;
}
