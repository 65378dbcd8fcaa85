import { once } from 'node:events';
import { readFile, readdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createCatraca } from '../../src/server/index.js';
import { createNodeServer } from '../../src/server/node.js';
import { readServeOptions } from '../../src/cli/serve-options.js';

const key = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('hex');
const oldKey = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64');
const whole = {
  PUBLIC_URL: 'https://shop.example/catraca',
  ALLOWED_ORIGINS: 'https://shop.example, https://www.shop.example',
  RETURN_URLS: 'https://shop.example/app,shopapp://home',
  CROSS_SITE_ORIGINS: 'none',
  CATRACA_SECRET: key,
  DELIVER: 'assertion',
  ASSERTION_AUDIENCE: 'shop',
  INGRESSE_API_KEY: 'public-key',
  INGRESSE_API_KEY_PARAM: 'apiKey',
  INGRESSE_TRUST_TOKEN_PREFIX: 'true',
  SOLUTI_CLIENT_ID: 'client',
  SOLUTI_CLIENT_SECRET: 'secret',
  SOLUTI_ENVIRONMENT: 'vault-production',
  SOLUTI_SCOPES: 'exact',
  SOLUTI_LIFETIME: '300',
  SOLUTI_PUSH_PER_MINUTE: '60',
  IDENGE_API_KEY: 'key',
  IDENGE_API_SECRET: 'secret',
  IDENTIFY_URL: 'http://127.0.0.1:3000/me',
  IDENGE_READ: 'name,status',
  IDENGE_FIELDS: '[{"id":"5d21b94aea405b2e01294df6","label":"Points","type":"number"}]',
};
const minimal = {
  PUBLIC_URL: whole.PUBLIC_URL,
  ALLOWED_ORIGINS: 'https://shop.example',
  CATRACA_SECRET: key,
  DELIVER: 'page',
  INGRESSE_API_KEY: 'public-key',
};

describe('the settings of catraca serve', () => {
  it('are all in the documentation, and no other', async () => {
    const files = (await readdir('src/cli')).filter((name) => name.endsWith('.ts'));
    const sources = await Promise.all(files.map((name) => readFile(`src/cli/${name}`, 'utf8')));
    const read = [...sources.join('\n').matchAll(/\benv(?:, |\[)'([A-Z][A-Z_]+)'/g)].map(([, name]) => name);
    const page = await readFile('docs/serve.md', 'utf8');
    const documented = [...page.matchAll(/^\| `([A-Z][A-Z_]+)`/gm)].map(([, name]) => name);
    expect(documented.length).toBeGreaterThan(20);
    expect(documented.sort()).toEqual([...new Set(read)].sort());
  });

  it('become options that the backend takes, each where it belongs', async () => {
    const options = readServeOptions(whole);
    expect(options).toMatchObject({
      publicUrl: 'https://shop.example/catraca',
      allowedOrigins: ['https://shop.example', 'https://www.shop.example'],
      returnUrls: ['https://shop.example/app', 'shopapp://home'],
      crossSiteOrigins: [],
      secrets: [{ id: 'default', key }],
      assertionAudience: 'shop',
      ingresse: { apiKey: 'public-key', apiKeyParam: 'apiKey', trustTokenPrefix: true, deliver: 'assertion' },
      soluti: {
        environment: 'vault-production',
        clientId: 'client',
        scopes: 'exact',
        lifetime: 300,
        push: { perMinute: 60 },
      },
      idenge: { apiKey: 'key', read: ['name', 'status'], fields: [{ label: 'Points' }] },
    });
    await createCatraca(options).close();
  });

  it('leave out the providers that have no credentials, and every option that is not set', async () => {
    const options = readServeOptions({ ...minimal, SOLUTI_CLIENT_ID: ' ' });
    expect(Object.keys(options).sort()).toEqual(['allowedOrigins', 'ingresse', 'publicUrl', 'secrets']);
    await createCatraca(options).close();
  });

  it('leave pushes off without SOLUTI_PUSH_PER_MINUTE', () => {
    expect(readServeOptions({ ...whole, SOLUTI_PUSH_PER_MINUTE: '' }).soluti).not.toHaveProperty('push');
  });

  it('list the origins on another site, or none', () => {
    const origins = (text: string) => readServeOptions({ ...whole, CROSS_SITE_ORIGINS: text }).crossSiteOrigins;
    expect(origins('https://a.example, https://b.example')).toEqual(['https://a.example', 'https://b.example']);
    expect(origins('none')).toEqual([]);
    expect(origins(' ')).toBeUndefined();
  });

  it('take several secrets, the newest first', () => {
    const options = readServeOptions({
      ...minimal,
      CATRACA_SECRETS: `2026-11:${key},2026-05:${oldKey}`,
    });
    expect(options.secrets).toEqual([
      { id: '2026-11', key },
      { id: '2026-05', key: oldKey },
    ]);
  });

  it.each([
    [{ ...minimal, PUBLIC_URL: undefined }, /^PUBLIC_URL: is not set$/],
    [{ ...minimal, CATRACA_SECRET: '' }, /^CATRACA_SECRET: is not set$/],
    [{ ...minimal, DELIVER: undefined }, /^DELIVER: must be page .* or assertion/],
    [{ ...minimal, DELIVER: 'both' }, /^DELIVER: must be one of page, assertion$/],
    [{ ...whole, IDENTIFY_URL: undefined }, /^IDENTIFY_URL: is not set$/],
    [{ ...whole, IDENGE_FIELDS: '[' }, /^IDENGE_FIELDS: must be JSON$/],
    [{ ...whole, SOLUTI_ENVIRONMENT: 'production' }, /^SOLUTI_ENVIRONMENT: must be one of bird-staging/],
    [{ ...whole, IDENTIFY_URL: '/me' }, /^IDENTIFY_URL: must be an address/],
    [{ ...whole, IDENTIFY_HEADERS: 'x-a,b c' }, /^IDENTIFY_HEADERS: "b c" is no header name$/],
    [{ ...whole, SOLUTI_SCOPES: 'all' }, /^SOLUTI_SCOPES: must be one of exact/],
    [{ ...whole, SOLUTI_PUSH_PER_MINUTE: '0' }, /^SOLUTI_PUSH_PER_MINUTE: must be a whole number from 1/],
    [{ ...whole, SOLUTI_PUSH_PER_MINUTE: 'many' }, /^SOLUTI_PUSH_PER_MINUTE: must be a whole number from 1/],
    [{ ...minimal, TRUSTED_PROXIES: 'two' }, /^TRUSTED_PROXIES: must be a whole number/],
  ])('say which variable is wrong, and what it may be', (env, message) => {
    expect(() => readServeOptions(env)).toThrow(message);
  });

  it('count the proxies that are trusted from the right, where a visitor cannot write', () => {
    const address = (count: string, header: string | null) => {
      const request = new Request('https://shop.example/', {
        headers: header === null ? {} : { 'x-forwarded-for': header },
      });
      return readServeOptions({ ...minimal, TRUSTED_PROXIES: count }).clientAddress?.(request);
    };
    expect(address('1', '6.6.6.6, 203.0.113.9')).toBe('203.0.113.9');
    expect(address('2', '6.6.6.6, 203.0.113.9, 10.0.0.2')).toBe('203.0.113.9');
    expect(address('1', '203.0.113.9:4711')).toBe('203.0.113.9');
    expect(address('1', '[2001:db8::1]:443')).toBe('2001:db8::1');
    expect(readServeOptions(minimal).clientAddress).toBeUndefined();
  });

  it.each([
    ['0', '6.6.6.6'],
    ['1', null],
    ['1', ''],
    ['1', 'unknown'],
    ['2', '10.0.0.2'],
    ['2', '6.6.6.6, _hidden, 10.0.0.2'],
  ])(
    'limit by the address of the connection where TRUSTED_PROXIES is %s and the header is %j',
    async (count, header) => {
      const { clientAddress } = readServeOptions({ ...minimal, TRUSTED_PROXIES: count });
      const server = createNodeServer({ fetch: (request) => new Response(clientAddress?.(request) ?? 'no address') });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const headers: HeadersInit = header === null ? {} : { 'x-forwarded-for': header };
      const answer = await fetch(`http://127.0.0.1:${port}/`, { headers });
      expect(await answer.text()).toBe('127.0.0.1');
      server.close().closeAllConnections();
    },
  );
});
