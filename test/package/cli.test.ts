/** The package's command, as it is built. */
import { spawn, execFile, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/free-port.mjs';

const bin = 'dist/cli/catraca.js';
const running: ChildProcess[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((child) => stopped(child, 'SIGKILL')));
});

async function stopped(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exit = once(child, 'exit');
  child.kill(signal);
  const [code] = (await exit) as [number | null];
  return code;
}

/** Starts a command and waits for the address that it prints. */
async function start(command: string, env: Record<string, string>) {
  const port = String(await freePort());
  const child = spawn(process.execPath, [bin, command], { env: { PATH: process.env['PATH'], PORT: port, ...env } });
  running.push(child);
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  while (!/http:\S+/.test(said)) {
    if (child.exitCode !== null) throw new Error(said);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { child, port, url: /http:\S+/.exec(said)?.[0] ?? '' };
}

const run = (args: string[], env: Record<string, string> = {}) =>
  promisify(execFile)(process.execPath, [bin, ...args], { env: { PATH: process.env['PATH'], ...env } });

describe('catraca', () => {
  it('says what it can do', async () => {
    expect((await run(['--help'])).stdout).toMatch(/^Usage: catraca <command>[^]*serve[^]*sandbox/);
    await expect(run([])).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('Usage') as unknown });
    await expect(run(['serve', 'now'])).rejects.toMatchObject({ code: 2 });
  });

  it('says in a sentence which setting is missing or wrong', async () => {
    await expect(run(['serve'])).rejects.toMatchObject({ code: 1, stderr: 'catraca serve: PUBLIC_URL: is not set\n' });
    const env = { PUBLIC_URL: 'https://shop.example/catraca', CATRACA_SECRET: 'weak', DELIVER: 'page', PORT: '0' };
    const refused = {
      code: 1,
      stderr: expect.stringMatching(/secrets\[0\]\.key: must hold 32 random bytes/) as unknown,
    };
    await expect(run(['serve'], { ...env, ALLOWED_ORIGINS: 'https://shop.example' })).rejects.toMatchObject(refused);
  });

  it('serves a login against the simulated providers, and ends when it is told to', async () => {
    const sandbox = await start('sandbox', {});
    expect((await fetch(sandbox.url)).status).toBe(200);

    const port = String(await freePort());
    const origin = 'http://localhost:3000';
    const backend = await start('serve', {
      PORT: port,
      PUBLIC_URL: `http://127.0.0.1:${port}/catraca`,
      ALLOWED_ORIGINS: origin,
      CATRACA_SECRET: Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64'),
      DELIVER: 'assertion',
      SOLUTI_CLIENT_ID: 'demo-client',
      SOLUTI_CLIENT_SECRET: 'demo-secret',
      SOLUTI_ENVIRONMENT: 'sandbox',
      SOLUTI_SANDBOX_URL: `${sandbox.url}/soluti`,
    });
    expect(backend.url).toBe(`http://127.0.0.1:${port}/catraca`);
    const headers = { 'x-catraca': '1', 'content-type': 'application/json', origin };
    const answer = await fetch(`${backend.url}/soluti/flows`, { method: 'POST', headers, body: '{}' });
    expect(answer.status).toBe(201);
    const flow = (await answer.json()) as { id: string; secret: string };

    const control = `${sandbox.url}/control/soluti/approve`;
    const approved = await fetch(control, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ latest: true }),
    });
    expect(approved.status).toBe(200);
    const secret = { ...headers, 'x-catraca-flow': flow.secret };
    let redeemed: Response;
    do {
      await new Promise((resolve) => setTimeout(resolve, 50));
      redeemed = await fetch(`${backend.url}/soluti/flows/${flow.id}/redeem`, { method: 'POST', headers: secret });
    } while (redeemed.status === 409);
    expect(await redeemed.json()).toEqual({
      assertion: expect.stringMatching(/^ey[\w-]+\.[\w-]+\.[\w-]+$/) as unknown,
    });
    const jwks = (await (await fetch(`${backend.url}/.well-known/jwks.json`)).json()) as { keys: unknown[] };
    expect(jwks.keys.length).toBeGreaterThan(0);

    expect(await stopped(backend.child, 'SIGTERM')).toBe(0);
    expect(await stopped(sandbox.child, 'SIGINT')).toBe(0);
  });

  it('holds a running backend against the protocol', async () => {
    const [port, sandboxPort] = [String(await freePort()), String(await freePort())];
    const { url } = await start('serve', {
      PORT: port,
      PUBLIC_URL: `http://127.0.0.1:${port}/catraca`,
      ALLOWED_ORIGINS: 'http://localhost:3000',
      CATRACA_SECRET: Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64'),
      DELIVER: 'page',
      SOLUTI_CLIENT_ID: 'demo-client',
      SOLUTI_CLIENT_SECRET: 'demo-secret',
      SOLUTI_ENVIRONMENT: 'sandbox',
      SOLUTI_SANDBOX_URL: `http://127.0.0.1:${sandboxPort}/soluti`,
    });
    const only = 'soluti.start,webhook.repeated,stream.until-ready,body.time,headers.no-store,idenge.pass';
    const check = (...more: string[]) =>
      run(['conformance', url, '--sandbox-port', sandboxPort, '--only', only, ...more]);
    const { stdout } = await check();
    expect(stdout).toMatch(/^ok {5}webhook\.repeated$/m);
    expect(stdout).toContain('idenge.pass: the backend does not serve idenge');
    expect(stdout).toMatch(/5 hold, 0 do not, 1 not checked\n$/);

    // From a page that the backend does not list nothing works, and that is said.
    const refused: unknown = await check('--origin', 'http://localhost:4000', '--json').catch(
      (error: unknown) => error,
    );
    expect(refused).toMatchObject({ code: 1 });
    const report = JSON.parse((refused as { stdout: string }).stdout) as { failed: number; rules: { seen: string }[] };
    expect(report.failed).toBeGreaterThan(0);
    expect(report.rules.map(({ seen }) => seen).join()).toContain('answered 403 not_allowed instead of 201');

    await expect(run(['conformance', 'nowhere'])).rejects.toMatchObject({ code: 2 });
    await expect(run(['conformance', url, '--only', 'no.rule'])).rejects.toMatchObject({ code: 2 });
    await expect(run(['conformance', 'http://127.0.0.1:9', '--sandbox-port', '0'])).rejects.toMatchObject({ code: 2 });
  });
});
