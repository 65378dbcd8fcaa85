/// <reference lib="webworker" />
/** Runs backend and providers in the visitor's browser, for a site that is nothing but files. */
import { createLocalNetwork } from './local-network.js';
import { giveRequestsTheirBody, keepCookiesOfResponses } from './server-messages.js';

declare const self: ServiceWorkerGlobalScope;

const BrowserResponse = keepCookiesOfResponses();
giveRequestsTheirBody();
const network = createLocalNetwork(self.registration.scope, navigator.languages);

/** A browser ends a worker that hears nothing for half a minute, and with it every login under way. */
const stayAwake = `\nsetInterval(() => navigator.serviceWorker?.controller?.postMessage('stay'), 10_000);\n`;

self.addEventListener('install', () => {
  void self.skipWaiting();
});
self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});
self.addEventListener('message', (event) => {
  // A page that was loaded past the worker asks for it.
  if (event.data === 'claim') event.waitUntil(self.clients.claim());
});
self.addEventListener('fetch', (event) => {
  const answer = network.answer(event.request);
  if (answer !== null) event.respondWith(answer.then((response) => asBrowserResponse(response, event.request)));
});

async function asBrowserResponse(response: Response, { url }: Request): Promise<Response> {
  const { status, headers } = response;
  const isPageScript = url.endsWith('/assets/sandbox.js');
  const body = isPageScript ? (await response.text()) + stayAwake : response.body;
  return new BrowserResponse(body, { status, headers });
}
