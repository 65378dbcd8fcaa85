/** What the linter holds: types used well, Lit templates that work, elements that a keyboard and a screen reader can use. */
import eslint from '@eslint/js';
import lit from 'eslint-plugin-lit';
import litA11y from 'eslint-plugin-lit-a11y';
import wc from 'eslint-plugin-wc';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Blank lines and comments do not count: a well explained function is not a long one. */
const atMost = (max) => ['error', { max, skipBlankLines: true, skipComments: true }];

export default defineConfig(
  globalIgnores([
    'node_modules/',
    'dist/',
    'dist-cdn/',
    'dist-site/',
    '.cache/',
    'coverage/',
    'test/e2e/artifacts/',
    'examples/',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },

  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      // One project sees every file, so that one program serves a whole run.
      parserOptions: { project: './tsconfig.node.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // A port may have to be async where this implementation has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      // A signal's reason is thrown as it is.
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true, allowThrowingAny: true }],
      '@typescript-eslint/prefer-promise-reject-errors': [
        'error',
        { allowThrowingUnknown: true, allowThrowingAny: true },
      ],
      // Digits and addresses are taken apart by character; nothing here takes names apart.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      // Two ways to say the same in a type; each file may pick one.
      '@typescript-eslint/unified-signatures': 'off',
      // A hook may answer nothing or a response.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // A third of the linter's time, for enums, which these sources cannot have, and for classes that look alike.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      eqeqeq: 'error',
      'no-console': ['error', { allow: ['warn', 'error'] }],
      'max-lines-per-function': atMost(60),
    },
  },
  {
    // Text of a provider or of a visitor must not become markup or code.
    files: ['src/**/*.{ts,js,mjs}', 'demo/**/*.{ts,js,mjs}'],
    rules: {
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-restricted-syntax': ['error', ...markupFromText()],
    },
  },
  {
    files: ['src/core/**/*.ts'],
    ignores: ['src/core/i18n/**', 'src/core/protocol/**'],
    rules: { 'max-lines': atMost(200), 'no-console': 'error' },
  },
  {
    // Whatever a flow needs of the world arrives as a port, so that its tests hold the clock.
    files: ['src/core/flows/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...portsOfFlows()],
      // This list replaces the one for all sources.
      'no-restricted-syntax': ['error', ...clockReadings(), ...markupFromText()],
    },
  },

  {
    files: ['src/components/**/*.ts', 'test/components/**/*.ts'],
    extends: [lit.configs['flat/recommended'], litA11y.configs.recommended, wc.configs['flat/recommended']],
    rules: {
      'lit/no-legacy-imports': 'error',
      'lit/no-template-arrow': 'off',
      'lit/no-this-assign-in-render': 'error',
      'lit/no-useless-template-literals': 'error',
      'lit/lifecycle-super': 'error',
      'wc/guard-super-call': 'off', // The base class is LitElement: there always is something to call.
      'wc/no-self-class': 'off', // False alarms on `classList` of inner elements.
    },
  },
  { files: ['src/components/**/*.ts'], rules: { 'max-lines': atMost(250) } },
  {
    // Markup can replace the document's members, as `<img name="head">` does. The return page is ours alone.
    files: ['src/components/**/*.ts'],
    ignores: ['src/components/ingresse-login-button/return.ts', 'src/components/internal/unclobbered.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'document', message: 'Read it through `page` of internal/unclobbered.ts.' },
      ],
    },
  },

  {
    // A test reads best in one piece, and may insist on what it has just made.
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      'no-console': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-misused-promises': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unused-expressions': 'off', // `expect(x).to.be.true`
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
    },
  },
  { files: ['demo/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: { globals: nodeGlobals() },
  },
);

function portsOfFlows() {
  const names = ['fetch', 'setTimeout', 'setInterval', 'performance', 'sessionStorage', 'localStorage'];
  return names.map((name) => ({ name, message: 'Take it as a port in the options.' }));
}

/** `Date` may format and compare; only asking it for the present time is refused. */
function clockReadings() {
  const selectors = [
    "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    "NewExpression[callee.name='Date'][arguments.length=0]",
  ];
  return selectors.map((selector) => ({ selector, message: 'Take the clock as a port in the options.' }));
}

/** What parses text as markup: properties that are set by script or by a template, methods, and the directives of Lit. */
function markupFromText() {
  const properties = '/^(innerHTML|outerHTML|srcdoc)$/';
  const methods = '/^(insertAdjacentHTML|setHTMLUnsafe|parseHTMLUnsafe|createContextualFragment)$/';
  const directives = '/^unsafe(HTML|SVG|MathML|Static|CSS)$/';
  const selectors = [
    `AssignmentExpression[left.property.name=${properties}]`,
    `AssignmentExpression[left.property.value=${properties}]`,
    `ObjectExpression > Property[key.name=${properties}]`,
    `ObjectExpression > Property[key.value=${properties}]`,
    'TemplateElement[value.raw=/[.]?(innerHTML|outerHTML|srcdoc)=[\\u0022\\u0027]?$/i]',
    `MemberExpression[property.name=${methods}]`,
    `MemberExpression[property.value=${methods}]`,
    "MemberExpression[object.name='document'][property.name=/^write(ln)?$/]",
    "MemberExpression[object.property.name='document'][property.name=/^write(ln)?$/]",
    `Identifier[name=${directives}]`,
    'ImportDeclaration[source.value=/unsafe-(html|svg|mathml)/]',
    'ImportExpression[source.value=/unsafe-(html|svg|mathml)/]',
  ];
  return selectors.map((selector) => ({ selector, message: 'Do not parse text as markup. Bind it as text.' }));
}

function nodeGlobals() {
  const names = [
    'process',
    'console',
    'URL',
    'fetch',
    'Buffer',
    'setTimeout',
    'clearTimeout',
    'AbortSignal',
    'performance',
  ];
  return Object.fromEntries(names.map((name) => [name, 'readonly']));
}
