/** The frame of the backend's own pages: nothing from elsewhere, no inline code but what its hash names. */
import type { Locale } from '../../core/i18n/resolve-locale.js';

export interface HtmlPage {
  readonly status: number;
  readonly locale: Locale;
  readonly title: string;
  readonly paragraphs: readonly string[];
  /** A constant of ours, never made of anything that came in. */
  readonly script?: string;
  /** What the script reads, from the element `#data`. */
  readonly data?: unknown;
}

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: light-dark(#f6f6f4, #161615); color: light-dark(#1f1f1d, #f0f0ec); }
main { box-sizing: border-box; width: min(100%, 26rem); padding: 2rem 1.5rem; text-align: center; overflow-wrap: anywhere; }
h1 { font-size: 1.375rem; line-height: 1.3; margin: 0 0 .5rem; }
p { margin: .5rem 0 0; }
`;

/** One whole answer, with the policy that lets exactly its own script and style run. */
export async function htmlPage(page: HtmlPage): Promise<Response> {
  const script = page.script ?? '';
  return new Response(markup(page, script), {
    status: page.status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': await policy(script),
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      // Any other opener policy would cut this window off from the one that opened it.
      'cross-origin-opener-policy': 'unsafe-none',
      'x-robots-tag': 'noindex',
    },
  });
}

function markup({ locale, title, paragraphs, data }: HtmlPage, script: string): string {
  const dataBlock = data === undefined ? '' : `<script type="application/json" id="data">${scriptJson(data)}</script>`;
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`).join('\n')}
</main>
${dataBlock}
${script === '' ? '' : `<script>${script}</script>`}
</body>
</html>
`;
}

async function policy(script: string): Promise<string> {
  return [
    "default-src 'none'",
    `style-src ${await hashSource(style)}`,
    ...(script === '' ? [] : [`script-src ${await hashSource(script)}`]),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

async function hashSource(text: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return `'sha256-${btoa(String.fromCharCode(...hash))}'`;
}

/** JSON that cannot end the element it stands in. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
}
