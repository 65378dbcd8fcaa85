/** What Web Test Runner starts for each engine. */
import { chromeLauncher } from '@web/test-runner-chrome';
import { webdriverLauncher } from '@web/test-runner-webdriver';
import { findSmallBrowser } from './find-browser.mjs';
import { findFirefox, webkitCapabilities } from './engines.mjs';

/**
 * @param {string} engine `chromium`, `firefox` or `webkit`; the last needs the address of a running WebKitWebDriver in
 *   `CATRACA_WEBKIT_PORT`
 * @returns {Promise<import('@web/test-runner-core').BrowserLauncher>}
 */
export async function launcherOf(engine) {
  switch (engine) {
    case 'chromium': {
      const { executablePath, args } = await findSmallBrowser();
      return chromeLauncher({
        launchOptions: { executablePath, args, headless: true },
        // A window for each page: of two tabs in one window the hidden one gets no animation frames.
        createPage: async ({ context }) => (await context.browser().createBrowserContext()).newPage(),
      });
    }
    case 'firefox':
      return chromeLauncher({
        launchOptions: { browser: 'firefox', executablePath: await findFirefox(), headless: true },
        createPage: async ({ context }) => {
          // In Firefox a context is no window of its own: a tab behind another draws nothing, and no element in it is ever seen.
          const page = await (await context.browser().createBrowserContext()).newPage({ type: 'window' });
          // A form with something typed in it asks before the page is closed, and Firefox would wait for the answer.
          page.on('dialog', (dialog) => void dialog.accept().catch(() => {}));
          return page;
        },
      });
    case 'webkit':
      return webdriverLauncher({
        automationProtocol: 'webdriver',
        hostname: '127.0.0.1',
        port: Number(process.env['CATRACA_WEBKIT_PORT']),
        path: '/',
        capabilities: webkitCapabilities,
        logLevel: 'error',
      });
    default:
      throw new Error(`CATRACA_ENGINE is ${engine}; it may be chromium, firefox or webkit.`);
  }
}
