/** `catraca doctor`: nothing to say of a healthy site, and of each broken one exactly what is wrong. */
import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { runDoctor } from '../../src/cli/run-doctor.js';
import { forbids } from '../../src/core/doctor/content-policy.js';
import { insecure } from '../../src/core/doctor/diagnose-page.js';
import { wordsOf } from '../../src/core/doctor/doctor-texts.js';
import { examineEndpoint } from '../../src/core/doctor/examine-endpoint.js';
import { findingIds } from '../../src/core/doctor/finding.js';
import { createCatraca, type CatracaOptions } from '../../src/server/index.js';
import { ailments, startDoctorSite, type DoctorSite, type DoctorSiteOptions } from '../support/doctor-site.js';

let site: DoctorSite | undefined;

afterEach(async () => {
  await site?.close();
  site = undefined;
});

/** What the command prints and ends with. */
async function doctor(...args: string[]) {
  let said = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
  const code = await runDoctor(args).finally(() => write.mockRestore());
  return { code, said };
}

async function findings(address: string, ...args: string[]): Promise<string[]> {
  const { code, said } = await doctor(address, '--json', ...args);
  const ids = (JSON.parse(said) as { findings: { id: string }[] }).findings.map(({ id }) => id);
  expect(code).toBe(ids.length === 0 ? 0 : 1);
  return ids;
}

/** Of a backend for `https` addresses, asked without a network, for a page `/login` with the Ingresse button. */
async function examineCatraca(options: Pick<CatracaOptions, 'publicUrl' | 'allowedOrigins'> & Partial<CatracaOptions>) {
  const catraca = createCatraca({
    secrets: [{ id: '1', key: Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64') }],
    ingresse: { apiKey: 'demo', deliver: 'page' },
    log: () => undefined,
    ...options,
  });
  const asked: string[] = [];
  const origin = options.allowedOrigins[0] ?? '';
  const found = await examineEndpoint({
    endpoint: options.publicUrl,
    origin,
    providers: ['ingresse'],
    returnTo: `${origin}/login`,
    inBrowser: false,
    now: () => Date.now(),
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const response = await catraca.fetch(request);
      asked.push(`${request.method} ${String(response.status)}`);
      return response;
    },
  });
  await catraca.close();
  return { ids: found.map(({ id }) => id), asked };
}

const open = async (options?: DoctorSiteOptions) => (site = await startDoctorSite(options));

describe('catraca doctor', () => {
  it('has nothing to say of a healthy page, nor of a healthy backend', async () => {
    const { url, endpoint } = await open();
    expect(await doctor(url)).toEqual({ code: 0, said: `${url}: nothing wrong was found.\n` });
    expect(await findings(endpoint, '--origin', url)).toEqual([]);
  });

  it('has nothing to say of a page whose backend is on another origin and well set up', async () => {
    const options = {
      body: ({ elsewhere }: { elsewhere: string }) => `<idenge-pass-card endpoint="${elsewhere}"></idenge-pass-card>`,
    };
    const { url, elsewhere } = await open(options);
    expect(await findings(url)).toEqual([]);
    expect((await doctor(url)).said).toContain(`whether the page's scripts allow ${elsewhere}`);
  });

  it('knows the page-wide endpoint, and a button that needs none', async () => {
    const config = '<script id="catraca-config" type="application/json">{"endpoint":"/catraca"}</script>';
    const body = () => '<soluti-qr-auth></soluti-qr-auth>';
    expect(await findings((await open({ head: config, body })).url)).toEqual([]);
    await site?.close();
    // Of several the last one in the head counts; one in the body does not.
    const others = config.replace('/catraca', '/before') + config;
    const inBody = () => `${config.replace('/catraca', '/body')}<soluti-qr-auth></soluti-qr-auth>`;
    expect(await findings((await open({ head: others, body: inBody })).url)).toEqual(['config-duplicate']);
    await site?.close();
    const alone = () => '<ingresse-login-button api-key="k"></ingresse-login-button><!-- <soluti-qr-auth> -->';
    expect(await findings((await open({ head: '', body: alone })).url)).toEqual([]);
  });

  it.each(Object.entries(ailments))('finds %s, and nothing else', async (id, options) => {
    expect([...new Set(await findings((await open(options)).url))]).toEqual([id]);
  });

  it('finds of a backend alone what needs no page', async () => {
    const { endpoint } = await open(ailments['webhook-unreachable']);
    expect(await findings(endpoint)).toEqual(['webhook-unreachable']);
    expect(await findings(endpoint, '--origin', 'http://localhost:9')).toEqual(['origin-not-allowed']);
  });

  it('finds a page that is not there', async () => {
    const { url } = await open();
    await site?.close();
    expect(await findings(url)).toEqual(['page-unreachable']);
  });

  it('finds an address without encryption, but on this machine', async () => {
    const other = (at: string) => at.replace('127.0.0.1', '0.0.0.0');
    const body = ({ elsewhere }: { elsewhere: string }) =>
      `<idenge-pass-card endpoint="${other(elsewhere)}"></idenge-pass-card>`;
    expect(await findings((await open({ body })).url)).toEqual(['http']);
    expect(insecure('http://localhost:3000/').concat(insecure('https://shop.example/'))).toEqual([]);
  });

  it('finds a backend that no provider can reach', async () => {
    const answer = () => Response.json({}, { status: 400, headers: { 'content-type': 'application/problem+json' } });
    const found = await examineEndpoint({
      endpoint: 'https://10.0.0.7/catraca',
      origin: 'https://10.0.0.7',
      providers: ['soluti'],
      returnTo: null,
      inBrowser: false,
      fetch: () => Promise.resolve(answer()),
      now: () => Date.now(),
    });
    expect(found.map(({ id }) => id)).toEqual(['webhook-private']);
  });

  it.each([
    ['a page on another site that crossSiteOrigins does not list', 'https://shop.example', [], ['cross-site']],
    ['a page below another domain of .com.br', 'https://loja.com.br', [], ['cross-site']],
    ['a listed page on another site', 'https://shop.example', ['https://shop.example'], []],
    ['a page of the same site', 'https://www.login.example', [], []],
    ['a page of the same site below .com.br', 'https://www.entrada.com.br', [], []],
  ])('finds of %s: %j %j', async (_, origin, crossSiteOrigins, wanted) => {
    const host = origin.endsWith('.com.br') ? 'https://auth.entrada.com.br' : 'https://auth.login.example';
    const { asked, ...found } = await examineCatraca({
      publicUrl: `${host}/catraca`,
      allowedOrigins: [origin],
      returnUrls: [`${origin}/login`],
      crossSiteOrigins,
    });
    expect(found.ids).toEqual(wanted);
    expect(asked.filter((line) => !/^OPTIONS |^GET | 4/.test(line))).toEqual(['POST 201', 'DELETE 204']);
  });

  it('does not take a guessed return URL for a refused page', async () => {
    const { url } = await open(ailments['return-url']);
    expect(await findings(url)).toEqual(['return-url']);
    expect(await findings(site!.endpoint, '--origin', url)).toEqual([]);
  });

  it('knows that a page of crossSiteOrigins needs its exact return URL', async () => {
    const origin = 'https://shop.example';
    const options = {
      publicUrl: 'https://login.example/catraca',
      allowedOrigins: [origin],
      crossSiteOrigins: [origin],
    };
    const examine = (returnUrls: string[]) => examineCatraca({ ...options, returnUrls });
    expect((await examine([origin])).ids).toEqual(['return-url']);
    expect((await examine([`${origin}/login`])).ids).toEqual([]);
    expect((await examine([`${origin}/*`])).ids).toEqual([]);
  });

  it('finds no form fault where the value is not named, or submitted to the page itself', async () => {
    const block = '<script id="catraca-config" type="application/json">{"allowFormValue":true}</script>';
    const form = (attributes: string, name: string) => () =>
      `<form ${attributes}><ingresse-login-button endpoint="/catraca" ${name}></ingresse-login-button></form>`;
    for (const body of [form('action="https://other.example/"', ''), form('action="/session"', 'name="login"')]) {
      expect(await findings((await open({ head: block, body })).url)).toEqual([]);
      await site?.close();
    }
  });

  it('leaves no login behind', async () => {
    const asked: string[] = [];
    const { url } = await open({
      proxy: async (request, next) => {
        const response = await next(request);
        asked.push(
          `${request.method} ${new URL(request.url).pathname.replace(/[\w-]{22,}/g, '-')} ${String(response.status)}`,
        );
        return response;
      },
    });
    expect(await findings(url)).toEqual([]);
    expect(asked).toContain('POST /catraca/ingresse/flows 201');
    expect(asked).toContain('DELETE /catraca/ingresse/flows/- 204');
    expect(asked.filter((line) => line.endsWith(' 201')).length).toBe(1);
  });

  it('says it in words, with what to do, in the language asked for', async () => {
    const { url } = await open(ailments['opener-policy']);
    const { said } = await doctor(url, '--lang', 'es');
    expect(said).toBe(
      'opener-policy\n  La política de apertura de la página (same-origin) separa la ventana de acceso de la página.\n' +
        '  -> Envía Cross-Origin-Opener-Policy: same-origin-allow-popups\n\n',
    );
  });

  it('ends with 2 where it was called wrongly', async () => {
    const quiet = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect([await runDoctor([]), await runDoctor(['shop']), await runDoctor(['http://a', '--lang', 'fr'])]).toEqual([
      2, 2, 2,
    ]);
    quiet.mockRestore();
  });
});

describe('what it can find', () => {
  const elsewhere = ['page-unreachable', 'http', 'webhook-private', 'cross-site'];
  const inBrowser = ['endpoint-unreadable', 'endpoint-not-allowed', 'nonce-lost', 'token-back', 'form-value'];

  it('is each provoked above, or in a browser', () => {
    expect([...Object.keys(ailments), ...elsewhere, ...inBrowser].sort()).toEqual([...findingIds].sort());
  });

  it('has a row in docs/doctor.md', async () => {
    const text = await readFile('docs/doctor.md', 'utf8');
    const rows = [...text.matchAll(/^\| `([a-z-]+)`/gm)].map(([, id]) => id);
    expect(rows).toEqual([...findingIds]);
  });

  it.each(['pt-BR', 'es', 'en'] as const)('is said and mended in %s, with nothing left open', (locale) => {
    for (const id of findingIds) {
      const { says, remedy } = wordsOf({ id, what: 'W', use: 'U' }, locale);
      expect(says).toMatch(/^.{15,}\.$/);
      expect(remedy.length).toBeGreaterThan(5);
      expect(says + remedy).not.toMatch(/\{(what|use)\}/);
    }
  });
});

describe('a content-security policy', () => {
  const page = 'https://shop.example/a';
  const script = 'https://cdn.example/js/catraca.js';
  it.each([
    ["script-src 'self'", script, 'script-src'],
    ["default-src 'none'", script, 'default-src'],
    ["default-src 'none'; script-src-elem https://cdn.example", script, null],
    ["script-src 'none'", script, 'script-src'],
    ['script-src *.example', 'https://a.b.example/x.js', null],
    ['script-src *.cdn.example', script, 'script-src'],
    ['script-src cdn.example/js/', script, null],
    ['script-src cdn.example/other/', script, 'script-src'],
    ['script-src https:', script, null],
    ['script-src http://cdn.example', script, null],
    ['script-src https://cdn.example:8443', script, 'script-src'],
    ['script-src https://cdn.example:*', script, null],
    ["script-src 'strict-dynamic' https://cdn.example", script, 'script-src'],
    ["img-src 'none'", script, null],
    ["script-src 'self'", 'https://shop.example/js/x.js', null],
  ])('%s: %s', (policy, url, wanted) => {
    expect(forbids(policy, 'script', { url, page })).toBe(wanted);
  });

  it('lets in what has a nonce', () => {
    expect(
      forbids("script-src 'nonce-abc' 'strict-dynamic'", 'script', { url: script, page, hasNonce: true }),
    ).toBeNull();
    expect(forbids("script-src 'nonce-abc'", 'script', { url: script, page })).toBe('script-src');
  });
});
