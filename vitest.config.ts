/** Tests that run in Node: units, server, sandbox and scripts; the built package; and the journeys through a real browser. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  cacheDir: '.cache/vitest',
  test: {
    // Two files at a time whatever the machine: journeys share it with their browsers.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/package/**', 'test/matrix/**', 'test/frameworks/**', 'test/nightly/**'],
          env: { CATRACA_LANDING: '1' },
          // What hangs, not what is slow: a machine that others use too may take several times as long.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          restoreMocks: true,
          unstubGlobals: true,
        },
      },
      {
        extends: true,
        test: {
          name: 'package',
          environment: 'node',
          include: ['test/package/**/*.test.ts'],
          globalSetup: 'test/package/build-first.ts',
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          environment: 'node',
          // What is told of somebody's data is too much to wait for the other engines.
          include: ['test/e2e/**/*.e2e.ts', 'test/matrix/pass-privacy.matrix.ts'],
          env: { CATRACA_ENGINES: 'chromium', CATRACA_LANDING: '1' },
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          // Whole and slow: every rule of the protocol broken once, a backend in another language, three bundlers, every language.
          name: 'nightly',
          environment: 'node',
          include: [
            'test/nightly/**/*.test.ts',
            // What a landing does in part (test/support/is-landing.ts).
            'test/e2e/accessibility.e2e.ts',
            'test/e2e/soluti-code.e2e.ts',
            'test/server/timing.test.ts',
          ],
          globalSetup: 'test/package/build-first.ts',
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          // Installs and builds an app per framework.
          name: 'frameworks',
          environment: 'node',
          include: ['test/frameworks/**/*.test.ts'],
          globalSetup: 'test/package/build-first.ts',
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'matrix',
          environment: 'node',
          include: ['test/matrix/**/*.matrix.ts'],
          // WebKit's driver holds one browser at a time.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
