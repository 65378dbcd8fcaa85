import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createCatraca, isCatracaError, memoryStore, type CatracaOptions } from '../../src/server/index.js';
import { parseOptions } from '../../src/server/parse-options.js';
import { secrets } from './soluti-harness.js';

const soluti = {
  environment: 'bird-production',
  clientId: 'id',
  clientSecret: 'canary-soluti',
  deliver: 'page',
} as const;
const good: CatracaOptions = {
  publicUrl: 'https://shop.example/catraca',
  allowedOrigins: ['https://shop.example'],
  secrets,
  soluti,
  log: () => undefined,
};

/** A page of another origin that signs in with Ingresse. */
const elsewhere = {
  allowedOrigins: ['https://shop.example', 'https://app.example'],
  ingresse: { apiKey: 'k', deliver: 'page' },
};

function refusal(change: object): string {
  try {
    createCatraca({ ...good, ...change });
  } catch (error) {
    if (!isCatracaError(error)) throw error;
    expect(error.code).toBe('config_invalid');
    return error.message;
  }
  return 'accepted';
}

describe('options', () => {
  it('accepts the least there can be', () => {
    expect(refusal({})).toBe('accepted');
    expect(refusal({ ingresse: elsewhere.ingresse })).toBe('accepted');
    expect(refusal({ allowedOrigins: elsewhere.allowedOrigins })).toBe('accepted');
    expect(refusal({ ...elsewhere, returnUrls: ['https://app.example/*'], crossSiteOrigins: [] })).toBe('accepted');
  });

  it.each<[string, object, RegExp]>([
    ['http', { publicUrl: 'http://shop.example/catraca' }, /publicUrl: must be the https address/],
    ['a query', { publicUrl: 'https://shop.example/?a=1' }, /publicUrl:/],
    ['a user', { publicUrl: 'https://me@shop.example/' }, /publicUrl:/],
    ['no address', { publicUrl: 'shop.example' }, /publicUrl:/],
    ['a percent sign', { publicUrl: 'https://shop.example/a%2fb' }, /publicUrl:/],
    ['nothing', { publicUrl: undefined }, /publicUrl:/],
    ['no origins', { allowedOrigins: [] }, /allowedOrigins: must list/],
    ['a wildcard', { allowedOrigins: ['*'] }, /allowedOrigins\[0\]: must be an exact origin/],
    ['a path', { allowedOrigins: ['https://shop.example/'] }, /allowedOrigins\[0\]:/],
    ['the null origin', { allowedOrigins: ['null'] }, /allowedOrigins\[0\]:/],
    ['a bad header', { allowedHeaders: ['a b'] }, /allowedHeaders\[0\]:/],
    ['no secrets', { secrets: [] }, /secrets: must hold one/],
    ['a short secret', { secrets: [{ id: 'a', key: 'canary-short' }] }, /secrets\[0\]\.key: must hold 32 random bytes/],
    ['one letter', { secrets: [{ id: 'a', key: 'a'.repeat(64) }] }, /secrets\[0\]\.key:/],
    ['a refrain', { secrets: [{ id: 'a', key: 'canary-Passw0rd!'.repeat(5) }] }, /secrets\[0\]\.key:/],
    ['31 bytes', { secrets: [{ id: 'a', key: 'q83hZ0pTq2vYw1xk5m8Rj4Lb7Nc9Df6GsUe3Ai0Po2'.slice(0, 42) }] }, /key:/],
    ['an unset secret', { secrets: [{ id: 'a', key: undefined }] }, /secrets\[0\]\.key: must hold/],
    ['the same id twice', { secrets: [secrets[0], secrets[0]] }, /secrets: must have a different id/],
    ['a bad id', { secrets: [{ ...secrets[0], id: 'a.b' }] }, /secrets\[0\]\.id:/],
    ['no provider', { soluti: undefined }, /options: configure one provider/],
    ['an unknown option', { publicURL: 'x' }, /options: unknown option publicURL/],
    ['an unknown option of a provider', { soluti: { ...soluti, color: 1 } }, /soluti: unknown option color/],
    [
      'an unknown environment',
      { soluti: { ...soluti, environment: 'bird' } },
      /soluti\.environment: must be one of bird-staging/,
    ],
    [
      'no one to keep the token',
      { soluti: { ...soluti, deliver: undefined } },
      /soluti\.deliver: say who keeps the token/,
    ],
    ['two to keep it', { soluti: { ...soluti, onApproved: () => new Response() } }, /soluti\.deliver: leave it out/],
    ['a wrong deliver', { soluti: { ...soluti, deliver: 'token' } }, /soluti\.deliver: must be 'page'/],
    ['no one for Ingresse', { ingresse: { apiKey: 'k' } }, /ingresse\.deliver: say who keeps the token/],
    [
      'an unset credential',
      { soluti: { ...soluti, clientSecret: undefined } },
      /soluti\.clientSecret: .*environment variable/,
    ],
    ['a blank credential', { soluti: { ...soluti, clientSecret: 'canary ' } }, /soluti\.clientSecret:/],
    [
      'a wrong scopes',
      { soluti: { ...soluti, scopes: 'any' } },
      /soluti\.scopes: must be 'exact': leave it out to accept a wider scope/,
    ],
    ['a long life', { soluti: { ...soluti, lifetime: 30 * 86_400 + 1 } }, /soluti\.lifetime: must be at most/],
    ['a relative return address', { returnUrls: ['/app'] }, /returnUrls\[0\]: must be absolute/],
    ['one that no return could match', { returnUrls: ['https://shop.example/app?from=x'] }, /returnUrls\[0\]: .*query/],
    ['a star in the middle', { returnUrls: ['https://shop.example/*/app'] }, /returnUrls\[0\]: .*trailing \/\*/],
    [
      'a login of another origin without returnUrls',
      { ...elsewhere, crossSiteOrigins: [] },
      /^ {2}returnUrls: is required with ingresse, because https:\/\/app\.example .*e\.g\. https:\/\/app\.example\/login$/m,
    ],
    [
      'a login of another origin without crossSiteOrigins',
      { ...elsewhere, returnUrls: ['https://app.example/login'] },
      /^ {2}crossSiteOrigins: is required with ingresse, .*\[\] where none is$/m,
    ],
    [
      'an origin on another site that is not listed',
      { crossSiteOrigins: ['https://app.example'] },
      /crossSiteOrigins\[0\]: must be one of allowedOrigins/,
    ],
    [
      'the own origin as another site',
      { crossSiteOrigins: ['https://shop.example'] },
      /crossSiteOrigins\[0\]: .*not the origin of publicUrl/,
    ],
    ['one that runs', { returnUrls: ['javascript://shop.example/%0aalert(1)'] }, /returnUrls\[0\]:/],
    ['a script', { soluti: { ...soluti, appLink: 'javascript:alert(1)//{qrCode}' } }, /soluti\.appLink:/],
    [
      'the sandbox on a public host',
      { soluti: { ...soluti, environment: 'sandbox', sandboxUrl: 'https://sandbox.example' } },
      /soluti\.environment: .*allowSandbox/,
    ],
    [
      'a sandbox address with a real one',
      { soluti: { ...soluti, sandboxUrl: 'http://127.0.0.1:1' } },
      /soluti\.sandboxUrl: leave it out/,
    ],
    [
      'the sandbox without address',
      { publicUrl: 'http://localhost:3000', soluti: { ...soluti, environment: 'sandbox' } },
      /soluti\.sandboxUrl: is needed/,
    ],
    ['a real provider at home', { publicUrl: 'http://localhost:3000/catraca' }, /publicUrl: .*tunnel/],
    [
      'a http provider',
      { soluti: { ...soluti, environment: { baseUrl: 'http://partner.example' } } },
      /soluti\.environment/,
    ],
    [
      'a simulated Ingresse on a public host',
      { ingresse: { apiKey: 'k', deliver: 'page', apiUrl: 'http://127.0.0.1:4001' } },
      /ingresse\.apiUrl: .*allowSandbox/,
    ],
    ['no function', { beforeStart: true }, /beforeStart: must be a function/],
    ['no store', { store: {} }, /store: must be a store/],
    ['the memory store of many instances (S15)', { instances: 'many' }, /store: instances: many needs a store/],
    ['the same, handed in', { instances: 'many', store: memoryStore() }, /store: instances: many needs a store/],
    ['other instances', { instances: 2 }, /instances: must be 'one' or 'many'/],
  ])('refuses %s', (_, change, message) => {
    const told = refusal(change);
    expect(told).toMatch(message);
    expect(told).not.toContain('canary');
  });

  it.each<[string, object]>([
    [
      'http on this machine with the sandbox',
      {
        publicUrl: 'http://127.0.0.1:3000/catraca',
        soluti: { ...soluti, environment: 'sandbox', sandboxUrl: 'http://127.0.0.1:4001/soluti' },
      },
    ],
    [
      'the sandbox of a public demo',
      { allowSandbox: true, soluti: { ...soluti, environment: 'sandbox', sandboxUrl: 'https://sandbox.example' } },
    ],
    ['a partner’s address', { soluti: { ...soluti, environment: { baseUrl: 'https://partner.example' } } }],
    ['many instances with a store that they share', { instances: 'many', store: { ...memoryStore(), shared: true } }],
    ['no path', { publicUrl: 'https://login.shop.example' }],
    [
      'a hex secret',
      { secrets: [{ id: 'a', key: '9f2b7c4d1e8a6f305b9c7d2e4f1a8b6c3d5e7f9012a4b6c8d0e1f2a3b4c5d6e7' }] },
    ],
  ])('accepts %s', (_, change) => {
    expect(refusal(change)).toBe('accepted');
  });

  it('keeps its credentials to itself when printed, as a whole and in parts', () => {
    const idenge = { apiKey: 'canary-key', apiSecret: 'canary-secret', identify: () => null };
    const options = parseOptions({ ...good, publicUrl: `${good.publicUrl}/`, idenge });
    expect(options.publicUrl).toBe('https://shop.example/catraca');
    expect(options.soluti?.clientSecret).toBe('canary-soluti');
    const parts = [
      options,
      options.secrets,
      options.secrets[0],
      options.soluti,
      options.idenge,
      { options },
      [options],
    ];
    for (const part of parts) {
      for (const text of [JSON.stringify(part), inspect(part, { depth: 9, showHidden: true })]) {
        expect(text).not.toContain('canary');
        expect(text).not.toContain(secrets[0]!.key);
      }
    }
    expect(JSON.stringify(options)).toContain('"clientSecret":"[redacted]"');
  });
});
