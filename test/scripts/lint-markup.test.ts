import { ESLint, Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';

/** One file for each set of rules that sources have. */
const files = [
  'src/components/idenge-pass-card/idenge-pass-card-element.ts',
  'src/core/flows/soluti-flow.ts',
  'src/core/i18n/en.ts',
  'src/server/create-catraca.ts',
  'src/sandbox/pages/page-script.ts',
  'src/cli/catraca.ts',
  'demo/page.ts',
];
const ruleNames = ['no-eval', 'no-new-func', 'no-restricted-syntax'];

describe.each(files)('the linter, in %s', async (file) => {
  const config = (await new ESLint().calculateConfigForFile(file)) as { rules: Linter.RulesRecord };
  const rules = Object.fromEntries(ruleNames.map((name) => [name, config.rules[name] ?? 'off']));
  // Without types: these rules need none, and a program of all sources takes long to make.
  const parser = tseslint.parser as Linter.Parser;

  function rulesBrokenBy(code: string): (string | null)[] {
    return new Linter().verify(code, { languageOptions: { parser }, rules }).map(({ ruleId }) => ruleId);
  }

  it.each([
    'element.innerHTML = text;',
    'element.innerHTML += text;',
    "element['innerHTML'] = text;",
    'element.outerHTML = text;',
    'frame.srcdoc = text;',
    'Object.assign(element, { innerHTML: text });',
    'element.insertAdjacentHTML("beforeend", text);',
    'element.setHTMLUnsafe(text);',
    'range.createContextualFragment(text);',
    'document.write(text);',
    'window.document.writeln(text);',
    "import { unsafeHTML } from 'lit/directives/unsafe-html.js';",
    "import * as lit from 'lit/directives/unsafe-svg.js';",
    "import { unsafeStatic } from 'lit/static-html.js';",
    "const lit = await import('lit/directives/unsafe-html.js');",
    'html`<p>${lit.unsafeHTML(text)}</p>`;',
    'html`<p .innerHTML=${text}></p>`;',
    'html`<iframe srcdoc="${text}"></iframe>`;',
    'eval(text);',
    'globalThis.eval(text);',
    'new Function(text)();',
    'Function(text)();',
  ])('refuses %s', (code) => {
    expect(rulesBrokenBy(code)).not.toEqual([]);
  });

  it('refuses code as text for a timer', () => {
    expect(config.rules['@typescript-eslint/no-implied-eval']).toEqual([2]);
  });

  it.each([
    'element.textContent = text;',
    'const { innerHTML } = element;',
    'if (element.innerHTML === text) run();',
    'html`<p>${text}</p>`;',
    'stream.write(text);',
  ])('accepts %s', (code) => {
    expect(rulesBrokenBy(code)).toEqual([]);
  });
});
