/** The page of the pass card. */
import type { IdengePassCardElement } from '../src/components/idenge-pass-card/idenge-pass-card-element.js';
import { passTranslations } from '../src/core/i18n/messages.js';
import { accounts } from './accounts.js';
import { demoSettings, setAttributes, setting, startPage } from './page.js';

const card = document.querySelector<IdengePassCardElement>('idenge-pass-card');
const lookUp = document.querySelector<HTMLFormElement>('#look-up');
let account: string | undefined;
type LookUp = Readonly<Record<string, string | boolean | null>>;
/** Takes the staff's look-up off the card. */
const noLookUp: LookUp = { email: null, 'external-id': null, phone: null, 'user-id': null, browse: null };
/** What staff see who look for nobody. */
const everyone: LookUp = { ...noLookUp, browse: true };
let wanted = everyone;

async function signIn(name: string): Promise<void> {
  await fetch(demoSettings.sessionUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ account: name === '' ? null : name }),
  });
}

/** The card tells by itself why it could not be loaded. */
async function load(): Promise<void> {
  await card?.load().catch(() => undefined);
}

/** The host's own sign-in and sign-out: after it, the card belongs to somebody else. */
async function changeAccount(name: string): Promise<void> {
  if (card === null) return;
  account = name;
  card.clear();
  await signIn(name);
  await load();
}

/** Below the providers' address: the phone of the customer who is signed in; anybody's where nobody is. */
function phoneOf(): string {
  const name = setting('account');
  const customer = name === 'marcos' || name === 'lia' ? accounts[name].externalId : null;
  return customer === null ? 'idenge/phone' : `idenge/phone?user=${customer}`;
}

function apply(): void {
  if (card === null) return;
  const isStaff = setting('account') === 'staff';
  if (!isStaff) wanted = everyone;
  lookUp?.toggleAttribute('hidden', !isStaff);
  setAttributes(card, {
    endpoint: demoSettings.endpoint,
    enrollable: true,
    editable: true,
    layout: setting('layout') === 'card' ? null : setting('layout'),
    ...(isStaff ? wanted : noLookUp),
  });
  if (account !== undefined && account !== setting('account')) void changeAccount(setting('account'));
}

function show(people: LookUp): void {
  wanted = people;
  apply();
  void load();
}

lookUp?.addEventListener('submit', (event) => {
  event.preventDefault();
  const by = document.querySelector<HTMLSelectElement>('#look-up-by')?.value ?? 'email';
  const value = document.querySelector<HTMLInputElement>('#look-up-value')?.value.trim() ?? '';
  if (value !== '') show({ ...noLookUp, [by]: value });
});
document.querySelector('#look-up-all')?.addEventListener('click', () => {
  show(everyone);
});

await startPage({
  apply,
  defaults: { account: 'marcos', layout: 'card' },
  panel: phoneOf,
  translations: passTranslations,
  events: ['load', 'select', 'create', 'update', 'status-change', 'error', 'state-change'].map(
    (name) => `idenge-pass-${name}`,
  ),
});

const first = setting('account');
await signIn(first);
await import('../src/components/idenge-pass-card/idenge-pass-card.js');
// Whoever was chosen meanwhile is signed in now.
account = first;
apply();
