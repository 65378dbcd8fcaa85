/** Firefox and WebKit on this machine: whether they are here, and how they are started. */
import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { findCommand } from './find-command.mjs';
import { freePort } from './free-port.mjs';

/** What a session of Debian's WebKitWebDriver is asked for: its own small browser, and the protocol that it speaks. */
export const webkitCapabilities = { browserName: 'MiniBrowser', 'wdio:enforceWebDriverClassic': true };

/** @returns {Promise<string | null>} the path of a Firefox that starts */
export async function findFirefox() {
  for (const name of ['firefox', 'firefox-esr']) {
    const path = findCommand(name);
    if (path !== null && (await starts(path))) return path;
  }
  return null;
}

/** @returns {boolean} whether WebKit can be driven here; it needs a display, which Xvfb plays */
export function hasWebKit() {
  return ['WebKitWebDriver', 'Xvfb'].every((name) => findCommand(name) !== null);
}

/**
 * Starts a display and WebKit's driver on it.
 * @returns {Promise<{ port: number, stop: () => Promise<void> }>} the driver's port on 127.0.0.1
 */
export async function startWebKitDriver() {
  const display = await startDisplay();
  const port = await freePort();
  const driver = spawn('WebKitWebDriver', [`--port=${port}`], {
    stdio: 'ignore',
    env: { ...process.env, DISPLAY: display.name, WEBKIT_DISABLE_COMPOSITING_MODE: '1', LIBGL_ALWAYS_SOFTWARE: '1' },
  });
  const stop = async () => {
    await ended(driver);
    await display.stop();
  };
  try {
    await answers(`http://127.0.0.1:${port}/status`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, stop };
}

/** Xvfb picks a display that is free and tells its number. */
async function startDisplay() {
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const number = await new Promise((resolve, reject) => {
    child.stdio[3].once('data', (data) => resolve(String(data).trim()));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}.`)));
  });
  return { name: `:${number}`, stop: () => ended(child) };
}

function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill();
  });
}

async function answers(url) {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const response = await fetch(url).catch(() => null);
    if (response !== null) return;
    if (Date.now() > deadline) throw new Error(`${url} does not answer.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function starts(path) {
  return promisify(execFile)(path, ['--version'], { timeout: 20_000 }).then(
    () => true,
    () => false,
  );
}
