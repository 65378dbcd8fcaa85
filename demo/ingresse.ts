/** The page of the Ingresse login. */
import { createIngresseFetch } from '../src/core/url/ingresse-session.js';
import type { IngresseLoginButtonElement } from '../src/components/ingresse-login-button/ingresse-login-button-element.js';
import { ingresseTranslations } from '../src/core/i18n/messages.js';
import { demoSettings, setAttributes, setting, startPage, text } from './page.js';

const button = document.querySelector<IngresseLoginButtonElement>('ingresse-login-button');
const result = document.querySelector('#api-result');
let userToken: string | null = null;

function apply(): void {
  if (button === null) return;
  const isBackend = setting('how') === 'backend';
  const isApp = setting('modes') === 'app';
  setAttributes(button, {
    endpoint: isBackend ? demoSettings.endpoint : null,
    'api-key': isBackend ? null : demoSettings.ingresse.apiKey,
    'auth-url': isBackend ? null : demoSettings.ingresse.authUrl,
    modes: isApp ? null : setting('modes'),
    'return-url': isApp ? 'catracademo://home' : null,
    variant: setting('variant') === 'filled' ? null : setting('variant'),
  });
}

/** A call as the page's own code would make it: it finds out when Ingresse has reset the token. */
async function callApi(): Promise<void> {
  if (result === null || userToken === null) {
    if (result !== null) result.textContent = text('ing.apiNone');
    return;
  }
  const ingresseFetch = createIngresseFetch({
    apiKey: demoSettings.ingresse.apiKey,
    apiUrl: demoSettings.ingresse.apiUrl,
    getUserToken: () => userToken,
    onSessionEnded: () => {
      userToken = null;
      result.textContent = text('ing.apiEnded');
      button?.expire('2006');
    },
  });
  const userId = userToken.split('-', 1)[0] ?? '';
  result.textContent = '';
  const response = await ingresseFetch(`${demoSettings.ingresse.apiUrl}/users/${userId}?fields=id,name`);
  const body = (await response.json()) as { responseData?: { name?: string } };
  const name = body.responseData?.name;
  if (name !== undefined) result.textContent = text('ing.apiOk', { name });
}

document.addEventListener('ingresse-login-success', (event) => {
  if ('userToken' in event.detail) userToken = event.detail.userToken;
});
document.addEventListener('ingresse-login-logout', () => {
  userToken = null;
});
document.querySelector('#call-api')?.addEventListener('click', () => {
  callApi().catch(() => {
    if (result !== null) result.textContent = text('ing.apiFailed');
  });
});

await startPage({
  apply,
  defaults: { how: 'browser', modes: 'popup redirect', variant: 'filled' },
  panel: () => 'ingresse/panel',
  translations: ingresseTranslations,
  events: ['start', 'success', 'cancel', 'expire', 'logout', 'handover', 'error', 'state-change'].map(
    (name) => `ingresse-login-${name}`,
  ),
});

// After configure() and the attributes, so that the element finds them when it wakes.
await import('../src/components/ingresse-login-button/ingresse-login-button.js');
