/** Takes needless white space and comments out of templates and styles when they are bundled. */
import ts from 'typescript';

/** By source: each element is bundled several times. @type {Map<string, string>} */
const minified = new Map();

/** @returns {import('vite').Plugin} */
export function minifyTemplates() {
  return {
    name: 'minify-templates',
    enforce: 'pre',
    transform: {
      filter: { id: /\/src\/(?:components|core)\/.*\.ts$/ },
      handler(code) {
        if (!minified.has(code)) minified.set(code, minifyTemplatesIn(code));
        return { code: minified.get(code), map: null };
      },
    },
  };
}

const minifiers = { css: minifyCss, html: minifyHtml, svg: minifyHtml };

/**
 * @param {string} code TypeScript
 * @returns {string} the same with shorter `css`, `html` and `svg` templates
 */
export function minifyTemplatesIn(code) {
  const file = ts.createSourceFile('file.ts', code, ts.ScriptTarget.Latest, false);
  const edits = [];
  const visit = (node) => {
    if (ts.isTaggedTemplateExpression(node) && ts.isIdentifier(node.tag)) {
      const minify = minifiers[node.tag.text];
      if (minify !== undefined) for (const part of literalParts(node.template, file)) edits.push({ ...part, minify });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  // From the end, so that the positions of those before stay right.
  edits.sort((a, b) => b.start - a.start);
  return edits.reduce(
    (text, { start, end, minify }) => text.slice(0, start) + minify(text.slice(start, end)) + text.slice(end),
    code,
  );
}

/** The text between the delimiters: a back tick or `}` before, a back tick or `${` after. */
function literalParts(template, file) {
  const pieces = ts.isNoSubstitutionTemplateLiteral(template)
    ? [template]
    : [template.head, ...template.templateSpans.map(({ literal }) => literal)];
  return pieces.map((piece, index) => ({
    start: piece.getStart(file) + 1,
    end: piece.end - (index === pieces.length - 1 ? 1 : 2),
  }));
}

/** A line break between two tags is a space to the browser, so one space stays. */
function minifyHtml(text) {
  return /<(pre|textarea)\b/.test(text) ? text : text.replace(/\s*\n\s*/g, ' ');
}

const space = String.raw`(?:\s|\/\*[\s\S]*?\*\/)`;
const verbatim = String.raw`"[^"\n]*"|'[^'\n]*'|url\([^)"']*\)`;
const cssPattern = new RegExp(`(${verbatim})|${space}*([{};,>])${space}*|(:)${space}+|${space}+`, 'g');

/** Strings and `url()` stay as they are; a space before a colon may be a descendant selector, so it stays too. */
function minifyCss(text) {
  return text
    .replace(cssPattern, (_match, literal, mark, colon) => literal ?? mark ?? colon ?? ' ')
    .replace(/;}/g, '}');
}
