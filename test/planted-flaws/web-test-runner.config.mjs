/** Runs element tests in Chromium, with the flaw that `CATRACA_FLAW` names in its source file. */
import config from '../../web-test-runner.config.mjs';
import { root } from '../../scripts/run-tasks.mjs';
import { flawOfEnvironment, plant } from './flaw.mjs';
import { flaws } from './flaws.mjs';

const flaw = flawOfEnvironment(flaws);

export default {
  ...config,
  rootDir: root,
  concurrency: 1,
  testsFinishTimeout: 120_000,
  plugins: [
    {
      name: 'planted-flaw',
      transform({ path, body }) {
        if (flaw === undefined || path !== `/${flaw.file}`) return undefined;
        return { body: plant(flaw, String(body)) };
      },
    },
    ...config.plugins,
  ],
};
