/** Reads of the live page what the doctor has to know; its headers by asking for the page once more. */
import {
  elementTags,
  ourScript,
  type FoundElement,
  type FoundForm,
  type FoundScript,
  type PageFacts,
} from '../../core/doctor/finding.js';
import { configBlocks, currentConfig, resolveEndpoint } from '../internal/config.js';
import { actionsOf } from '../internal/form-target.js';
import { readNoted } from '../internal/noted.js';
import { page, unclobbered } from '../internal/unclobbered.js';

export async function readDocument(): Promise<PageFacts> {
  const headers = await ownHeaders();
  const metas = [...page.querySelectorAll<HTMLMetaElement>('meta[http-equiv="content-security-policy" i]')];
  const elements = elementsBelow(page);
  const { endpoint = null, messages = {} } = currentConfig();
  return {
    url: location.href,
    policies: [
      ...(headers?.get('content-security-policy') ?? '').split(','),
      ...metas.map(({ content }) => content),
    ].filter((policy) => policy.trim() !== ''),
    openerPolicy: headers?.get('cross-origin-opener-policy') ?? null,
    elements: elements.map(found),
    scripts: ourScripts(),
    configBlocks: configBlocks().length,
    endpoint,
    allows: isAllowed,
    noted: readNoted(),
    messageKeys: [messages, ...elements.map(ownMessages)].flatMap((each) => Object.keys(each)),
  };
}

/** As an element asks, whatever the page-wide endpoint is. */
function isAllowed(endpoint: string): boolean {
  try {
    resolveEndpoint(undefined, { ...currentConfig(), endpoint });
    return true;
  } catch {
    return false;
  }
}

async function ownHeaders(): Promise<Headers | null> {
  try {
    return (await fetch(location.href, { method: 'HEAD', cache: 'no-store' })).headers;
  } catch {
    return null;
  }
}

/** Also in open shadow roots. */
function elementsBelow(root: Document | ShadowRoot): Element[] {
  return [...root.querySelectorAll('*')].flatMap((element) => {
    const { localName, shadowRoot } = unclobbered(element);
    return [
      ...((elementTags as readonly string[]).includes(localName) ? [element] : []),
      ...(shadowRoot === null ? [] : elementsBelow(shadowRoot)),
    ];
  });
}

function found(element: Element): FoundElement {
  const attributes = Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value]));
  // Set as a property by an app, it stands in no attribute.
  const { endpoint, withoutPush } = element as { endpoint?: unknown; withoutPush?: unknown };
  const set = {
    ...(typeof endpoint === 'string' && { endpoint }),
    ...(withoutPush === true && { 'without-push': '' }),
  };
  return { tag: element.localName, attributes: { ...set, ...attributes }, ...formOf(element) };
}

function formOf(element: Element): { form?: FoundForm } {
  const { form, allowFormValue = currentConfig().allowFormValue } = element as {
    form?: HTMLFormElement | null;
    allowFormValue?: boolean;
  };
  if (!form) return {};
  const { baseURI } = unclobbered(form);
  const absolute = (action: string) => (URL.canParse(action, baseURI) ? new URL(action, baseURI).href : action);
  const actions = actionsOf(form).map((action) => (action === '' ? location.href : absolute(action)));
  return { form: { isAllowed: allowFormValue === true, actions } };
}

/** Set as a property by an app; before its class has come, it can be anything. */
function ownMessages(element: Element): object {
  const { messages } = element as { messages?: unknown };
  return typeof messages === 'object' && messages !== null ? messages : {};
}

/** Those in the markup, and those that were fetched: a script that is imported by another has no tag. */
function ourScripts(): FoundScript[] {
  const fetched = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
  const status = new Map(fetched.map((entry) => [entry.name, entry.responseStatus]));
  const tags = [...page.querySelectorAll<HTMLScriptElement>('script[src]')];
  const withNonce = new Set(tags.filter(({ nonce }) => nonce !== '').map(({ src }) => src));
  const urls = new Set([...tags.map(({ src }) => src), ...fetched.map(({ name }) => name)]);
  return [...urls]
    .filter((url) => URL.canParse(url) && ourScript.test(new URL(url).pathname))
    .map((url) => ({ url, hasNonce: withNonce.has(url), loads: (status.get(url) ?? 200) < 400 }));
}
