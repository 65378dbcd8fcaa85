/** Page-wide settings, shared by every copy of the script on the page. */
import type { OwnMessages } from '../../core/i18n/messages.js';
import { CatracaError } from '../../core/errors.js';
import { isRecord, isString } from '../../core/client/guards.js';
import { parseUrl } from '../../core/url/parse-url.js';
import { isServer } from './is-server.js';
import { page } from './unclobbered.js';
import { requireOrigin } from './page-origin.js';

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
  /**
   * Lets elements in a form submit the assertion or token of the last success. Default `false`: markup that a sanitizer
   * let through could otherwise send it to another origin. Also a member of the JSON block in the head.
   */
  readonly allowFormValue?: boolean;
  /** The nonce of this visit, for every element of the page. Takes precedence over the attribute `assertion-nonce`. Also a member of the JSON block. */
  readonly assertionNonce?: string;
  /** The page's own words, by message key. */
  readonly messages?: OwnMessages;
}

const configKey = Symbol.for('catraca.config');
const registry = globalThis as { [configKey]?: CatracaConfig };

/**
 * Sets page-wide defaults, once. An equal second call does nothing.
 * @throws {CatracaError} `config_invalid` when it differs from what was configured before.
 */
export function configure(config: CatracaConfig): void {
  const existing = registry[configKey];
  if (existing === undefined) {
    registry[configKey] = frozen(config);
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
  return plainRecord(readConfigBlock(), registry[configKey]);
}

/** Merges own members into an object without prototype, so that a polluted `Object.prototype` adds no setting. */
export function plainRecord(...sources: readonly (object | undefined)[]): object {
  return Object.assign(Object.create(null) as object, ...sources) as object;
}

/**
 * The absolute address of the backend, without a trailing slash. An attribute can only narrow what was configured:
 * markup that slipped through a sanitiser must not point an element at a stranger's server.
 * @throws {CatracaError} `config_invalid`
 */
export function resolveEndpoint(attribute: string | undefined, config: CatracaConfig): string {
  requireOrigin();
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
  if (url === null || !/^https?:$/.test(url.protocol) || url.username + url.password + url.search + url.hash !== '') {
    throw new CatracaError(
      'config_invalid',
      `"${text}" is no address of a backend: write a path such as "/catraca" or an https address`,
    );
  }
  return url.href.replace(/\/+$/, '');
}

/** The JSON blocks directly in the head, in order. */
export function configBlocks(): Element[] {
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- null until the parser has reached the head
  const found = isServer ? null : page.head?.querySelectorAll(':scope > script#catraca-config');
  return [...(found ?? [])].filter((block) => block.getAttribute('type') === 'application/json');
}

/** The settings of each JSON block, as they were when it was first read. */
const blocks = new WeakMap<Element, CatracaConfig>();
let isDuplicateReported = false;

/**
 * The settings of the JSON block directly in the head. A page swap (Turbo, Livewire) appends the next page's block to the
 * head that it keeps: the last one counts. Allowlists come from script only.
 */
function readConfigBlock(): CatracaConfig {
  const inHead = configBlocks();
  const last = inHead.at(-1);
  if (last === undefined) return {};
  if (inHead.length > 1 && !isDuplicateReported) {
    isDuplicateReported = true;
    console.warn(
      `[catraca] the head holds ${inHead.length} script#catraca-config: the last one counts. Remove the block of the page before, or write the same block on every page.`,
    );
  }
  const config = blocks.get(last) ?? parseConfigBlock(last.textContent);
  blocks.set(last, config);
  return config;
}

function parseConfigBlock(text: string): CatracaConfig {
  try {
    const value: unknown = JSON.parse(text);
    if (!isRecord(value)) return {};
    const { endpoint, messages, allowFormValue, assertionNonce } = plainRecord(value) as Record<string, unknown>;
    const isDictionary = isRecord(messages) && Object.values(messages).every(isString);
    return frozen({
      ...(isString(endpoint) ? { endpoint } : {}),
      ...(isDictionary ? { messages } : {}),
      ...(allowFormValue === true ? { allowFormValue } : {}),
      ...(isString(assertionNonce) ? { assertionNonce } : {}),
    });
  } catch (error) {
    console.error('[catraca] script#catraca-config is not JSON', error);
    return {};
  }
}

/** A copy that later changes to its lists and texts do not reach. */
function frozen(config: CatracaConfig): CatracaConfig {
  const copy = plainRecord(config) as Record<string, unknown>;
  for (const [name, value] of Object.entries(copy)) copy[name] = copyOf(value);
  return Object.freeze(copy);
}

function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return Object.freeze([...(value as unknown[])]);
  return isRecord(value) ? Object.freeze(plainRecord(value)) : value;
}

function sorted(config: CatracaConfig): [string, unknown][] {
  return Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1));
}
