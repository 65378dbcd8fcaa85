/** Element tests in a real Chromium. One file: `npx web-test-runner --files test/components/x.wtr.ts`. */
import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { chromeLauncher } from '@web/test-runner-chrome';
import { bundleCommonJs } from './scripts/wtr-commonjs.mjs';
import { serveJsonModules } from './scripts/wtr-json.mjs';
import { summaryReporter } from './scripts/wtr-summary.mjs';
import { findBrowser } from './scripts/find-browser.mjs';

const browser = await findBrowser();

/** Said once per page by the development build of Lit, which we want: it warns of real mistakes. */
const expectedLogs = ['Lit is in dev mode'];

export default {
  files: 'test/components/**/*.wtr.ts',
  nodeResolve: { exportConditions: ['development', 'browser'] },
  concurrency: 2,
  browsers: [
    chromeLauncher({
      launchOptions: { executablePath: browser.executablePath, args: browser.args, headless: true },
      // A window for each page: of two tabs in one window the hidden one gets no animation frames.
      createPage: async ({ context }) => (await context.browser().createBrowserContext()).newPage(),
    }),
  ],
  browserStartTimeout: 60_000,
  testsStartTimeout: 60_000,
  testsFinishTimeout: 180_000,
  testFramework: { config: { ui: 'bdd', timeout: 15_000 } },
  plugins: [
    bundleCommonJs(['qrcode', 'jsqr']),
    serveJsonModules(),
    esbuildPlugin({
      ts: true,
      target: 'es2022',
      // The text of this very file is handed on, without what it extends: the decorator flags must stand in it.
      tsconfig: fileURLToPath(new URL('tsconfig.json', import.meta.url)),
    }),
  ],
  filterBrowserLogs: ({ args }) => !args.some((arg) => expectedLogs.some((text) => String(arg).includes(text))),
  reporters: [defaultReporter({ reportTestResults: true, reportTestProgress: false }), summaryReporter()],
};
