/** The backend of examples/backend-python, in another language, holds every rule of the protocol. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../support/proxies.js';
import { freePort } from '../../scripts/free-port.mjs';

const python = findProgram('python3');

describe.skipIf(python === null)('the backend in Python', () => {
  let backend: ChildProcess;
  let url: string;
  let sandboxPort: string;
  let complaints = '';

  beforeAll(async () => {
    sandboxPort = String(await freePort());
    const port = String(await freePort());
    const sandbox = `http://127.0.0.1:${sandboxPort}`;
    url = `http://127.0.0.1:${port}/catraca`;
    const started = spawn(python ?? '', ['examples/backend-python/backend.py'], {
      env: {
        PATH: process.env['PATH'],
        // No compiled files beside the sources.
        PYTHONDONTWRITEBYTECODE: '1',
        PORT: port,
        PUBLIC_URL: url,
        ALLOWED_ORIGINS: 'http://localhost:3000',
        RETURN_URLS: 'http://localhost:3000/,http://localhost:3000/app',
        CROSS_SITE_ORIGINS: 'http://localhost:3000',
        SOLUTI_CLIENT_ID: 'demo',
        SOLUTI_CLIENT_SECRET: 'demo',
        SOLUTI_SANDBOX_URL: `${sandbox}/soluti`,
        SOLUTI_PUSH_PER_MINUTE: '60',
        INGRESSE_API_KEY: 'demo',
        INGRESSE_AUTH_URL: `${sandbox}/ingresse/auth/`,
        INGRESSE_API_URL: `${sandbox}/ingresse/api/`,
        IDENGE_API_KEY: 'demo',
        IDENGE_API_SECRET: 'demo',
        IDENGE_BASE_URL: `${sandbox}/idenge/api`,
        IDENTIFY_URL: `${sandbox}/host/identify`,
        IDENGE_WRITE: 'name,phone,5d21b94aea405b2e01294df6',
        IDENGE_FIELDS: '[{ "id": "5d21b94aea405b2e01294df6", "type": "number", "label": "Points" }]',
      },
    });
    backend = started;
    started.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
    await Promise.race([
      once(started.stdout, 'data'),
      once(started, 'exit').then(() => Promise.reject(new Error(complaints))),
    ]);
  });

  afterAll(async () => {
    if (backend.exitCode !== null) return;
    const exit = once(backend, 'exit');
    backend.kill();
    await exit;
  });

  it('holds every rule that applies to it, without a complaint of its own', { timeout: 180_000 }, async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['dist/cli/catraca.js', 'conformance', url, '--sandbox-port', sandboxPort, '--json'],
      { maxBuffer: 4_000_000 },
    ).catch((error: unknown) => error as { stdout: string });
    const report = JSON.parse(stdout) as { rules: { id: string; outcome: string; seen: string | null }[] };
    const of = (outcome: string) => report.rules.filter((rule) => rule.outcome === outcome);
    expect(of('failed')).toEqual([]);
    // It has no staff routes, and signs nothing: the page gets the token.
    expect(of('skipped').map(({ id }) => id)).toEqual([
      'idenge.staff-row',
      'assertion.keys',
      'assertion.signed',
      'assertion.claims',
      'assertion.unlike',
    ]);
    expect(of('passed').length).toBeGreaterThan(100);
    expect(complaints).toBe('');
  });
});
