/**
 * Watches the page for the three tags, also in what is inserted later and in open shadow roots, and loads only the
 * elements that it sees. One script tag for a site that uses them here and there.
 */
import type { CatracaConfig } from './internal/config.js';

const elements = new Map<string, () => Promise<unknown>>([
  ['ingresse-login-button', () => import('./ingresse-login-button/ingresse-login-button.js')],
  ['soluti-qr-auth', () => import('./soluti-qr-auth/soluti-qr-auth.js')],
  ['idenge-pass-card', () => import('./idenge-pass-card/idenge-pass-card.js')],
]);

let configured: Promise<void> | undefined;

/**
 * As `configure` of `catraca/elements`. Elements load only after it is done.
 * @throws {CatracaError} `config_invalid` when it differs from what was configured before
 */
export function configure(config: CatracaConfig): Promise<void> {
  configured = import('./internal/config.js').then((module) => {
    module.configure(config);
  });
  return configured;
}

const observer = new MutationObserver((records) => {
  for (const { addedNodes } of records) addedNodes.forEach(visit);
});

/** Looks at a node and all below it; what it finds in a shadow root is watched from then on. */
function visit(node: Node): void {
  if (!(node instanceof Element)) return;
  look(node);
  below(node, Element).forEach(look);
}

/** Through the prototype: `<form name="querySelectorAll">` replaces the document's own method, and a field a form's. */
function below(root: Node, { prototype }: { readonly prototype: ParentNode }): NodeListOf<Element> {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- of the tag names that `*` could be, some are
  return prototype.querySelectorAll.call(root, '*');
}

function look(element: Element): void {
  const load = elements.get(element.localName);
  if (load !== undefined) {
    elements.delete(element.localName);
    void begin(element.localName, load);
  }
  const root = Reflect.get(Element.prototype, 'shadowRoot', element);
  if (root !== null) watch(root, ShadowRoot);
}

/** Waits one task: the page's own script, which may call `configure`, runs after its imports. */
async function begin(tag: string, load: () => Promise<unknown>): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
  try {
    await configured;
  } catch {
    // The caller of `configure` hears of it; the settings that were there first hold.
  }
  try {
    await load();
  } catch (error) {
    // Another one that is inserted later tries again.
    elements.set(tag, load);
    console.error(`[catraca] could not load <${tag}>`, error);
  }
}

function watch(root: Document | ShadowRoot, type: typeof Document | typeof ShadowRoot): void {
  observer.observe(root, { childList: true, subtree: true });
  below(root, type).forEach(look);
}

/** No event tells that a shadow root is made, so the call that makes one does; closed ones stay closed. */
function watchFutureShadowRoots(): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called on its element three lines below
  const attachShadow = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (init) {
    const root = attachShadow.call(this, init);
    if (init.mode === 'open') observer.observe(root, { childList: true, subtree: true });
    return root;
  };
}

watchFutureShadowRoots();
// eslint-disable-next-line no-restricted-globals -- observed as a node; its members are read through the prototype
watch(document, Document);

// A file of its own beside this one, for whoever asks what is wrong (docs/doctor.md).
if (/[?&]catraca-doctor\b/.test(location.search)) {
  void import(/* @vite-ignore */ import.meta.url.replace(/[^/]*$/, 'doctor.js'));
}
