import { transformSync } from 'esbuild';
import { compile } from 'svelte/compiler';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { compileTemplate, parse } from 'vue/compiler-sfc';
import { codeSample, frameworks, type ElementUse, type SampleElement } from '../../demo/code-samples.js';

const element: SampleElement = {
  tag: 'soluti-qr-auth',
  attributes: [
    { name: 'endpoint', type: 'string', default: null, description: '' },
    { name: 'renewals', type: 'number', default: '5', description: '' },
    { name: 'without-push', type: 'boolean', default: 'false', description: '' },
    { name: 'app-name', type: 'string', default: null, description: '' },
  ],
  events: [{ name: 'soluti-auth-success', type: 'SolutiAuthSuccessEvent', description: '' }],
};
const bare: ElementUse = { attributes: {}, slots: {}, customProperties: {}, messages: {} };
const plain: ElementUse = { ...bare, attributes: { endpoint: '/catraca' } };
/** Whatever a visitor may type, where it could end a string, a tag or an expression. */
const nasty = `</script> {{ 1 }} {x} "'\`\${y} \\ & <b> @if`;
const full: ElementUse = {
  attributes: { endpoint: '/catraca', renewals: '2', 'without-push': '', 'app-name': nasty },
  slots: { title: nasty, '': nasty },
  customProperties: { '--catraca-accent': '#123456', '--catraca-radius': '4px' },
  messages: { 'sol.start': nasty },
};
const uses = [
  ['bare', bare],
  ['plain', plain],
  ['full', full],
  ['another login page', { ...bare, attributes: { 'auth-url': 'http://127.0.0.1:3001/ingresse/auth/' } }],
] as const;

describe('code to copy', () => {
  it('is what one would write by hand', () => {
    expect(codeSample('html', element, plain)).toBe(`<script type="module" src="/js/soluti-qr-auth.js"></script>

<soluti-qr-auth endpoint="/catraca"></soluti-qr-auth>

<script type="module">
  const element = document.querySelector('soluti-qr-auth');
  element.addEventListener('soluti-auth-success', ({ detail }) => console.log(detail));
</script>`);
    expect(codeSample('react', element, { ...plain, attributes: { endpoint: '/catraca', renewals: '2' } }))
      .toBe(`import 'catraca/soluti-qr-auth';
import type {} from 'catraca/react';

export function SignIn() {
  return (
    <soluti-qr-auth
      endpoint="/catraca"
      renewals={2}
      onsoluti-auth-success={({ detail }) => console.log(detail)}
    />
  );
}`);
  });

  it.each(frameworks)('names a login page that only configure() may name, in %s', (framework) => {
    const code = codeSample(framework, element, uses[3][1]);
    const call = `configure({ allowedAuthOrigins: ['http://127.0.0.1:3001'] });`;
    expect(code.indexOf(call)).toBeGreaterThan(code.indexOf('import { configure } from '));
    expect(code.indexOf('import { configure } from ')).toBeGreaterThan(-1);
    const own = { ...bare, attributes: { 'auth-url': 'https://auth.ingresse.com/' } };
    expect(codeSample(framework, element, own)).not.toContain('configure');
  });

  it.each(frameworks)('says everything that was set, in %s', (framework) => {
    const code = codeSample(framework, element, full);
    for (const part of ['without-push', 'renewals', '--catraca-accent', '#123456', 'sol.start', 'slot="title"']) {
      expect(code).toContain(part);
    }
  });

  it.each(uses)('is a component that React compiles (%s)', (_name, use) => {
    const { code } = transformSync(codeSample('react', element, use), { loader: 'tsx', jsx: 'automatic' });
    expect(code).toContain('soluti-qr-auth');
    if (use === full) expect(evaluatedTexts(code)).toEqual([nasty, nasty, nasty, nasty]);
  });

  it.each(uses)('is a component that Vue compiles (%s)', (_name, use) => {
    const { descriptor, errors } = parse(codeSample('vue', element, use));
    expect(errors).toEqual([]);
    const template = compileTemplate({ id: 'x', filename: 'x.vue', source: descriptor.template?.content ?? '' });
    expect(template.errors).toEqual([]);
    expect(descriptor.scriptSetup?.content).toContain("import 'catraca/soluti-qr-auth';");
    if (use === full) expect(template.code).toContain(JSON.stringify(nasty).slice(1, -1));
  });

  it.each(uses)('is a component that Svelte compiles without a warning (%s)', (_name, use) => {
    const { js, warnings } = compile(codeSample('svelte', element, use), { generate: 'client' });
    expect(warnings.map(({ message }) => message)).toEqual([]);
    expect(js.code).toContain('soluti-qr-auth');
  });

  it.each(uses)('is a class that TypeScript reads for Angular (%s)', (_name, use) => {
    const code = codeSample('angular', element, use);
    const file = ts.createSourceFile('x.ts', code, ts.ScriptTarget.ES2022, true);
    expect((file as unknown as { parseDiagnostics: unknown[] }).parseDiagnostics).toEqual([]);
    // No sign of Angular's own in what a visitor typed.
    const template = /template: `([\s\S]*?)\n {2}`,/.exec(code)?.[1] ?? '';
    expect(template.replace('"heard($event)"', '')).not.toMatch(/\{\{|[^-\w]@if/);
  });

  it('lets nothing that was typed end the script of the page', () => {
    const code = codeSample('html', element, full);
    expect(code.match(/<\/script>/g)).toHaveLength(2);
  });
});

/** The four texts in the order of attribute, slots and words, as JavaScript reads them. */
function evaluatedTexts(code: string): unknown[] {
  const strings: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) && node.text.includes('@if')) strings.push(node.text);
    node.forEachChild(visit);
  };
  visit(ts.createSourceFile('x.js', code, ts.ScriptTarget.ES2022, true));
  return strings;
}
