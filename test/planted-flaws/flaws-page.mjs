/** Planted flaws in what a page hands to its elements: settings, forms, messages of other windows, markup around them. */

const config = 'src/components/internal/config.ts';
const configTests = ['test/components/internal/config.wtr.ts'];
const form = 'src/components/internal/form-value.ts';
const formTarget = 'src/components/internal/form-target.ts';
const formTests = ['test/components/internal/form-value.wtr.ts'];
const button = 'src/components/ingresse-login-button';
const flowTests = ['test/components/ingresse-login-button-flow.wtr.ts'];
const returnTests = ['test/components/ingresse-login-button-return.wtr.ts'];

/** @type {readonly import('./flaw.mjs').Flaw[]} */
export const pageFlaws = [
  {
    id: 'message-to-any-origin',
    file: `${button}/login-window.ts`,
    find: 'opener?.postMessage(message, location.origin);',
    replace: "opener?.postMessage(message, '*');",
    tests: flowTests,
  },
  {
    id: 'message-of-any-flow',
    file: `${button}/login-window.ts`,
    find: 'isIngresseHandover(data) && data.flow === flow ?',
    replace: 'isIngresseHandover(data) ?',
    tests: flowTests,
  },
  {
    id: 'message-without-nonce-counts',
    file: `${button}/login-window.ts`,
    find: 'if (isProven !== true && (',
    replace: 'if (isProven === undefined && (',
    tests: flowTests,
  },
  {
    id: 'message-of-a-named-window-counts',
    file: `${button}/login-window.ts`,
    find: " || data['isNamed'] === true",
    replace: '',
    tests: flowTests,
  },
  {
    id: 'landing-without-nonce-counts',
    file: `${button}/login-page.ts`,
    find: 'const counts = isProven || (requireNonce === false && ',
    replace: 'const counts = isProven || (requireNonce !== true && ',
    tests: flowTests,
  },
  {
    id: 'landing-without-nonce-counts-beside-an-opener',
    file: `${button}/login-page.ts`,
    find: '(requireNonce === false && (window.opener as unknown) === null)',
    replace: 'requireNonce === false',
    tests: flowTests,
  },
  {
    id: 'return-page-proves-what-it-cannot',
    file: `${button}/return.ts`,
    find: 'passOn(pending.nonce, handover, nonce !== null)',
    replace: 'passOn(pending.nonce, handover, true)',
    tests: returnTests,
  },
  {
    id: 'return-url-by-base',
    file: 'src/components/internal/page-url.ts',
    find: 'parseUrl(value, location.href);\n  if (url?.origin',
    replace: 'parseUrl(value, document.baseURI);\n  if (url?.origin',
    tests: flowTests,
  },
  {
    id: 'handed-return-of-any-age',
    file: 'src/components/internal/handed-return.ts',
    find: '!(age >= 0 && age < life)',
    replace: '!(age >= 0)',
    tests: returnTests,
  },
  {
    id: 'handed-return-stays-in-storage',
    file: 'src/components/internal/handed-return.ts',
    find: '    handReturn(null);\n    const age',
    replace: '    const age',
    tests: returnTests,
  },
  {
    id: 'endpoint-by-base',
    file: config,
    find: 'parseUrl(text, location.href)',
    replace: 'parseUrl(text, document.baseURI)',
    tests: flowTests,
  },
  {
    id: 'config-block-anywhere-in-the-head',
    file: config,
    find: ':scope > script#catraca-config',
    replace: 'script#catraca-config',
    tests: configTests,
  },
  {
    id: 'config-block-anywhere-in-the-page',
    file: config,
    find: "page.head?.querySelectorAll(':scope > script#catraca-config')",
    replace: "page.querySelectorAll('script#catraca-config')",
    tests: configTests,
  },
  {
    id: 'config-block-clobbered',
    file: config,
    find: 'page.head?.querySelectorAll(',
    replace: 'document.head?.querySelectorAll(',
    tests: configTests,
  },
  {
    id: 'config-block-read-again',
    file: config,
    find: 'blocks.get(last) ?? parseConfigBlock(last.textContent)',
    replace: 'parseConfigBlock(last.textContent)',
    tests: configTests,
  },
  {
    id: 'config-block-sets-allowlists',
    file: config,
    find: '    return frozen({\n',
    replace: '    return frozen({\n      ...value,\n',
    tests: configTests,
  },
  {
    id: 'config-with-prototype',
    file: config,
    find: 'Object.assign(Object.create(null) as object, ...sources)',
    replace: 'Object.assign({}, ...sources)',
    tests: configTests,
  },
  {
    id: 'config-list-changed-later',
    file: config,
    find: 'Object.freeze([...(value as unknown[])])',
    replace: 'value',
    tests: configTests,
  },
  {
    id: 'form-value-unasked',
    file: form,
    find: 'if (!this.#isAllowed()) {',
    replace: "if (form.id === 'none') {",
    tests: formTests,
  },
  {
    id: 'form-action-of-any-origin',
    file: form,
    find: 'if (submitsSameOrigin(form)) return true;',
    replace: "if (form.id !== 'none') return true;",
    tests: formTests,
  },
  {
    id: 'form-formaction-ignored',
    file: formTarget,
    find: "if (isOfForm) actions.push(button.getAttribute('formaction'));",
    replace: '',
    tests: formTests,
  },
  {
    id: 'form-action-without-base',
    file: formTarget,
    find: '[location.href, baseURI].every',
    replace: '[location.href].every',
    tests: formTests,
  },
  {
    id: 'form-action-clobbered',
    file: formTarget,
    find: 'const own = unclobbered(form);',
    replace: 'const own = form;',
    tests: formTests,
  },
  {
    id: 'form-checked-once',
    file: form,
    find: "unclobbered(form).addEventListener('formdata', this.#checkAgain);",
    replace: '{}',
    tests: formTests,
  },
  {
    id: 'nonce-of-markup-first',
    file: 'src/components/internal/catraca-element.ts',
    find: "this.#nonce ?? currentConfig().assertionNonce ?? this.getAttribute('assertion-nonce')",
    replace: "this.getAttribute('assertion-nonce') ?? this.#nonce ?? currentConfig().assertionNonce",
    tests: formTests,
  },
];
