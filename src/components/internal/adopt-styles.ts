/** Constructed style sheets belong to one document: a shadow root that moves to another one loses them there. */
import { adoptStyles, type CSSResultOrNative } from 'lit';
import { windowOf } from './unclobbered.js';

/** Gives a shadow root its styles in the document that it is in now. */
export function adoptStylesHere(root: ShadowRoot, styles: CSSResultOrNative[]): void {
  const view = windowOf(root);
  if (view === window) adoptStyles(root, styles);
  // A document without a window, as that of a template, shows nothing.
  if (view === window || view === null) return;
  root.adoptedStyleSheets = styles.map((style) => {
    const sheet = new view.CSSStyleSheet();
    sheet.replaceSync(textOf(style));
    return sheet;
  });
}

function textOf(style: CSSResultOrNative): string {
  if (!(style instanceof CSSStyleSheet)) return style.cssText;
  return [...style.cssRules].map((rule) => rule.cssText).join('');
}
