/** The options of the demo's backend: simulated providers, or the real ones where `.env` holds credentials. */
import type { CatracaOptions, IdengeOptions, IngresseOptions, SolutiOptions } from '../src/server/index.js';
import { accounts } from './accounts.js';
import type { HostSession } from './host-session.js';
import type { DemoSettings } from './page.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Which providers are simulated, and where the Ingresse pages are. */
export interface DemoProviders extends Pick<DemoSettings, 'simulated' | 'ingresse'> {
  readonly sandboxUrl: string;
}

export interface DemoBackend {
  readonly env: Environment;
  /** Origin of the demo's pages. */
  readonly url: string;
  /** Further origins of theirs. */
  readonly origins: readonly string[];
  readonly providers: DemoProviders;
  readonly hostSession: Pick<HostSession, 'accountOf'>;
  readonly log: CatracaOptions['log'] & object;
  /** The visitor's address, where there is a connection that has one. */
  readonly clientAddress?: CatracaOptions['clientAddress'] & object;
}

/** A provider is real as soon as its first credential is set. */
export function demoProviders(env: Environment, sandboxUrl: string): DemoProviders {
  const isReal = {
    ingresse: isSet(env['INGRESSE_API_KEY']),
    soluti: isSet(env['SOLUTI_CLIENT_ID']),
    idenge: isSet(env['IDENGE_API_KEY']),
  };
  return {
    sandboxUrl,
    simulated: (['ingresse', 'soluti', 'idenge'] as const).filter((name) => !isReal[name]),
    ingresse: isReal.ingresse
      ? {
          apiKey: env['INGRESSE_API_KEY'] ?? '',
          authUrl: env['INGRESSE_AUTH_URL'] ?? 'https://auth.ingresse.com/',
          apiUrl: env['INGRESSE_API_URL'] ?? 'https://api.ingresse.com',
        }
      : { apiKey: 'demo-key', authUrl: `${sandboxUrl}/ingresse/auth/`, apiUrl: `${sandboxUrl}/ingresse/api` },
  };
}

export function demoBackendOptions(demo: DemoBackend): CatracaOptions {
  const { env, url, providers } = demo;
  // The address that the providers reach: a tunnel's, when the real Soluti is used from a developer's machine.
  const publicUrl = env['PUBLIC_URL'] ?? `${url}/catraca`;
  const allowedOrigins = [...new Set([url, new URL(publicUrl).origin, ...demo.origins])];
  return {
    publicUrl,
    allowedOrigins,
    // Behind a tunnel or a proxy the pages are on another site than the backend. No page of the demo passes visitors on.
    crossSiteOrigins: allowedOrigins.filter((origin) => origin !== new URL(publicUrl).origin),
    returnUrls: [`${url}/*`, 'catracademo://home'],
    secrets: [{ id: 'demo', key: env['CATRACA_SECRET'] ?? randomKey() }],
    ingresse: ingresseOptions(providers),
    soluti: solutiOptions(demo),
    ...pushGuard(demo),
    idenge: idengeOptions(demo),
    log: demo.log,
  };
}

function ingresseOptions({ ingresse }: DemoProviders): IngresseOptions {
  return { ...ingresse, deliver: 'page' };
}

/** What limits the pushes of one visitor: simulated ones reach no phone and need no limit, real ones are limited by address. */
function pushGuard({ providers, clientAddress }: DemoBackend): Pick<CatracaOptions, 'beforePush' | 'clientAddress'> {
  if (providers.simulated.includes('soluti')) return { beforePush: () => undefined };
  return clientAddress === undefined ? {} : { clientAddress };
}

function solutiOptions({ env, providers }: DemoBackend): SolutiOptions {
  const shared = { deliver: 'page' as const, scope: 'authentication_session', lifetime: 600, push: { perMinute: 60 } };
  if (providers.simulated.includes('soluti')) {
    return {
      ...shared,
      environment: 'sandbox',
      sandboxUrl: `${providers.sandboxUrl}/soluti`,
      clientId: 'demo-client',
      clientSecret: 'demo-secret',
    };
  }
  return {
    ...shared,
    environment: (env['SOLUTI_ENVIRONMENT'] ?? 'bird-staging') as Exclude<SolutiOptions['environment'], object>,
    clientId: env['SOLUTI_CLIENT_ID'] ?? '',
    clientSecret: env['SOLUTI_CLIENT_SECRET'] ?? '',
  };
}

function idengeOptions({ env, providers, hostSession }: DemoBackend): IdengeOptions {
  const isSimulated = providers.simulated.includes('idenge');
  const accountOf = (request: Request) => {
    const name = hostSession.accountOf(request.headers.get('cookie'));
    return name === null ? null : accounts[name];
  };
  const fields = isSimulated
    ? demoFields
    : (JSON.parse(env['IDENGE_FIELDS'] ?? '[]') as IdengeOptions['fields'] & object);
  const readable = ['name', 'email', 'phone', 'status', 'platform', 'imageUrl', 'emailSent', 'externalId'];
  const ids = fields.map((field) => field.id);
  return {
    apiKey: env['IDENGE_API_KEY'] ?? 'demo-key',
    apiSecret: env['IDENGE_API_SECRET'] ?? 'demo-secret',
    ...(isSimulated ? { baseUrl: `${providers.sandboxUrl}/idenge/api` } : {}),
    identify: (request) => {
      const account = accountOf(request);
      return account === null ? null : { externalId: account.externalId };
    },
    authorize: (request) => accountOf(request)?.isStaff ?? false,
    read: [...readable, 'createdAt', 'updatedAt', 'passLastUpdated', ...ids],
    write: ['name', 'email', 'phone', ...ids],
    // The demo's accounts have no mailboxes: anybody may type any address here. A real site answers verifiedEmail instead.
    unverifiedEmail: true,
    fields,
    timeZone: 'Europe/Madrid',
    ...(isSimulated ? { downloadUrl: `${providers.sandboxUrl}/idenge/pass/{userId}` } : {}),
  };
}

/** The custom fields of the simulated account. */
const demoFields: IdengeOptions['fields'] & object = [
  {
    id: '5d21b94aea405b2e01294df6',
    type: 'number',
    label: { 'pt-BR': 'Pontos', es: 'Puntos', en: 'Points' },
  },
  {
    id: '5c8670c9ffcfc40681402664',
    type: 'date',
    label: { 'pt-BR': 'Nascimento', es: 'Nacimiento', en: 'Date of birth' },
  },
];

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

/** Good for one run: sealed results of an earlier run cannot be opened, as after a restart without a store. */
function randomKey(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))));
}
