/**
 * The page that a login without backend comes back to, where the site has no page of its own with the button: hands what
 * came back to the window that began, or takes it to the page that the visitor left.
 */
import { resolveLocale } from '../../core/i18n/resolve-locale.js';
import { parseUrl } from '../../core/url/parse-url.js';
import { readReturn, stripReturn, type PendingLogin } from '../../core/url/user-token.js';
import { handReturn } from '../internal/handed-return.js';
import { takeHeldAddress } from '../internal/held-address.js';
import { loginKey } from './login-keys.js';
import { passOn } from './login-window.js';
import { pendingFor } from './pending-for.js';
import { returnTexts, type ReturnTexts } from './return-texts.js';
import { saveItem } from './tab-storage.js';

const locale = resolveLocale(navigator.languages);
const texts = returnTexts[locale];

function say(text: keyof ReturnTexts): void {
  const status = document.querySelector('[role=status]');
  if (status !== null) status.textContent = texts[text];
}

function offerWayHome(): void {
  const link = document.querySelector('a');
  if (link === null) return;
  link.textContent = texts.home;
  link.hidden = false;
}

/** Style sheets made by script need no exception from the policy. */
function paint(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    'body{font:16px/1.5 system-ui,sans-serif;margin:0}' +
      'main{display:grid;place-content:center;min-block-size:100vh;padding:24px;box-sizing:border-box;text-align:center}',
  );
  document.adoptedStyleSheets = [sheet];
  document.documentElement.lang = locale;
}

/** Goes to the page that the visitor left, whose button judges what came back: once, and in this tab alone. */
function takeHome(address: string, { returnTo }: PendingLogin): void {
  const url = parseUrl(returnTo);
  if (url?.origin !== location.origin) {
    offerWayHome();
    return;
  }
  handReturn(address);
  location.replace(url.href);
}

async function finish(): Promise<void> {
  // Of an earlier login, whose page had no element.
  handReturn(null);
  const held = takeHeldAddress();
  const address = typeof held === 'string' ? held : location.href;
  history.replaceState(null, '', stripReturn(location.href).cleanUrl);
  const { pending, isOurs } = pendingFor(address);
  const { token, code, nonce } = readReturn(address, pending, { requireNonce: false });
  if (pending === null || code === 'unexpected_token' || (token === null && code === null)) {
    refuse();
    return;
  }
  say('busy');
  const handover = { secret: token, error: code };
  const isTaken = pending.mode !== 'redirect' && (await passOn(pending.nonce, handover, nonce !== null));
  if (isTaken) {
    saveItem(loginKey, null);
    say('done');
  } else if (isOurs) {
    takeHome(address, pending);
  } else {
    refuse();
  }
}

function refuse(): void {
  say('unexpected');
  offerWayHome();
}

paint();
void finish();
