/**
 * Element tests in a real Chromium, or in the engine that `CATRACA_ENGINE` names (`npm run test:engines` sets it and
 * starts what the engine needs). With `CATRACA_BUILT=1` it is the files of dist-cdn/ that are tested. One file: `npx web-test-runner --files test/components/x.wtr.ts`.
 */
import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { serveBuiltElements } from './scripts/wtr-built.mjs';
import { bundleModules } from './scripts/wtr-bundle.mjs';
import { bundleCommonJs } from './scripts/wtr-commonjs.mjs';
import { serveJsonModules } from './scripts/wtr-json.mjs';
import { summaryReporter } from './scripts/wtr-summary.mjs';
import { launcherOf } from './scripts/wtr-launcher.mjs';

const engine = process.env['CATRACA_ENGINE'] ?? 'chromium';

/** Said once per page by the development build of Lit, which we want: it warns of real mistakes. */
const expectedLogs = ['Lit is in dev mode'];

export default {
  files: 'test/components/**/*.wtr.ts',
  nodeResolve: { exportConditions: ['development', 'browser'] },
  // WebKit's driver shows several test pages as frames of one window, which would share storage and focus; of two windows
  // of Firefox one is behind the other.
  concurrency: engine === 'chromium' ? 2 : 1,
  browsers: [await launcherOf(engine)],
  browserStartTimeout: 60_000,
  testsStartTimeout: 60_000,
  // Of a file; what hangs, not what is slow.
  testsFinishTimeout: 300_000,
  testFramework: { config: { ui: 'bdd', timeout: 15_000 } },
  plugins: [
    ...(process.env['CATRACA_BUILT'] === undefined ? [] : [serveBuiltElements()]),
    bundleModules(),
    bundleCommonJs(['qrcode', 'jsqr']),
    serveJsonModules(),
    esbuildPlugin({
      ts: true,
      target: 'es2022',
      // The text of this very file is handed on, without what it extends: `useDefineForClassFields` must stand in it.
      tsconfig: fileURLToPath(new URL('tsconfig.json', import.meta.url)),
    }),
  ],
  filterBrowserLogs: ({ args }) => !args.some((arg) => expectedLogs.some((text) => String(arg).includes(text))),
  reporters: [defaultReporter({ reportTestResults: true, reportTestProgress: false }), summaryReporter()],
};
