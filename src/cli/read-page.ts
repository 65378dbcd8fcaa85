/** Reads of a page's text and headers what the doctor has to know. */
import {
  elementTags,
  ourScript,
  type FoundElement,
  type FoundForm,
  type FoundScript,
  type PageFacts,
} from '../core/doctor/finding.js';

/** `response` is the page's answer, not read yet. */
export async function readPage(response: Response): Promise<PageFacts> {
  const url = response.url;
  // What is commented out, or only shown as code, is not there.
  const html = (await response.text()).replace(/<!--[^]*?-->/g, '').replace(/<template\b[^]*?<\/template>/gi, '');
  const tags = tagsOf(html);
  const policies = [
    response.headers.get('content-security-policy'),
    ...tags
      .filter(
        ({ tag, attributes }) => tag === 'meta' && /^content-security-policy$/i.test(attributes['http-equiv'] ?? ''),
      )
      .map(({ attributes }) => attributes['content']),
  ].flatMap((policy) => (policy ?? '').split(',').filter((each) => each.trim() !== ''));
  const baseHref = tags.find(({ tag }) => tag === 'base')?.attributes['href'];
  const base = baseHref === undefined ? url : new URL(baseHref, url).href;
  const config = configBlock(html);
  return {
    url,
    policies,
    openerPolicy: response.headers.get('cross-origin-opener-policy'),
    elements: elementsOf(html, base, config.allowFormValue),
    scripts: await Promise.all(tags.flatMap((tag) => scriptOf(tag, base))),
    allows: null,
    noted: [],
    configBlocks: config.configBlocks,
    endpoint: config.endpoint,
    messageKeys: config.messageKeys,
  };
}

/** Those in a form know where it submits to; that the page's script lets them submit a value is not to be seen here. */
function elementsOf(html: string, base: string, allowFormValue: boolean): FoundElement[] {
  const ours = ({ tag }: FoundElement) => (elementTags as readonly string[]).includes(tag);
  const forms = /(<form\b(?:"[^"]*"|'[^']*'|[^"'>])*>)([^]*?)<\/form\s*>/gi;
  const inForms = [...html.matchAll(forms)].flatMap(([, start = '', content = '']) => {
    const form = formOf([...tagsOf(start), ...tagsOf(content)], base, allowFormValue);
    return tagsOf(content)
      .filter(ours)
      .map((element) => ({ ...element, form }));
  });
  return [...inForms, ...tagsOf(html.replace(forms, '')).filter(ours)];
}

function formOf(tags: readonly FoundElement[], base: string, allowFormValue: boolean): FoundForm {
  const written = tags.flatMap(({ tag, attributes }) =>
    tag === 'form' ? [attributes['action'] ?? ''] : [attributes['formaction'] ?? []].flat(),
  );
  const actions = written.map((action) => (URL.canParse(action, base) ? new URL(action, base).href : action));
  return { isAllowed: allowFormValue ? true : null, actions };
}

function tagsOf(html: string): FoundElement[] {
  return [
    ...html.matchAll(/<([a-z][a-z0-9-]*)((?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*)\s*\/?>/gi),
  ].map(([, tag = '', attributes = '']) => ({ tag: tag.toLowerCase(), attributes: attributesOf(attributes) }));
}

function attributesOf(text: string): Record<string, string> {
  const pairs = text.matchAll(/([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g);
  return Object.fromEntries(
    [...pairs].map(([, name = '', double, single, bare]) => [
      name.toLowerCase(),
      plain(double ?? single ?? bare ?? ''),
    ]),
  );
}

function plain(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&amp;', '&');
}

function scriptOf({ tag, attributes }: FoundElement, base: string): Promise<FoundScript>[] {
  const { src } = attributes;
  if (tag !== 'script' || src === undefined || !URL.canParse(src, base)) return [];
  const url = new URL(src, base);
  if (!ourScript.test(url.pathname)) return [];
  const hasNonce = 'nonce' in attributes;
  return [loads(url.href).then((isThere) => ({ url: url.href, hasNonce, loads: isThere }))];
}

async function loads(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    await response.body?.cancel();
    return response.ok && /javascript/.test(response.headers.get('content-type') ?? '');
  } catch {
    return false;
  }
}

/** Of the last JSON block in the head, as the elements read it; what script sets with `configure` is not to be seen here. */
function configBlock(
  html: string,
): Pick<PageFacts, 'configBlocks' | 'endpoint' | 'messageKeys'> & { allowFormValue: boolean } {
  const [head = ''] = html.split(/<\/head\b|<body\b/i, 1);
  const scripts = /(<script\b(?:"[^"]*"|'[^']*'|[^"'>])*>)([^]*?)<\/script\s*>/gi;
  const blocks = [...head.matchAll(scripts)].filter(([, start = '']) => {
    const attributes = tagsOf(start)[0]?.attributes;
    return attributes?.['id'] === 'catraca-config' && attributes['type'] === 'application/json';
  });
  const text = blocks.at(-1)?.[2];
  const configBlocks = blocks.length;
  try {
    const value = JSON.parse(text ?? '') as {
      endpoint?: unknown;
      messages?: object | null;
      allowFormValue?: unknown;
    } | null;
    return {
      configBlocks,
      endpoint: typeof value?.endpoint === 'string' ? value.endpoint : null,
      messageKeys: Object.keys(value?.messages ?? {}),
      allowFormValue: value?.allowFormValue === true,
    };
  } catch {
    return { configBlocks, endpoint: null, messageKeys: [], allowFormValue: false };
  }
}
