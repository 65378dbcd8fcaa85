/** The page of the certificate login. */
import { solutiTranslations } from '../src/core/i18n/messages.js';
import { demoSettings, setAttributes, setting, startPage } from './page.js';

const element = document.querySelector('soluti-qr-auth');

function apply(): void {
  if (element === null) return;
  setAttributes(element, {
    endpoint: demoSettings.endpoint,
    'start-on': setting('startOn') === 'click' ? null : setting('startOn'),
    renewals: setting('renewals') === '5' ? null : setting('renewals'),
    'without-push': setting('push') === 'off',
  });
}

await startPage({
  apply,
  defaults: { startOn: 'click', renewals: '5', push: 'on' },
  panel: () => 'soluti/phone',
  translations: solutiTranslations,
  events: ['start', 'code', 'notify', 'success', 'expire', 'cancel', 'error', 'state-change'].map(
    (name) => `soluti-auth-${name}`,
  ),
});

await import('../src/components/soluti-qr-auth/soluti-qr-auth.js');
