/** The frame of every page: language, theme, stylesheet, script, and a policy without exceptions. */
import type { Context } from 'hono';
import { isTrustedOrigin } from '../control-routes.js';
import type { SandboxContext, SandboxLocale } from '../context.js';
import { html, type Html } from './html.js';
import { chooseLocale, localeNames, words, type Words } from './words.js';

/** Who looks at a page, and how. */
export interface Visitor {
  readonly locale: SandboxLocale;
  readonly words: Words;
  /** Whether the page stands in a frame of a host page: no title bar, no language links. */
  readonly embedded: boolean;
  readonly theme: 'light' | 'dark' | null;
  /** The text of the notice that an action left for the next page. */
  readonly notice: string | null;
  /** An address of the sandbox, bare. */
  path(path: string): string;
  /** An address of the sandbox that keeps language, theme and embedding; `null` members are left out. */
  link(path: string, query?: Readonly<Record<string, string | null>>): string;
}

export interface PageOptions {
  readonly title: string;
  readonly body: Html;
  /** Whether it may be framed by the host pages; default true. */
  readonly framed?: boolean;
  /** Whether a form of it may end in another site; default false. */
  readonly leaves?: boolean;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Name of a layout in the stylesheet. */
  readonly layout: 'dialog' | 'phone' | 'panel';
}

export function readVisitor(c: Context, context: SandboxContext): Visitor {
  const asked = c.req.query('lang');
  const locale = chooseLocale(asked, c.req.header('accept-language'), context.locale);
  const embedded = c.req.query('embed') !== undefined;
  const theme = (['light', 'dark'] as const).find((name) => name === c.req.query('theme')) ?? null;
  const notice = c.req.query('notice');
  return {
    locale,
    words: words[locale],
    embedded,
    theme,
    notice: isWord(notice) ? words[locale][notice] : null,
    path: (path) => context.basePath + path,
    link(path, query = {}) {
      const address = context.basePath + path;
      const kept = { lang: asked === undefined ? null : locale, embed: embedded ? '' : null, theme };
      const members = Object.entries({ ...kept, ...query }).filter(
        (member): member is [string, string] => member[1] !== null,
      );
      return members.length === 0 ? address : `${address}?${new URLSearchParams(members).toString()}`;
    },
  };
}

export function renderPage(c: Context, context: SandboxContext, visitor: Visitor, options: PageOptions): Response {
  const theme = visitor.theme === null ? null : html` data-theme="${visitor.theme}"`;
  const text = html`<!doctype html>
    <html lang="${visitor.locale}" ${theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${options.title}</title>
        <link rel="icon" href="${visitor.path('/assets/icon.svg')}" />
        <link rel="stylesheet" href="${visitor.path('/assets/sandbox.css')}" />
        <script src="${visitor.path('/assets/sandbox.js')}"></script>
      </head>
      <body class="${options.layout}${visitor.embedded ? ' embedded' : ''}">
        ${options.body} ${visitor.embedded ? null : languageLinks(c, visitor)}
      </body>
    </html>`;
  return new Response(text.toString(), {
    status: options.status ?? 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentPolicy(context, options),
      'cache-control': 'no-store',
      // Not `no-referrer`: with it, a form's own post would say that it comes from nowhere.
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      ...options.headers,
    },
  });
}

/** The notice that an action left, in a region that screen readers announce. */
export function noticeRegion(visitor: Visitor): Html {
  return html`<div data-live="notice" role="status">
    ${visitor.notice === null ? null : html`<p class="notice" data-testid="notice">${visitor.notice}</p>`}
  </div>`;
}

/** A form that is sent with GET loses its address's query: what must stay goes into fields. */
export function keptFields(visitor: Visitor): Html {
  const kept = new URL(visitor.link('/'), 'http://sandbox.invalid').searchParams;
  return html`${[...kept].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}`;
}

/** Whether a form's post comes from the sandbox's own pages; another site's form must not press its buttons. */
export function isOwnPost(c: Context, context: SandboxContext): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const origin = c.req.header('origin');
  return origin === undefined || isTrustedOrigin(context, origin, c.req.url);
}

function contentPolicy(context: SandboxContext, { framed = true, leaves = false }: PageOptions): string {
  const ancestors = framed && context.hostOrigins.length > 0 ? context.hostOrigins.join(' ') : "'none'";
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    `frame-ancestors ${ancestors}`,
    // A login ends in a redirect to wherever the return address leads, which this directive would stop.
    ...(leaves ? [] : ["form-action 'self'"]),
  ].join('; ');
}

function languageLinks(c: Context, visitor: Visitor): Html {
  const links = Object.entries(localeNames).map(([locale, name]) => {
    const query = new URLSearchParams({ ...c.req.query(), lang: locale });
    const current = locale === visitor.locale ? html` aria-current="true"` : null;
    return html`<li>
      <a href="${visitor.path(c.req.path)}?${query.toString()}" lang="${locale}" ${current}>${name}</a>
    </li>`;
  });
  return html`<nav class="languages" aria-label="${visitor.words.language}">
    <ul>
      ${links}
    </ul>
  </nav>`;
}

function isWord(name: string | undefined): name is keyof Words {
  return name !== undefined && Object.hasOwn(words.en, name);
}
