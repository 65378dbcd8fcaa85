/** The doctor's findings in English. */
import type { DoctorWords } from './doctor-texts.js';

export const english: DoctorWords = {
  'page-unreachable': ['{what} does not answer with a page.', 'Check the address, and that the server runs.'],
  http: ['{what} is not encrypted: others can read along.', 'Serve it by https: {use}.'],
  'no-element': [
    'There is no element of Catraca in the markup of {what}.',
    'Write one of the tags. If script adds it, open the page with ?catraca-doctor instead.',
  ],
  'script-missing': [
    'The script {what} cannot be loaded.',
    'Copy it from dist-cdn to that place, served as text/javascript.',
  ],
  'two-versions': [
    'The same element is loaded by several scripts: {what}.',
    'Keep one of them: which one wins is chance.',
  ],
  'config-duplicate': [
    'The head holds {what} JSON blocks with the id catraca-config: only the last one counts.',
    'Keep one. Where pages are swapped without a reload (Turbo, Livewire), write the same block on every page.',
  ],
  'endpoint-missing': [
    '{what} does not know its backend.',
    'Write endpoint="/catraca" on it, or call configure({ endpoint }).',
  ],
  'endpoint-differs': [
    '{what} differs from the page’s own backend, {use}.',
    'Name one backend: leave endpoint off the element, or out of the page’s settings.',
  ],
  'endpoint-not-allowed': [
    'The page’s scripts do not allow the backend {what}, which is of another origin.',
    "Use one address for both (localhost and 127.0.0.1 are two), or call configure({ allowedEndpoints: ['{what}'] }).",
  ],
  'endpoint-unreachable': [
    'The backend {what} does not answer.',
    'Start it, and check address, certificate and firewall.',
  ],
  'endpoint-unreadable': [
    'The backend {what} does not answer, or does not let pages of {use} read it (CORS): a browser does not say which.',
    'Run catraca doctor with the address of this page: the command can tell the two apart.',
  ],
  'endpoint-wrong': [
    'At {what} something else answers than Catraca (status {use}).',
    'Check the path: it must be the one of the backend’s public address, and the proxy must pass it on whole.',
  ],
  'provider-missing': ['The backend {use} is not set up for: {what}.', 'Give it the settings of that provider.'],
  'origin-not-allowed': [
    'The backend {use} does not allow pages of {what}.',
    'Add {what} to allowedOrigins (ALLOWED_ORIGINS), exactly so, without a slash.',
  ],
  cors: [
    'Browsers will not let pages of {use} read what {what} answers (CORS).',
    'Let the backend answer OPTIONS and its own Access-Control headers through: a proxy in front of it answers in its place.',
  ],
  'csp-script': ['The page’s Content-Security-Policy forbids the script {what}.', 'Add to it: {use}'],
  'csp-connect': ['The page’s Content-Security-Policy forbids asking the backend {what}.', 'Add to it: {use}'],
  'opener-policy': ['The page’s opener policy ({what}) cuts the login window off from the page.', 'Send {use}'],
  'return-url': [
    'A login may not come back to {what}.',
    'Add it to returnUrls (RETURN_URLS), or give the button another return-url. For a page of crossSiteOrigins (CROSS_SITE_ORIGINS) list the exact path, or a path that ends with /*.',
  ],
  'cross-site': [
    'Pages of {what} are on another site than the backend {use}, and crossSiteOrigins does not list them: browsers without cross-site cookies cannot finish a login.',
    'Add {what} to crossSiteOrigins (CROSS_SITE_ORIGINS) and the exact address of its login page to returnUrls, or serve the backend below the domain of the page.',
  ],
  'nonce-lost': [
    'A login came back to this site without its nonce (catraca_nonce in the query of the return URL) and was refused.',
    'Keep the query in redirects of your own server. If the login page drops it, call configure({ requireNonce: false }).',
  ],
  'token-back': [
    'After a login, a script of this site wrote the token (usertoken) back into the address or the history.',
    'Load return-head.js as the first script in the head, before the router.',
  ],
  'form-value': [
    'The form around {what} gets no value: the page has not opted in.',
    'Call configure({ allowFormValue: true }), or remove name if the form needs no value.',
  ],
  'form-action': [
    'A form with one of the elements submits to {what}, another origin: it gets no value.',
    'Submit the form to the origin of the page, and verify the value there.',
  ],
  'push-off': [
    'The element offers a push, but the backend {what} sends none: visitors see the QR code alone.',
    'Set soluti.push ({ perMinute: 60 }, SOLUTI_PUSH_PER_MINUTE) with clientAddress or beforePush, once Soluti allows your application to push; or write without-push on the element.',
  ],
  'webhook-unreachable': [
    'An approval from Soluti would not get through to {what} (status {use}).',
    'Let POST to /soluti/callback/ through without cookie, login, CSRF token or challenge.',
  ],
  'webhook-private': [
    '{what} is an address that Soluti cannot reach.',
    'Use a public address, or a tunnel while developing.',
  ],
  clock: [
    'The clocks of this machine and of the backend are {what} seconds apart.',
    'Set both by NTP: signed statements live for 60 seconds.',
  ],
  'message-unknown': [
    'No text has the key {what}: these words of the page’s own are never shown.',
    'Take a key of the list in docs/messages.md.',
  ],
};
