/** Runs commands side by side and tells how each ended; the output of those that failed is shown whole. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {{ name: string, command: string, args: string[] }} Task
 * @typedef {{ name: string, ok: boolean }} Outcome
 */

export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * @param {readonly Task[]} tasks
 * @param {{ parallel?: number, write?: (text: string) => void }} [options]
 * @returns {Promise<Outcome[]>} in the order of the tasks
 */
export async function runTasks(tasks, { parallel = 2, write = (text) => process.stdout.write(text) } = {}) {
  const outcomes = new Array(tasks.length);
  let next = 0;
  const work = async () => {
    while (next < tasks.length) {
      const index = next++;
      const task = tasks[index];
      const started = performance.now();
      const { code, output } = await capture(task.command, task.args);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      write(`${code === 0 ? 'ok    ' : 'FAILED'} ${task.name} (${seconds} s)\n`);
      if (code !== 0) write(`${output.trimEnd()}\n`);
      outcomes[index] = { name: task.name, ok: code === 0 };
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return outcomes;
}

/** @returns {Promise<{ code: number, output: string }>} both streams in the order in which they came */
function capture(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk) => (output += chunk);
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.on('error', (error) => resolve({ code: 1, output: String(error) }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/**
 * Runs one command with its output on this terminal.
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {Promise<number>} its exit code
 */
export function runVisible(command, args, environment = process.env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: environment });
    child.on('error', (error) => {
      console.error(String(error));
      resolve(1);
    });
    child.on('close', (code) => resolve(code ?? 1));
  });
}
