/** What is measured, as data: each widget's files, the least that its backend must answer, and what a visitor waits for. */
import type { Wanted } from './watch.js';

/** What a visitor comes for; only widgets of one job are held against each other. */
export type Job = 'sign in' | 'sign in by QR code' | 'see one’s pass' | 'draw a code' | 'other' | 'nothing';

export interface Widget {
  /** Of its page, `bench/pages/<name>.html`, and of its row. */
  readonly name: string;
  readonly job: Job;
  readonly isOurs?: boolean;
  /** In `bench/package.json`; missing for ours. */
  readonly packages?: readonly string[];
  /** What the page loads from its own folder: sources below `bench/`. */
  readonly files?: Readonly<Record<string, string>>;
  /** A module of `bench/pages/` to be bundled, for what has no file for script tags. */
  readonly program?: string;
  /**
   * Answers of its backend, by path below the page's own folder: the least that makes it draw itself. `{{base}}` becomes the
   * address of that folder; `stream` is an event stream that stays open and says nothing.
   */
  readonly answers?: Readonly<Record<string, string>>;
  /** All of it must be usable. */
  readonly wanted: readonly Wanted[];
  /** Why it can never be used here. Its requests and bytes are counted up to there. */
  readonly outOfReach?: string;
  /** What its code must say. */
  readonly saysInCode?: RegExp;
}

const login: Wanted = { path: ['ingresse-login-button', '[part="button"]'], kind: 'control' };
const code: Wanted = { path: ['soluti-qr-auth', '[part="qr"]'], kind: 'code' };
const pass: Wanted = { path: ['idenge-pass-card', '[part="name"]'], kind: 'content' };

const drawnText = 'https://login.example/session/0123456789';

const ours: readonly Widget[] = [
  {
    name: 'ingresse-login-button',
    job: 'sign in',
    isOurs: true,
    files: { 'ingresse-login-button.js': '../dist-cdn/ingresse-login-button.js' },
    wanted: [login],
  },
  {
    name: 'soluti-qr-auth',
    job: 'sign in by QR code',
    isOurs: true,
    files: { 'soluti-qr-auth.js': '../dist-cdn/soluti-qr-auth.js' },
    wanted: [code],
    saysInCode: /./,
  },
  {
    name: 'idenge-pass-card',
    job: 'see one’s pass',
    isOurs: true,
    files: { 'idenge-pass-card.js': '../dist-cdn/idenge-pass-card.js' },
    wanted: [pass],
  },
];

/** `chunks`: the names of the loader's own files. */
function loader(chunks: readonly string[]): Widget {
  const names = ['catraca.js', ...chunks.map((name) => `chunks/${name}`)];
  return {
    name: 'all-three-by-the-loader',
    job: 'other',
    isOurs: true,
    files: Object.fromEntries(names.map((name) => [name, `../dist-cdn/${name}`])),
    wanted: [login, code, pass],
  };
}

const hankoAction = (action: string, inputs: object) => ({
  action,
  href: `/login?action=${action}`,
  inputs,
  description: '',
});

const signIn: readonly Widget[] = [
  {
    name: 'hanko',
    job: 'sign in',
    packages: ['@teamhanko/hanko-elements'],
    files: { 'elements.js': 'node_modules/@teamhanko/hanko-elements/dist/elements.js' },
    answers: {
      'api/sessions/validate': JSON.stringify({ is_valid: false }),
      'api/login': JSON.stringify({
        name: 'login_init',
        status: 200,
        payload: {},
        csrf_token: 'bench',
        actions: {
          continue_with_login_identifier: hankoAction('continue_with_login_identifier', {
            email: { name: 'email', type: 'email', required: true },
          }),
        },
      }),
    },
    wanted: [{ path: ['hanko-auth', 'button[type="submit"]'], kind: 'control' }],
  },
  {
    name: 'descope',
    job: 'sign in',
    packages: ['@descope/web-component'],
    files: { 'index.js': 'node_modules/@descope/web-component/dist/index.js' },
    answers: {
      'api/pages/P2bench/v2-beta/config.json': JSON.stringify({
        componentsVersion: '3.14.1',
        flows: { 'sign-up-or-in': { version: 1, startScreenId: '0', startScreenName: 'Welcome' } },
      }),
      // In place of its parts, which come from a CDN: none. The screen below is plain HTML.
      'cdn/index.js': 'globalThis.DescopeUI = {};',
      'api/pages/P2bench/v2-beta/theme.json': JSON.stringify({ light: { globals: '', components: {} } }),
      'api/pages/P2bench/v2-beta/0.html':
        '<form><input name="email" type="email"><button id="go" type="submit">Continue</button></form>',
    },
    wanted: [{ path: ['descope-wc', 'button'], kind: 'control' }],
  },
  {
    name: 'vk-id',
    job: 'sign in',
    packages: ['@vkid/sdk'],
    files: { 'index.js': 'node_modules/@vkid/sdk/dist-sdk/umd/index.js' },
    wanted: [{ path: ['#VkIdSdkOneTap', 'button'], kind: 'control' }],
  },
  {
    name: 'google-pay',
    job: 'sign in',
    packages: ['@google-pay/button-element'],
    files: { 'index.umd.min.js': 'node_modules/@google-pay/button-element/dist/index.umd.min.js' },
    wanted: [{ path: ['google-pay-button', 'button'], kind: 'control' }],
    outOfReach: 'its button is drawn by https://pay.google.com/gp/p/js/pay.js, which is no part of the package',
  },
];

const byCode: readonly Widget[] = [
  {
    name: 'yivi',
    job: 'sign in by QR code',
    packages: ['@privacybydesign/yivi-frontend'],
    files: { 'yivi.js': 'node_modules/@privacybydesign/yivi-frontend/dist/yivi.js' },
    answers: yiviAnswers(),
    wanted: [{ path: ['#yivi-web-form', 'canvas, svg.yivi-web-qr-canvas'], kind: 'code' }],
    saysInCode: /irmaqr/,
  },
  {
    name: 'yivi-modules',
    job: 'sign in by QR code',
    packages: ['core', 'web', 'client', 'css'].map((part) => `@privacybydesign/yivi-${part}`),
    program: 'yivi-modules.js',
    answers: yiviAnswers(),
    wanted: [{ path: ['#yivi-web-form', 'canvas, svg.yivi-web-qr-canvas'], kind: 'code' }],
    saysInCode: /irmaqr/,
  },
];

/** A session without pairing, which would need one request more before the code. */
function yiviAnswers(): Record<string, string> {
  return {
    'api/session': JSON.stringify({
      sessionPtr: { u: '{{base}}api/irma/session/0123456789abcdefghij', irmaqr: 'disclosing' },
      token: 'bench',
    }),
    'api/irma/session/0123456789abcdefghij/statusevents': 'stream',
  };
}

const drawers: readonly Widget[] = [
  {
    name: 'appkit',
    job: 'draw a code',
    packages: ['@reown/appkit-ui'],
    program: 'appkit.js',
    wanted: [{ path: ['wui-qr-code', '.wui-qr-code'], kind: 'code' }],
    saysInCode: new RegExp(`^${drawnText}$`),
  },
  {
    name: 'lean-qr',
    job: 'draw a code',
    packages: ['lean-qr'],
    files: { 'webcomponent.mjs': 'node_modules/lean-qr/webcomponent.mjs' },
    wanted: [{ path: ['lean-qr[aria-label]'], kind: 'code' }],
    saysInCode: new RegExp(`^${drawnText}$`),
  },
  {
    name: 'qr-code-styling',
    job: 'draw a code',
    packages: ['qr-code-styling'],
    files: { 'qr-code-styling.js': 'node_modules/qr-code-styling/lib/qr-code-styling.js' },
    wanted: [{ path: ['#canvas', 'svg'], kind: 'code' }],
    saysInCode: new RegExp(`^${drawnText}$`),
  },
];

const others: readonly Widget[] = [
  {
    name: 'altcha',
    job: 'other',
    packages: ['altcha'],
    files: { 'altcha.min.js': 'node_modules/altcha/dist/main/altcha.min.js' },
    wanted: [{ path: ['altcha-widget', '.altcha-checkbox'], kind: 'control' }],
  },
  {
    name: 'add-to-calendar-button',
    job: 'other',
    packages: ['add-to-calendar-button'],
    files: { 'atcb.js': 'node_modules/add-to-calendar-button/dist/atcb.js' },
    wanted: [{ path: ['add-to-calendar-button', 'button'], kind: 'control' }],
  },
];

/** What a page costs that holds no widget at all. */
const nothing: Widget = { name: 'nothing', job: 'nothing', wanted: [{ path: ['#nothing'], kind: 'content' }] };

/** @param chunks the names of the files in `dist-cdn/chunks/` */
export function allWidgets(chunks: readonly string[]): readonly Widget[] {
  return [...ours, loader(chunks), ...signIn, ...byCode, ...drawers, ...others, nothing];
}
