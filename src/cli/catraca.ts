#!/usr/bin/env node
/** The package's command: `catraca serve`, `catraca sandbox` and what checks a set-up. */
import { runConformance } from './conformance/run-conformance.js';
import { runDoctor } from './run-doctor.js';
import { runSandbox } from './run-sandbox.js';
import { runServe } from './run-serve.js';

const usage = `Usage: catraca <command>

  serve        the backend, set up by environment variables (docs/serve.md)
  sandbox      the three providers, simulated, for trying and for tests
  conformance  holds a backend in any language against the protocol (docs/conformance.md)
  doctor       says what is wrong with a page or a backend (docs/doctor.md)

PORT and HOST say where serve and sandbox listen; Ctrl+C stops them.`;

const commands: Readonly<Record<string, () => Promise<void>>> = { serve: runServe, sandbox: runSandbox };
/** Those that take arguments and give an exit code. */
const checks: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  conformance: runConformance,
  doctor: runDoctor,
};

async function main([name = '', ...rest]: readonly string[]): Promise<number> {
  if (['help', '--help', '-h'].includes(name)) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const check = checks[name];
  if (check !== undefined) return check(rest);
  const run = commands[name];
  if (run === undefined || rest.length > 0) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  try {
    await run();
    return 0;
  } catch (error) {
    // What is wrong with the settings is said in its own words; a stack would only hide them.
    process.stderr.write(`catraca ${name}: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
