/** The site of examples/site-python: what it verifies, and a visitor whom it signs in by `catraca serve`. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import puppeteer from 'puppeteer-core';
import { afterEach, describe, expect, it } from 'vitest';
import { findSmallBrowser } from '../../scripts/find-browser.mjs';
import { findProgram } from '../support/proxies.js';
import { freePort } from '../../scripts/free-port.mjs';

const python = findProgram('python3') ?? '';
const running: ChildProcess[] = [];

afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null) continue;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }
});

const issuer = 'https://shop.example/catraca';
const audience = 'https://shop.example';
const nonce = 'of-this-visit';

/** Asks the example's `verify`, one line of JSON per statement: the subject, or why it was refused. */
const judge = `
import json, sys
sys.path.insert(0, 'examples/site-python')
from assertion import Refused, verify
for line in sys.stdin:
    case = json.loads(line)
    try:
        claims = verify(case['token'], case['keys'], '${issuer}', '${audience}', '${nonce}')
        print('good ' + claims['sub'])
    except Refused as refused:
        print(str(refused))
`;

async function verdicts(cases: readonly { token: string; keys: object }[]): Promise<string[]> {
  const child = execFile(python, ['-B', '-c', judge]);
  let said = '';
  child.stdout?.on('data', (text: string) => (said += text));
  child.stderr?.on('data', (text: string) => (said += text));
  const exit = once(child, 'close');
  child.stdin?.end(cases.map((each) => JSON.stringify(each)).join('\n'));
  await exit;
  return said.trim().split('\n');
}

async function signer(alg = 'ES256') {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const now = Math.floor(Date.now() / 1000);
  const good = { iss: issuer, aud: audience, sub: 'soluti:52998224725', nonce, jti: 'one', iat: now, exp: now + 60 };
  const sign = (claims: JWTPayload = {}, header = {}) =>
    new SignJWT({ ...good, ...claims }).setProtectedHeader({ alg, kid, ...header }).sign(privateKey);
  return { sign, now, keys: { keys: [{ ...jwk, kid, alg, use: 'sig' }] } };
}

describe.skipIf(python === '')('assertion.py', () => {
  it('takes what another implementation has signed, with many keys', async () => {
    const signers = await Promise.all(Array.from({ length: 12 }, () => signer()));
    const cases = await Promise.all(signers.map(async ({ sign, keys }) => ({ token: await sign(), keys })));
    expect(await verdicts(cases)).toEqual(cases.map(() => 'good soluti:52998224725'));
  });

  it('refuses everything else', async () => {
    const { sign, now, keys } = await signer();
    const stranger = await signer();
    const rsa = await signer('RS256');
    const token = await sign();
    const [head = '', body = '', signature = ''] = token.split('.');
    const bytes = Buffer.from(signature, 'base64url');
    const withBytes = (change: (copy: Buffer) => void) => {
      const copy = Buffer.from(bytes);
      change(copy);
      return `${head}.${body}.${copy.toString('base64url')}`;
    };
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const kid = keys.keys[0]?.kid;
    const cases: [token: string, why: string][] = [
      [withBytes((copy) => (copy[5] = (copy[5] ?? 0) ^ 1)), 'the signature is wrong'],
      [withBytes((copy) => copy.fill(0)), 'the signature is wrong'],
      [withBytes((copy) => copy.fill(0, 0, 32)), 'the signature is wrong'],
      [withBytes((copy) => copy.fill(0, 32)), 'the signature is wrong'],
      [withBytes((copy) => copy.fill(255, 32)), 'the signature is wrong'],
      [`${head}.${body}.${bytes.subarray(0, 63).toString('base64url')}`, 'the signature is wrong'],
      [`${head}.${body}.`, 'the signature is wrong'],
      [`${head}.${encode({ sub: 'soluti:1' })}.${signature}`, 'the signature is wrong'],
      [`${head}.${body}`, 'not a signed statement'],
      [`${head}.${body}.${signature}=`, 'not base64url'],
      [`${encode({ alg: 'none', kid })}.${body}.`, 'another algorithm'],
      [`${encode({ alg: 'HS256', kid })}.${body}.${signature}`, 'another algorithm'],
      [await rsa.sign(), 'another algorithm'],
      [await stranger.sign(), 'no such key'],
      [await stranger.sign({}, { kid }), 'the signature is wrong'],
      [await sign({ exp: now - 1 }), 'too old, or from the future'],
      [await sign({ iat: now + 120, exp: now + 180 }), 'too old, or from the future'],
      [await sign({ iss: 'https://other.example' }), 'another issuer'],
      [await sign({ aud: 'https://other.example' }), 'for another site'],
      [await sign({ nonce: 'of-another-visit' }), 'not of this visit'],
      [await sign({ sub: '' }), 'it names nobody'],
      [token, 'good soluti:52998224725'],
    ];
    expect(await verdicts(cases.map(([each]) => ({ token: each, keys })))).toEqual(cases.map(([, why]) => why));
  });

  it('agrees with the example of RFC 7515, A.3', async () => {
    const program = `
import sys
sys.path.insert(0, 'examples/site-python')
from assertion import decode, is_signed
key = tuple(int.from_bytes(decode(part), 'big') for part in ('f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU', 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0'))
message = 'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ'
signature = decode('DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q')
print(is_signed(key, message.encode(), signature), is_signed(key, (message + 'x').encode(), signature), is_signed((key[0], key[1] + 1), message.encode(), signature))
`;
    const child = execFile(python, ['-B', '-c', program]);
    let said = '';
    child.stdout?.on('data', (text: string) => (said += text));
    await once(child, 'close');
    expect(said.trim()).toBe('True False False');
  });
});

/** Starts a program and waits until it has named its address. */
async function start(command: string, args: string[], env: Record<string, string>): Promise<() => string> {
  const child = spawn(command, args, { env: { PATH: process.env['PATH'], PYTHONDONTWRITEBYTECODE: '1', ...env } });
  running.push(child);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const exit = once(child, 'exit').then(() => Promise.reject(new Error(said)));
  exit.catch(() => undefined);
  while (!/http:\S+/.test(said)) await Promise.race([once(child.stdout, 'data'), exit]);
  return () => said;
}

describe.skipIf(python === '')('the site in Python', () => {
  it('signs a visitor in by the statement that catraca serve gave', { timeout: 120_000 }, async () => {
    const ports = (await Promise.all([freePort(), freePort(), freePort()])).map(String);
    const [sitePort = '', backendPort = '', sandboxPort = ''] = ports;
    const [site, backend] = [`http://localhost:${sitePort}`, `http://127.0.0.1:${backendPort}/catraca`];
    const sandbox = `http://127.0.0.1:${sandboxPort}`;
    const cli = 'dist/cli/catraca.js';
    await start(process.execPath, [cli, 'sandbox'], { PORT: sandboxPort });
    await start(process.execPath, [cli, 'serve'], {
      PORT: backendPort,
      PUBLIC_URL: backend,
      ALLOWED_ORIGINS: site,
      CATRACA_SECRET: Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64'),
      DELIVER: 'assertion',
      SOLUTI_CLIENT_ID: 'demo',
      SOLUTI_CLIENT_SECRET: 'demo',
      SOLUTI_ENVIRONMENT: 'sandbox',
      SOLUTI_SANDBOX_URL: `${sandbox}/soluti`,
    });
    const log = await start(python, ['examples/site-python/site.py'], { PORT: sitePort, CATRACA_URL: backend });

    const { executablePath, args } = await findSmallBrowser();
    const browser = await puppeteer.launch({ executablePath, args });
    try {
      const page = await browser.newPage();
      const sent: string[] = [];
      page.on('request', (request) => {
        if (request.method() !== 'POST' || request.url() !== `${site}/sign-in`) return;
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- its successor asks the page, which is gone by then
        sent.push(request.postData() ?? '');
      });
      await page.goto(site);
      const before = (await browser.cookies()).find(({ name }) => name === 'session')?.value;
      await page.waitForFunction(() => customElements.get('soluti-qr-auth') !== undefined);
      const code = page.waitForResponse(
        (response) => response.url() === `${backend}/soluti/flows` && response.status() === 201,
      );
      await page.evaluate(() => void document.querySelector('soluti-qr-auth')!.start());
      await code;
      const approved = await fetch(`${sandbox}/control/soluti/approve`, { method: 'POST', body: '{}' });
      expect(approved.status).toBe(200);
      const user = await page.waitForSelector('#user', { timeout: 30_000 });
      expect(await user?.evaluate((element) => element.textContent)).toBe('soluti:52998224725');

      // The session that was known before the sign-in is another one now, and the statement is spent.
      const after = (await browser.cookies()).find(({ name }) => name === 'session')?.value;
      expect(after).not.toBe(before);
      const again = await fetch(`${site}/sign-in`, {
        method: 'POST',
        headers: {
          origin: site,
          cookie: `session=${after ?? ''}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: sent[0] ?? '',
        redirect: 'manual',
      });
      expect(again.status).toBe(403);
      expect(sent).toEqual([expect.stringMatching(/^assertion=ey[\w-]+\.[\w-]+\.[\w-]+$/)]);
      expect(log()).toContain('refused: not of this visit');
    } finally {
      await browser.close();
    }
  });
});
