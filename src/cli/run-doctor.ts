/** `catraca doctor <page or endpoint>`: says in plain words what an integrator has wrong. */
import { parseArgs } from 'node:util';
import { diagnose, inOrder } from '../core/doctor/diagnose.js';
import { foreignEndpointsOf } from '../core/doctor/diagnose-page.js';
import { wordsOf } from '../core/doctor/doctor-texts.js';
import { examineEndpoint } from '../core/doctor/examine-endpoint.js';
import type { Finding } from '../core/doctor/finding.js';
import { readPage } from './read-page.js';

const usage = `Usage: catraca doctor <address of a page or of a backend> [options]

  --origin <origin>   the page's origin, where a backend is named (default: the backend's own)
  --lang <language>   pt-BR, es or en (default)
  --json              prints one JSON object instead of text

Ends with 0 where nothing is wrong, with 1 where something is, with 2 where it could not look.
docs/doctor.md lists what it finds.`;

/** Milliseconds. */
const patience = 15_000;

/** Gives the exit code. */
export async function runDoctor(args: readonly string[]): Promise<number> {
  let wish: ReturnType<typeof readArguments>;
  try {
    wish = readArguments(args);
  } catch (error) {
    process.stderr.write(`catraca doctor: ${error instanceof Error ? error.message : String(error)}\n\n${usage}\n`);
    return 2;
  }
  const { address, lang, json } = wish;
  const { findings, unknown } = await examine(address, wish.origin);
  const told = findings.map((finding) => ({ ...finding, ...wordsOf(finding, lang) }));
  if (json) process.stdout.write(`${JSON.stringify({ address, findings: told, unknown }, null, 2)}\n`);
  else process.stdout.write(told.length === 0 ? `${address}: nothing wrong was found.\n` : '');
  if (!json) for (const { id, says, remedy } of told) process.stdout.write(`${id}\n  ${says}\n  -> ${remedy}\n\n`);
  if (!json && unknown.length > 0) {
    process.stdout.write(
      `Not to be seen from here: whether the page's scripts allow ${unknown.join(', ')}. Open it with ?catraca-doctor.\n`,
    );
  }
  return findings.length === 0 ? 0 : 1;
}

/** @throws {TypeError} */
function readArguments(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      origin: { type: 'string' },
      lang: { type: 'string', default: 'en' },
      json: { type: 'boolean', default: false },
    },
  });
  const [address = '', ...more] = positionals;
  if (!/^https?:\/\//.test(address) || !URL.canParse(address) || more.length > 0) {
    throw new TypeError('name the address of one page or backend');
  }
  const lang = (['pt-BR', 'es', 'en'] as const).find((each) => each === values.lang);
  if (lang === undefined) throw new TypeError('--lang is pt-BR, es or en');
  const origin = values.origin === undefined ? undefined : new URL(values.origin).origin;
  return { address, lang, json: values.json, origin };
}

interface Outcome {
  readonly findings: readonly Finding[];
  /** Backends of another origin, of which only the page itself knows whether it allows them. */
  readonly unknown: readonly string[];
}

async function examine(address: string, origin: string | undefined): Promise<Outcome> {
  const ports = { fetch, now: () => Date.now(), inBrowser: false };
  let response: Response;
  try {
    response = await fetch(address, { headers: { accept: 'text/html' }, signal: AbortSignal.timeout(patience) });
  } catch {
    return { findings: [{ id: 'page-unreachable', what: address }], unknown: [] };
  }
  // Whoever names an origin means a backend; a site may answer any address with its page, also the backend's without a slash.
  const isPage = origin === undefined && response.ok;
  if (isPage && /^text\/html\b/.test(response.headers.get('content-type') ?? '')) {
    const page = await readPage(response);
    return { findings: await diagnose(page, ports), unknown: foreignEndpointsOf(page) };
  }
  await response.body?.cancel();
  const endpoint = address.replace(/[?#].*/s, '').replace(/\/+$/, '');
  const at = origin ?? new URL(endpoint).origin;
  const found = await examineEndpoint({
    endpoint,
    origin: at,
    providers: [],
    returnTo: `${at}/`,
    isReturnGuessed: true,
    ...ports,
  });
  return { findings: inOrder(found), unknown: [] };
}
