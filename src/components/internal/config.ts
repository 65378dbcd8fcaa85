/** Page-wide settings, shared by every copy of the script on the page. */
import type { OwnMessages } from '../../core/i18n/messages.js';
import { CatracaError } from '../../core/errors.js';
import { isRecord, isString } from '../../core/client/guards.js';
import { parseUrl } from '../../core/url/parse-url.js';

export interface CatracaConfig {
  /** Base address of the backend for every element of the page; once set, an element's attribute must equal it. */
  readonly endpoint?: string;
  /** Backends on other origins that an `endpoint` attribute may name. */
  readonly allowedEndpoints?: readonly string[];
  /** Where a login may come back to besides this origin: `https://shop.example/app`, `shopapp://home`. */
  readonly allowedReturnUrls?: readonly string[];
  /** Hosts from which a pass card may load images. */
  readonly allowedImageHosts?: readonly string[];
  /** Origins of login pages other than Ingresse's own. */
  readonly allowedAuthOrigins?: readonly string[];
  /** Opens the certificate app on this device; `{qrCode}` is replaced by the code's text. */
  readonly appLink?: string;
  /**
   * Refuses a login without backend that comes back without its nonce, with `unexpected_token`; default `true`. `false`,
   * from script only, is for a login page that drops the query of the return URL.
   */
  readonly requireNonce?: boolean;
  /** The page's own words, by message key. */
  readonly messages?: OwnMessages;
}

const configKey = Symbol.for('catraca.config');
/** A server has no document. */
const registry = globalThis as { [configKey]?: CatracaConfig; readonly document?: Document };

/**
 * Sets page-wide defaults, once. An equal second call does nothing.
 * @throws {CatracaError} `config_invalid` when it differs from what was configured before.
 */
export function configure(config: CatracaConfig): void {
  const existing = registry[configKey];
  if (existing === undefined) {
    registry[configKey] = Object.freeze({ ...config });
  } else if (JSON.stringify(sorted(existing)) !== JSON.stringify(sorted(config))) {
    throw new CatracaError('config_invalid', 'configure() was called before with other settings');
  }
}

/** The settings in force, after one task: imports run before the page's own script has called `configure`. */
export async function readConfig(): Promise<CatracaConfig> {
  await oneTask();
  return currentConfig();
}

/** Lets the scripts run that are already under way. */
export function oneTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** The settings in force at this moment. */
export function currentConfig(): CatracaConfig {
  return { ...readConfigBlock(), ...registry[configKey] };
}

/**
 * The absolute address of the backend, without a trailing slash. An attribute can only narrow what was configured:
 * markup that slipped through a sanitiser must not point an element at a stranger's server.
 * @throws {CatracaError} `config_invalid`
 */
export function resolveEndpoint(attribute: string | undefined, config: CatracaConfig): string {
  const wanted = attribute ?? config.endpoint;
  if (wanted === undefined || wanted === '') {
    throw new CatracaError(
      'config_invalid',
      'no endpoint: write endpoint="/catraca" on the element, or call configure({ endpoint })',
    );
  }
  const url = parseEndpoint(wanted);
  if (config.endpoint !== undefined && parseEndpoint(config.endpoint) !== url) {
    throw new CatracaError('config_invalid', `the endpoint ${url} differs from the page's own, ${config.endpoint}`);
  }
  // Named by script: only that may be trusted with another origin.
  const named = [registry[configKey]?.endpoint, ...(config.allowedEndpoints ?? [])].filter(isString).map(parseEndpoint);
  if (new URL(url).origin !== location.origin && !named.includes(url)) {
    throw new CatracaError(
      'config_invalid',
      `the endpoint ${url} is not allowed on this page: list it in configure({ allowedEndpoints: ['${url}'] })`,
    );
  }
  return url;
}

function parseEndpoint(text: string): string {
  // Not document.baseURI: an injected <base> would move the backend.
  const url = parseUrl(text, location.href);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '') {
    throw new CatracaError(
      'config_invalid',
      `"${text}" is no address of a backend: write a path such as "/catraca" or an https address`,
    );
  }
  return url.href.replace(/\/+$/, '');
}

/** The JSON block as it was last read: the elements ask for it at every text that they show. */
let lastBlock: { readonly text: string; readonly config: CatracaConfig } | undefined;

/** `endpoint` and `messages` from the one JSON block in the head; allow-lists come from script only. */
function readConfigBlock(): CatracaConfig {
  const blocks = registry.document?.querySelectorAll('script#catraca-config');
  const block = blocks?.[0];
  if (blocks?.length !== 1 || block?.parentElement !== document.head) return {};
  if (block.getAttribute('type') !== 'application/json') return {};
  const text = block.textContent;
  if (lastBlock?.text !== text) lastBlock = { text, config: parseConfigBlock(text) };
  return lastBlock.config;
}

function parseConfigBlock(text: string): CatracaConfig {
  try {
    const value: unknown = JSON.parse(text);
    if (!isRecord(value)) return {};
    const { endpoint, messages } = value;
    const isDictionary = isRecord(messages) && Object.values(messages).every(isString);
    return {
      ...(isString(endpoint) ? { endpoint } : {}),
      ...(isDictionary ? { messages } : {}),
    };
  } catch (error) {
    console.error('[catraca] script#catraca-config is not JSON', error);
    return {};
  }
}

function sorted(config: CatracaConfig): [string, unknown][] {
  return Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1));
}
