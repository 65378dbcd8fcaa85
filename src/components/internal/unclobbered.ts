/**
 * DOM clobbering: `<img name="head">` turns `document.head` into that image, and `<input name="action">` does the same to
 * a form's `action`. Both are read through their prototypes, where markup cannot replace a member.
 * @see https://html.spec.whatwg.org/multipage/dom.html#dom-document-nameditem
 */

/** The members of `target` as its prototype defines them; methods are bound to `target`. Read-only. */
export function unclobbered<Target extends object>(target: Target): Target {
  const prototype = Reflect.getPrototypeOf(target) ?? target;
  return new Proxy(target, {
    get(_, key) {
      const member: unknown = Reflect.get(prototype, key, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}

/** The page's document. A server has none. */
export const page: Document = typeof document === 'undefined' ? ({} as Document) : unclobbered(document);

/** The window that shows a node: another one than the script's after a move to a frame or to a window of its own. */
export function windowOf(node: Node): (Window & typeof globalThis) | null {
  return unclobbered(node.ownerDocument as Document).defaultView;
}
