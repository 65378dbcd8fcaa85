/** Where the site is nothing but files, a worker in this browser plays backend and providers. */
import { localPaths } from './local-paths.js';
import type { DemoSettings } from './page.js';

/** The site's own folder, with a trailing slash. */
export const siteUrl = new URL(document.documentElement.dataset['root'] ?? './', location.href).href;

let isLocal = false;

/** The settings of the backend in this browser, which `backendReady()` starts. */
export function localSettings(): DemoSettings {
  const sandboxUrl = new URL(localPaths.sandbox, siteUrl).href;
  isLocal = true;
  return {
    endpoint: new URL(localPaths.endpoint, siteUrl).pathname,
    sandboxUrl,
    sessionUrl: new URL(localPaths.session, siteUrl).href,
    simulated: ['ingresse', 'soluti', 'idenge'],
    ingresse: { apiKey: 'demo-key', authUrl: `${sandboxUrl}/ingresse/auth/`, apiUrl: `${sandboxUrl}/ingresse/api` },
  };
}

/** Resolves at once where a server answers. Rejects where the browser lets no worker run. */
export async function backendReady(): Promise<void> {
  if (isLocal) await startWorker();
}

async function startWorker(): Promise<void> {
  const { serviceWorker } = navigator;
  const { active } = await ready(serviceWorker);
  if (serviceWorker.controller === null) {
    const controlled = new Promise((resolve) => {
      serviceWorker.addEventListener('controllerchange', resolve, { once: true });
    });
    // A reload past the caches leaves a page to itself.
    active?.postMessage('claim');
    await controlled;
  }
  // Heard often enough, the worker keeps what it remembers.
  setInterval(() => serviceWorker.controller?.postMessage('stay'), 10_000);
}

async function ready(serviceWorker: ServiceWorkerContainer): Promise<ServiceWorkerRegistration> {
  await serviceWorker.register(new URL('worker.js', siteUrl), { scope: siteUrl });
  return serviceWorker.ready;
}
