/**
 * Leaves out of a bundle what Lit holds for others: polyfills, standard decorators, MathML, expressions in places where
 * we write none, compiled templates, and style elements for browsers without constructable sheets (which know neither
 * `light-dark()` nor `:state()`). Each edit must fit Lit's text exactly once and our templates may need nothing of it,
 * or the build fails; the element tests run against the files that come out.
 */
import ts from 'typescript';
import { editText } from './edit-text.mjs';

/** Styles as one constructable sheet each, shared by all elements that name them. */
const cssTag = `export class CSSResult {
  constructor(text) {
    this.cssText = text;
  }
  get styleSheet() {
    if (this.sheet === undefined) (this.sheet = new CSSStyleSheet()).replaceSync(this.cssText);
    return this.sheet;
  }
}
export const css = ([text]) => new CSSResult(text);
export const adoptStyles = (root, styles) => {
  root.adoptedStyleSheets = styles.map(({ styleSheet }) => styleSheet);
};
export const unsafeCSS = null, supportsAdoptingStyleSheets = null, getCompatibleStyle = null;`;

/** By module of the package: what to look for, and what stands in its place. @type {Record<string, import('./edit-text.mjs').Edit[]>} */
const edits = {
  'lit-html/lit-html.js': [
    // MathML.
    [',T=x(3)', ''],
    ['T as mathml,', ''],
    [':3===i?"<math>":""', ':""'],
    ['3===i?"</math>":""', '""'],
    ['2===i||3===i', '2===i'],
    // Expressions within <script>, <style>, <textarea>, <title>.
    ['y=/^(?:script|style|textarea|title)$/i,', ''],
    ['(y.test(u[2])&&(n=RegExp("</"+u[2],"g")),c=p)', '(c=p)'],
    ['(c=n??v,d=-1)', '(c=v,d=-1)'],
    ['(c=p,n=void 0)', 'c=p'],
    ['let n,l=2===i', 'let l=2===i'],
    [
      'if(y.test(r.tagName)){const t=r.textContent.split(o),i=t.length-1;if(i>0){r.textContent=s?s.emptyScript:"";for(let s=0;s<i;s++)r.append(t[s],c()),P.nextNode(),d.push({type:2,index:++l});r.append(t[i],c())}}',
      '',
    ],
    // Expressions in comments, and as attributes without a name.
    ['"!--"===u[1]?c=_:', ''],
    ['c===_||c===m', 'c===m'],
    ['_=/-->/g,', ''],
    ['else{let t=-1;for(;-1!==(t=r.data.indexOf(o,t+1));)d.push({type:7,index:l}),t+=o.length-1}', ''],
    ['else t.startsWith(o)&&(d.push({type:6,index:l}),r.removeAttribute(t));', ''],
    [':6===r.type&&(i=new Z(h,this,t))', ':0'],
    ['(-2===d?i:x)', 'x'],
    [
      'class Z{constructor(t,i,s){this.element=t,this.type=6,this._$AN=void 0,this._$AM=i,this.options=s}get _$AU(){return this._$AM._$AU}_$AI(t){M(this,t)}}',
      '',
    ],
    [',F:Z}', '}'],
    // Templates that were compiled before, or that are drawn into another document or beside other content.
    [
      'e="number"==typeof s?this._$AC(t):(void 0===s.el&&(s.el=S.createElement(V(s.h,s.h[0]),this.options)),s)',
      'e=this._$AC(t)',
    ],
    ['{values:i,_$litType$:s}=t', '{values:i}=t'],
    ['(t?.creationScope??l)', 'l'],
    [
      'const e=s?.renderBefore??i;let h=e._$litPart$;if(void 0===h){const t=s?.renderBefore??null;e._$litPart$=h=new k(i.insertBefore(c(),t),t,void 0,s??{})}return',
      'const h=i._$litPart$??=new k(i.insertBefore(c(),null),null,void 0,s);return',
    ],
    // Polyfills.
    ['B=t.litHtmlPolyfillSupport;B?.(S,k),(t.litHtmlVersions??=[]).push("3.3.3");const D=', 'D='],
  ],
  '@lit/reactive-element/reactive-element.js': [
    // Polyfills.
    [',p?.({ReactiveElement:y}),(a.reactiveElementVersions??=[]).push("2.1.2");', ';'],
    [',p=a.reactiveElementPolyfillSupport', ''],
    // Standard decorators, and what only decorators call.
    ['Symbol.metadata??=Symbol("metadata"),a.litPropertyMetadata??=new WeakMap;', ''],
    [
      'const t=this[Symbol.metadata];if(null!==t){const s=litPropertyMetadata.get(t);if(void 0!==s)for(const[t,i]of s)this.elementProperties.set(t,i)}',
      '',
    ],
    ['static addInitializer(t){this._$Ei(),(this.l??=[]).push(t)}', ''],
    ['void 0!==t.l&&(this.l=[...t.l]),', ''],
    [',this.constructor.l?.forEach(t=>t(this))', ''],
    // Properties named by symbols, of type Object and Array, with an accessor of their own, with a default that is an attribute.
    ['s=[...r(t),...o(t)];for', 's=r(t);for'],
    ['case Object:case Array:t=null==t?t:JSON.stringify(t)', ''],
    ['break;case Object:case Array:try{i=JSON.parse(t)}catch(t){i=null}', ''],
    ['this.prototype.hasOwnProperty(t)&&((s=Object.create(s)).wrapped=!0),', ''],
    [
      'const{get:e,set:r}=h(this.prototype,t)??{get(){return this[s]},set(t){this[s]=t}};return{get:e,set(s){const h=e?.call(this);r?.call(this,s),this.requestUpdate(t,h,i)}',
      'return{get(){return this[s]},set(e){const h=this[s];this[s]=e,this.requestUpdate(t,h,i)}',
    ],
    [
      'const t=this.constructor.elementProperties;if(t.size>0)for(const[s,i]of t){const{wrapped:t}=i,e=this[s];!0!==t||this._$AL.has(s)||void 0===e||this.C(s,void 0,i,e)}',
      '',
    ],
    ['||i.useDefault&&i.reflect&&h===this._$Ej?.get(t)&&!this.hasAttribute(r._$Eu(t,i))', ''],
    [
      '{useDefault:i,reflect:e,wrapped:h},r){i&&!(this._$Ej??=new Map).has(t)&&(this._$Ej.set(t,r??s??this[t]),!0!==h||void 0!==r)||(',
      '{reflect:e}){(',
    ],
    ['this.hasUpdated||i||(s=void 0)', 'this.hasUpdated||(s=void 0)'],
    ['this[e]=r??this._$Ej?.get(e)??r', 'this[e]=r'],
    ['removeController(t){this._$EO?.delete(t)}', ''],
    // Styles in one list, without style elements.
    [
      'const i=[];if(Array.isArray(s)){const e=new Set(s.flat(1/0).reverse());for(const s of e)i.unshift(t(s))}else void 0!==s&&i.push(t(s));return i',
      'return s',
    ],
  ],
  'lit-element/lit-element.js': [
    [',s.litElementHydrateSupport?.({LitElement:i});const o=s.litElementPolyfillSupport;o?.({LitElement:i});', ';'],
    ['(s.litElementVersions??=[]).push("4.2.2");', ''],
    [
      'createRenderRoot(){const t=super.createRenderRoot();return this.renderOptions.renderBefore??=t.firstChild,t}',
      '',
    ],
  ],
};

/** @returns {import('vite').Plugin} */
export function leanLit() {
  return {
    name: 'lean-lit',
    enforce: 'pre',
    transform: {
      filter: {
        id: [/[\\/]node_modules[\\/](?:@lit|lit-\w+)[\\/].*\.js$/, /[\\/]src[\\/]components[\\/].*\.ts$/],
      },
      handler(code, id) {
        if (id.endsWith('.ts')) {
          refuseUnsupported(code, id);
          return undefined;
        }
        return { code: leanLitIn(code, id.replaceAll('\\', '/').split('node_modules/').at(-1) ?? ''), map: null };
      },
    },
  };
}

/**
 * @param {string} code of a module of Lit, as its packages hold it for production
 * @param {string} name such as `lit-html/lit-html.js`
 * @returns {string}
 */
export function leanLitIn(code, name) {
  if (name === '@lit/reactive-element/css-tag.js') return cssTag;
  return editText(code, edits[name] ?? [], name);
}

/**
 * Throws where a template needs what is left out.
 * @param {string} code TypeScript
 * @param {string} name of the file, for the message
 */
export function refuseUnsupported(code, name) {
  const visit = (node) => {
    if (ts.isTaggedTemplateExpression(node) && ts.isIdentifier(node.tag)) {
      const reason = unsupportedIn(node.tag.text, node.template);
      if (reason !== undefined) throw new Error(`${name}: the script-tag files carry a Lit without ${reason}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(name, code, ts.ScriptTarget.Latest, false));
}

function unsupportedIn(tag, template) {
  if (tag === 'css') return ts.isTemplateExpression(template) ? 'expressions in styles' : undefined;
  if (tag === 'mathml') return 'MathML';
  if (tag !== 'html' && tag !== 'svg') return undefined;
  const pieces = ts.isTemplateExpression(template)
    ? [template.head, ...template.templateSpans.map(({ literal }) => literal)]
    : [template];
  const text = pieces.map((piece) => piece.text).join('${}');
  if (/<(?:script|style|textarea|title)\b|<!--/i.test(text))
    return 'templates that hold scripts, styles, text areas, titles or comments';
  const bare = text.replace(/=\s*(?:"[^"]*"|'[^']*'|\$\{\})/g, '=x');
  return /<[a-z][^<>]*\s\$\{\}/i.test(bare) ? 'expressions in a tag that are the value of no attribute' : undefined;
}
