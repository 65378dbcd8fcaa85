/**
 * Runs element tests in Chromium once for each flaw that `CATRACA_FLAWS` names, separated by commas, and without a flaw for `sound`.
 * All runs share one server and one browser: each loads its modules below a path of its own, `/planted/<id>/`, where one source
 * file has the flaw in it.
 */
import { writeFileSync } from 'node:fs';
import config from '../../web-test-runner.config.mjs';
import { root } from '../../scripts/run-tasks.mjs';
import { countSessions } from '../../scripts/wtr-summary.mjs';
import { plant } from './flaw.mjs';
import { flaws } from './flaws.mjs';

const ids = (process.env['CATRACA_FLAWS'] ?? '').split(',');
const chosen = flaws.filter(({ id }) => ids.includes(id));
const prefix = /^\/planted\/([\w-]+)(?=\/)/;

/** @param {{ originalUrl: string }} context */
function flawIdOf({ originalUrl }) {
  return prefix.exec(originalUrl)?.[1];
}

/** @param {string} id @param {readonly string[]} files */
function groupOf(id, files) {
  return {
    name: id,
    files: [...files],
    testRunnerHtml: (/** @type {string} */ framework) => `<!doctype html><html><head></head><body>
      <script type="module">const config = window.__WTR_CONFIG__; config.testFile = '/planted/${id}' + config.testFile;</script>
      <script type="module" src="${framework}"></script></body></html>`,
  };
}

/** Writes what was counted for each id to the file that `CATRACA_FLAWS_REPORT` names. */
const reporter = {
  stop({ sessions }) {
    const all = [...sessions];
    const names = [...new Set(all.map(({ group }) => group.name))];
    const counts = names.map((name) => [name, countSessions(all.filter(({ group }) => group.name === name))]);
    writeFileSync(process.env['CATRACA_FLAWS_REPORT'] ?? '', JSON.stringify(Object.fromEntries(counts)));
  },
};

export default {
  ...config,
  rootDir: root,
  browserStartTimeout: 300_000,
  testsStartTimeout: 300_000,
  testsFinishTimeout: 300_000,
  reporters: [reporter],
  files: undefined,
  groups: [
    ...(ids.includes('sound') ? [groupOf('sound', [...new Set(chosen.flatMap(({ tests }) => tests))])] : []),
    ...chosen.map(({ id, tests }) => groupOf(id, tests)),
  ],
  middleware: [
    (context, next) => {
      context.url = context.url.replace(prefix, '');
      return next();
    },
  ],
  plugins: [
    {
      name: 'planted-flaw',
      transformCacheKey: flawIdOf,
      transform(context) {
        const flaw = chosen.find(({ id }) => id === flawIdOf(context));
        if (flaw === undefined || context.path !== `/${flaw.file}`) return undefined;
        return { body: plant(flaw, String(context.body)) };
      },
    },
    ...config.plugins,
  ],
};
