/** `catraca conformance <endpoint>`: holds any backend against the protocol, and says in plain words what is wrong. */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { createSandbox } from '../../sandbox/index.js';
import { createNodeServer } from '../../server/node.js';
import type { BenchPorts } from './bench.js';
import type { Provider } from './rule.js';
import { allProviders, rules, runRules, type Verdict } from './run-rules.js';

const usage = `Usage: catraca conformance <endpoint> [options]

  --origin <origin>      the page's origin, which the backend allows (http://localhost:3000)
  --sandbox-port <port>  where to run the simulated providers that the backend asks (5174)
  --sandbox <url>        in its place: they run there already (catraca sandbox)
  --providers <names>    what the backend must serve: soluti,ingresse,idenge (default: what it serves)
  --only <ids>           these rules alone, commas between them
  --list                 only lists the rules
  --json                 prints one JSON object instead of text

docs/conformance.md says how the backend has to be set up for it.
Ends with 0 where every rule holds, with 1 where one does not, with 2 where it could not run.`;

interface Wish {
  readonly endpoint: string;
  readonly origin: string;
  readonly sandbox: string | undefined;
  readonly port: number;
  readonly providers: readonly Provider[] | undefined;
  readonly only: readonly string[] | undefined;
  readonly json: boolean;
}

/** Gives the exit code. */
export async function runConformance(args: readonly string[]): Promise<number> {
  if (args.includes('--list')) {
    for (const { id, says } of rules) say(`${id}\n    ${says}`);
    return 0;
  }
  let wish: Wish;
  try {
    wish = readArguments(args);
  } catch (error) {
    process.stderr.write(`catraca conformance: ${messageOf(error)}\n\n${usage}\n`);
    return 2;
  }
  try {
    return await withSandbox(wish, (sandbox) => check(wish, sandbox));
  } catch (error) {
    process.stderr.write(`catraca conformance: ${messageOf(error)}\n`);
    return 2;
  }
}

/** @throws {TypeError} */
function readArguments(args: readonly string[]): Wish {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      origin: { type: 'string', default: 'http://localhost:3000' },
      'sandbox-port': { type: 'string', default: '5174' },
      sandbox: { type: 'string' },
      providers: { type: 'string' },
      only: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const [endpoint = '', ...more] = positionals;
  if (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint) || more.length > 0) {
    throw new TypeError('name the address of one backend, such as http://127.0.0.1:8080/catraca');
  }
  return {
    endpoint: endpoint.replace(/\/+$/, ''),
    origin: new URL(values.origin).origin,
    sandbox: values.sandbox?.replace(/\/+$/, ''),
    port: Number(values['sandbox-port']),
    providers: values.providers === undefined ? undefined : named(values.providers, allProviders),
    only:
      values.only === undefined
        ? undefined
        : named(
            values.only,
            rules.map(({ id }) => id),
          ),
    json: values.json,
  };
}

function named<T extends string>(text: string, known: readonly T[]): readonly T[] {
  return text.split(',').map((name) => {
    const found = known.find((each) => each === name.trim());
    if (found === undefined) throw new TypeError(`there is no ${name}`);
    return found;
  });
}

/** Runs the simulated providers for as long as the work takes, unless they run elsewhere. */
async function withSandbox<T>({ sandbox, port }: Wish, work: (url: string) => Promise<T>): Promise<T> {
  if (sandbox !== undefined) return work(sandbox);
  const publicUrl = `http://127.0.0.1:${String(port)}`;
  const providers = createSandbox({ publicUrl });
  const server = createNodeServer(providers);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await work(publicUrl);
  } finally {
    providers.close();
    server.closeAllConnections();
    server.close();
  }
}

async function check({ endpoint, origin, providers, only, json }: Wish, sandbox: string): Promise<number> {
  const ports: BenchPorts = {
    fetch: (url, init) => fetch(url, init),
    delay: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    now: () => performance.timeOrigin + performance.now(),
  };
  if (!json) say(`Checking ${endpoint} as a page of ${origin}, with the providers at ${sandbox}.\n`);
  const onVerdict = json ? undefined : (verdict: Verdict) => report(verdict);
  const verdicts = await runRules({ endpoint, origin, sandbox, providers, only, onVerdict }, ports);
  const count = (outcome: Verdict['outcome']) => verdicts.filter((verdict) => verdict.outcome === outcome).length;
  const totals = { passed: count('passed'), failed: count('failed'), skipped: count('skipped') };
  if (json) say(JSON.stringify({ endpoint, origin, ...totals, rules: verdicts }, null, 2));
  else say(`\n${String(totals.passed)} hold, ${String(totals.failed)} do not, ${String(totals.skipped)} not checked`);
  return totals.failed === 0 ? 0 : 1;
}

const marks = { passed: 'ok   ', failed: 'WRONG', skipped: '-    ' } as const;

function report({ id, outcome, says, seen, remedy }: Verdict): void {
  say(`${marks[outcome]}  ${id}${outcome === 'skipped' ? `: ${seen ?? ''}` : ''}`);
  if (outcome === 'failed') say(`       Rule: ${says}\n       Seen: ${seen ?? ''}\n       To do: ${remedy}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
