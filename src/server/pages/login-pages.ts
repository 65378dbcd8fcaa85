/** The pages on which a login in a window of its own ends. */
import { errorCodes, type CatracaError, type ErrorCode } from '../../core/errors.js';
import type { IngresseHandover } from '../../core/protocol/ingresse.js';
import { htmlPage } from './html-page.js';
import { errorText, localeOf, pageTexts } from './page-texts.js';

/**
 * Takes what is left of the token out of the address, hands over to the one origin that began, and closes. The
 * channel reaches a page of our own origin whose window an opener policy has cut off from this one. A page of another
 * origin that is cut off is reached by going there: its own script passes on what the fragment says.
 */
const handoverScript = `
'use strict';
const { origin, message, back } = JSON.parse(document.getElementById('data').textContent);
history.replaceState(null, '', location.pathname);
try {
  if (window.opener) window.opener.postMessage(message, origin);
} catch {}
try {
  if (location.origin === origin) {
    const channel = new BroadcastChannel('catraca:' + message.flow);
    channel.postMessage(message);
    channel.close();
  }
} catch {}
if (back && !window.opener && location.origin !== origin) location.replace(back);
else setTimeout(() => window.close(), 150);
`;

/** A token in the fragment does not reach a server: it is asked for again in the query, or its absence is told. */
const fragmentScript = `
'use strict';
const pairs = location.hash.slice(1).split(/[?&]/);
const token = pairs.find((pair) => pair.startsWith('usertoken='));
location.replace(location.pathname + '?' + (token ?? 'usertoken='));
`;

/** A token that came to nothing has no place in an address bar either. */
const cleanScript = `
'use strict';
history.replaceState(null, '', location.pathname);
`;

export interface HandoverTarget {
  /** Of the page that began. */
  readonly origin: string;
  /** Where the hand-over can also be told, in the fragment, when that page is out of reach. */
  readonly back: string | null;
}

/** Hands a one-time code, or why there is none, to the page that began. */
export async function handoverPage(
  request: Request,
  { origin, back }: HandoverTarget,
  message: IngresseHandover,
): Promise<Response> {
  const locale = localeOf(request);
  const texts = pageTexts[locale];
  const words =
    message.error === null
      ? { title: texts.doneTitle, paragraphs: [texts.doneText] }
      : { title: texts.failedTitle, paragraphs: [errorText(locale, message.error), texts.closeText] };
  return htmlPage({ status: 200, locale, ...words, script: handoverScript, data: { origin, message, back } });
}

/** Looks for the token in the fragment. */
export async function fragmentPage(request: Request): Promise<Response> {
  const locale = localeOf(request);
  const { waitTitle, waitText } = pageTexts[locale];
  return htmlPage({ status: 200, locale, title: waitTitle, paragraphs: [waitText], script: fragmentScript });
}

/** Says that a login ended here, to nobody but the visitor. */
export async function failurePage(request: Request, status: number, code: ErrorCode): Promise<Response> {
  const locale = localeOf(request);
  const { failedTitle, closeText } = pageTexts[locale];
  const paragraphs = [errorText(locale, code), closeText];
  return htmlPage({ status, locale, title: failedTitle, paragraphs, script: cleanScript });
}

/** A refusal where a person looks at it: that page, with the status of the problem document. */
export function refusalPage(error: CatracaError, request: Request): Promise<Response> {
  return failurePage(request, errorCodes[error.code].status ?? 500, error.code);
}
