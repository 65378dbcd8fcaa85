/** What `catraca serve` reads from environment variables; docs/serve.md lists them. */
import type { CatracaOptions, Deliver, IdengeOptions, IngresseOptions, SolutiOptions } from '../server/index.js';
import { ipAddressOf } from '../server/client-address.js';
import { remoteAddress } from '../server/node.js';
import { forwardIdentify } from './forward-identify.js';
import { json, list, oneOf, optional, present, required, type Environment } from './read-env.js';

const environments = ['bird-staging', 'vault-staging', 'bird-production', 'vault-production', 'sandbox'] as const;

/**
 * @throws {Error} names the variable that is missing or makes no sense; what `createCatraca` refuses it says itself
 */
export function readServeOptions(env: Environment): CatracaOptions {
  const returnUrls = list(env, 'RETURN_URLS');
  const allowedHeaders = list(env, 'ALLOWED_HEADERS');
  return present({
    publicUrl: required(env, 'PUBLIC_URL'),
    allowedOrigins: list(env, 'ALLOWED_ORIGINS'),
    allowedHeaders: allowedHeaders.length > 0 ? allowedHeaders : undefined,
    returnUrls: returnUrls.length > 0 ? returnUrls : undefined,
    crossSiteOrigins: readCrossSiteOrigins(env),
    secrets: readSecrets(env),
    ingresse: readIngresse(env),
    soluti: readSoluti(env),
    idenge: readIdenge(env),
    assertionAudience: optional(env, 'ASSERTION_AUDIENCE'),
    clientAddress: readClientAddress(env),
    allowSandbox: optional(env, 'ALLOW_SANDBOX') === 'true' ? true : undefined,
  });
}

/** `none` where every page is on the backend's own site: an empty variable counts as not set. */
function readCrossSiteOrigins(env: Environment): CatracaOptions['crossSiteOrigins'] {
  const origins = list(env, 'CROSS_SITE_ORIGINS');
  if (origins.length === 0) return undefined;
  return origins.length === 1 && origins[0] === 'none' ? [] : origins;
}

/** `CATRACA_SECRETS` is `id:key,id:key`, the newest first; `CATRACA_SECRET` is a single key. */
function readSecrets(env: Environment): CatracaOptions['secrets'] {
  const several = list(env, 'CATRACA_SECRETS').map((entry) => {
    const [id = '', ...key] = entry.split(':');
    return { id, key: key.join(':') };
  });
  return several.length > 0 ? several : [{ id: 'default', key: required(env, 'CATRACA_SECRET') }];
}

/** Said, not guessed: who keeps the provider's token. Hooks are for those who write code. */
function readDeliver(env: Environment): Deliver {
  const deliver = oneOf(env, 'DELIVER', ['page', 'assertion'] as const);
  if (deliver !== undefined) return deliver;
  throw new Error('DELIVER: must be page (the token goes to the page) or assertion (a signed statement instead)');
}

function readIngresse(env: Environment): IngresseOptions | undefined {
  const apiKey = optional(env, 'INGRESSE_API_KEY');
  if (apiKey === undefined) return undefined;
  return present({
    apiKey,
    apiKeyParam: optional(env, 'INGRESSE_API_KEY_PARAM'),
    companyId: optional(env, 'INGRESSE_COMPANY_ID'),
    authUrl: optional(env, 'INGRESSE_AUTH_URL'),
    apiUrl: optional(env, 'INGRESSE_API_URL'),
    trustTokenPrefix: optional(env, 'INGRESSE_TRUST_TOKEN_PREFIX') === 'true' ? true : undefined,
    deliver: readDeliver(env),
  });
}

function readSoluti(env: Environment): SolutiOptions | undefined {
  const clientId = optional(env, 'SOLUTI_CLIENT_ID');
  if (clientId === undefined) return undefined;
  const baseUrl = optional(env, 'SOLUTI_BASE_URL');
  const lifetime = optional(env, 'SOLUTI_LIFETIME');
  const perMinute = optional(env, 'SOLUTI_PUSH_PER_MINUTE');
  return present({
    environment:
      baseUrl === undefined ? (oneOf(env, 'SOLUTI_ENVIRONMENT', environments) ?? 'bird-staging') : { baseUrl },
    sandboxUrl: optional(env, 'SOLUTI_SANDBOX_URL'),
    clientId,
    clientSecret: required(env, 'SOLUTI_CLIENT_SECRET'),
    scope: optional(env, 'SOLUTI_SCOPE') ?? 'authentication_session',
    scopes: oneOf(env, 'SOLUTI_SCOPES', ['exact'] as const),
    lifetime: lifetime === undefined ? undefined : Number(lifetime),
    push: perMinute === undefined ? undefined : { perMinute: readPerMinute(perMinute) },
    callback: oneOf(env, 'SOLUTI_CALLBACK', ['fixed'] as const),
    appLink: optional(env, 'SOLUTI_APP_LINK'),
    deliver: readDeliver(env),
  });
}

/** @throws {Error} names the variable */
function requireUrl(env: Environment, name: string): string {
  const value = required(env, name);
  if (!URL.canParse(value)) throw new Error(`${name}: must be an address such as http://127.0.0.1:3000/me`);
  return value;
}

function readPerMinute(text: string): number {
  const perMinute = Number(text);
  if (Number.isInteger(perMinute) && perMinute >= 1) return perMinute;
  throw new Error('SOLUTI_PUSH_PER_MINUTE: must be a whole number from 1; leave it out for no pushes');
}

function readIdenge(env: Environment): IdengeOptions | undefined {
  const apiKey = optional(env, 'IDENGE_API_KEY');
  if (apiKey === undefined) return undefined;
  const read = list(env, 'IDENGE_READ');
  const write = list(env, 'IDENGE_WRITE');
  return present({
    apiKey,
    apiSecret: required(env, 'IDENGE_API_SECRET'),
    baseUrl: optional(env, 'IDENGE_BASE_URL'),
    identify: forwardIdentify({
      url: requireUrl(env, 'IDENTIFY_URL'),
      publicUrl: requireUrl(env, 'PUBLIC_URL'),
      headers: list(env, 'IDENTIFY_HEADERS'),
    }),
    read: read.length > 0 ? read : undefined,
    write: write.length > 0 ? write : undefined,
    fields: json(env, 'IDENGE_FIELDS'),
    timeZone: optional(env, 'IDENGE_TIME_ZONE'),
    enroll: oneOf(env, 'IDENGE_ENROLL', ['off', 'identified'] as const),
    unverifiedEmail: optional(env, 'IDENGE_UNVERIFIED_EMAIL') === 'true' ? true : undefined,
    downloadUrl: optional(env, 'IDENGE_DOWNLOAD_URL'),
    imageHosts: env['IDENGE_IMAGE_HOSTS'] === undefined ? undefined : list(env, 'IDENGE_IMAGE_HOSTS'),
  }) as IdengeOptions;
}

/**
 * `TRUSTED_PROXIES` is how many of your proxies forward requests: the visitor's address is that many entries from the right of
 * `X-Forwarded-For`, where a visitor cannot write. A request whose header is missing or too short came past a proxy, or a proxy is
 * not set up: the connection's own address counts then. 0: always. Not set: no limits by address.
 */
function readClientAddress(env: Environment): CatracaOptions['clientAddress'] {
  const text = optional(env, 'TRUSTED_PROXIES');
  if (text === undefined) return undefined;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 0) throw new Error('TRUSTED_PROXIES: must be a whole number from 0');
  if (count === 0) return remoteAddress;
  return (request) => {
    const entry = request.headers.get('x-forwarded-for')?.split(',').at(-count);
    return ipAddressOf(entry ?? '') ?? remoteAddress(request);
  };
}
