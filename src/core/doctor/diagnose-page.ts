/** What can be said of a page without asking anybody: from its markup, its scripts and its policies. */
import * as words from '../i18n/en.js';
import { forbids } from './content-policy.js';
import { ourScript, type Finding, type FoundElement, type PageFacts } from './finding.js';

/** The absolute address of an element's backend; null where it has none. */
export function endpointOf({ attributes }: FoundElement, page: PageFacts): string | null {
  return absolute(attributes['endpoint'] ?? page.endpoint ?? '', page);
}

function absolute(text: string, { url }: PageFacts): string | null {
  if (text === '' || !URL.canParse(text, url)) return null;
  const { origin, pathname } = new URL(text, url);
  return `${origin}${pathname}`.replace(/\/+$/, '');
}

/** Every backend that the page's elements use. */
export function endpointsOf(page: PageFacts): string[] {
  return [...new Set(page.elements.flatMap((element) => endpointOf(element, page) ?? []))];
}

/** Those of another origin, which a script has to allow. */
export function foreignEndpointsOf(page: PageFacts): string[] {
  const { origin } = new URL(page.url);
  return endpointsOf(page).filter((endpoint) => new URL(endpoint).origin !== origin);
}

const notedIds = ['nonce-lost', 'token-back'] as const;

export function diagnosePage(page: PageFacts): Finding[] {
  return [
    ...insecure(page.url),
    ...(page.elements.length === 0 ? [{ id: 'no-element', what: page.url } as const] : []),
    ...missingScripts(page),
    ...twice(page),
    ...duplicateConfig(page),
    ...missingEndpoints(page),
    ...differingEndpoints(page),
    ...foreignEndpointsOf(page)
      .filter((what) => page.allows?.(what) === false)
      .map((what) => ({ id: 'endpoint-not-allowed', what }) as const),
    ...forbidden(page),
    ...cutOff(page),
    ...noted(page),
    ...formValues(page),
    ...unknownMessages(page),
  ];
}

/** An address that others can read along with. */
export function insecure(address: string): Finding[] {
  const { protocol, hostname, href } = new URL(address);
  const isLocal = /^(localhost|127(\.\d+){3}|\[::1\]|.*\.localhost)$/.test(hostname);
  return protocol === 'http:' && !isLocal ? [{ id: 'http', what: href, use: href.replace(/^http:/, 'https:') }] : [];
}

function missingScripts({ scripts }: PageFacts): Finding[] {
  return scripts.filter(({ loads }) => loads === false).map(({ url }) => ({ id: 'script-missing', what: url }));
}

/** The first copy of an element wins, whichever of them arrives first: which one, nobody knows. */
function twice({ scripts }: PageFacts): Finding[] {
  const urls = [...new Set(scripts.filter(({ loads }) => loads !== false).map(({ url }) => url))];
  const byName = new Map<string, string[]>();
  for (const url of urls) {
    // The loader brings all three.
    const tag = ourScript.exec(new URL(url).pathname)?.[1] ?? '';
    for (const name of tag === '' ? ['ingresse-login-button', 'soluti-qr-auth', 'idenge-pass-card'] : [tag]) {
      byName.set(name, [...(byName.get(name) ?? []), url]);
    }
  }
  const doubled = new Set([...byName.values()].filter((each) => each.length > 1).map((each) => each.join(', ')));
  return [...doubled].map((what) => ({ id: 'two-versions', what }));
}

/** Only the last one counts, which may be the one of another page. */
function duplicateConfig({ configBlocks }: PageFacts): Finding[] {
  return configBlocks > 1 ? [{ id: 'config-duplicate', what: String(configBlocks) }] : [];
}

function missingEndpoints(page: PageFacts): Finding[] {
  const lacking = page.elements.filter((element) => {
    const needsNone = element.tag === 'ingresse-login-button' && (element.attributes['api-key'] ?? '') !== '';
    return !needsNone && endpointOf(element, page) === null;
  });
  return [...new Set(lacking.map(({ tag }) => tag))].map((tag) => ({ id: 'endpoint-missing', what: `<${tag}>` }));
}

/** Where the page names one for all, an element that names another is refused. */
function differingEndpoints(page: PageFacts): Finding[] {
  const own = absolute(page.endpoint ?? '', page);
  if (own === null) return [];
  const others = endpointsOf(page).filter((endpoint) => endpoint !== own);
  return others.map((what) => ({ id: 'endpoint-differs', what, use: own }));
}

function forbidden(page: PageFacts): Finding[] {
  const found: Finding[] = [];
  for (const policy of page.policies) {
    for (const { url, hasNonce } of page.scripts) {
      const directive = forbids(policy, 'script', { url, hasNonce, page: page.url });
      if (directive !== null) found.push({ id: 'csp-script', what: url, use: `script-src ${sourceOf(url, page)}` });
    }
    for (const url of endpointsOf(page)) {
      const directive = forbids(policy, 'connect', { url: `${url}/`, page: page.url });
      if (directive !== null) found.push({ id: 'csp-connect', what: url, use: `connect-src ${sourceOf(url, page)}` });
    }
  }
  return found;
}

function sourceOf(url: string, page: PageFacts): string {
  const { origin } = new URL(url);
  return origin === new URL(page.url).origin ? "'self'" : origin;
}

/** Policies that cut a login's window off from the page that opened it. */
function cutOff({ openerPolicy, elements }: PageFacts): Finding[] {
  const policy = openerPolicy?.split(';', 1)[0]?.trim() ?? '';
  const hasLogin = elements.some(({ tag }) => tag === 'ingresse-login-button');
  return hasLogin && /^(same-origin|noopener-allow-popups|same-origin-plus-coep)$/.test(policy)
    ? [{ id: 'opener-policy', what: policy, use: 'Cross-Origin-Opener-Policy: same-origin-allow-popups' }]
    : [];
}

/** What an element refused or mended in this tab. */
function noted({ noted: ids, url }: PageFacts): Finding[] {
  const what = url.replace(/[?#].*/s, '');
  return notedIds.filter((id) => ids.includes(id)).map((id) => ({ id, what }));
}

/** Forms that get no value of an element with a name. */
function formValues(page: PageFacts): Finding[] {
  return page.elements.flatMap(({ tag, attributes, form }) => {
    const name = attributes['name'] ?? '';
    if (form === undefined || name === '') return [];
    const foreign = form.actions.filter((action) => !isSameOrigin(action, page));
    return [
      ...(form.isAllowed === false ? [{ id: 'form-value', what: `<${tag} name="${name}">` } as const] : []),
      ...foreign.map((what) => ({ id: 'form-action', what }) as const),
    ];
  });
}

function isSameOrigin(address: string, { url }: PageFacts): boolean {
  return URL.canParse(address) && new URL(address).origin === new URL(url).origin;
}

/** A key that no text has, with which a page's own words are never shown. */
function unknownMessages({ messageKeys }: PageFacts): Finding[] {
  const known = Object.values(words).flatMap((each) => Object.keys(each));
  const unknown = messageKeys.filter((key) => !known.includes(key));
  return [...new Set(unknown)].map((what) => ({ id: 'message-unknown', what }));
}
