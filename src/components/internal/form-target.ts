/** Where a form submits to: its `action` and every `formaction` of its buttons. */
import { parseUrl } from '../../core/url/parse-url.js';
import { unclobbered } from './unclobbered.js';

/**
 * Whether all of them are same-origin. Each address is resolved against `location` and against the base URL that the
 * browser uses, which an injected `<base>` may have moved.
 */
export function submitsSameOrigin(form: HTMLFormElement): boolean {
  const { baseURI } = unclobbered(form);
  return actionsOf(form).every((action) => [location.href, baseURI].every((base) => isSameOrigin(action, base)));
}

/** As written; the empty text is the document's own address. */
export function actionsOf(form: HTMLFormElement): string[] {
  const own = unclobbered(form);
  const root = unclobbered(own.getRootNode() as Document | ShadowRoot | Element);
  const actions = [own.getAttribute('action')];
  for (const button of root.querySelectorAll('[formaction]')) {
    const isOfForm =
      /^(button|input)$/.test(unclobbered(button).localName) && (button as HTMLButtonElement).form === form;
    if (isOfForm) actions.push(button.getAttribute('formaction'));
  }
  return actions.map((action) => action?.trim() ?? '');
}

/** An empty address submits to the document's own. */
function isSameOrigin(action: string, base: string): boolean {
  const url = parseUrl(action === '' ? location.href : action, base);
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === location.origin;
}
