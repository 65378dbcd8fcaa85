/** Words on screen: English; its keys are the keys of every language. */
import type { ErrorCode } from '../protocol/error-codes.js';

export const common = {
  'common.cancel': 'Cancel',
  'common.loading': 'Loading…',
  'err.retry': 'Try again',
  'error.config_invalid': 'Unavailable right now. Try again later.',
  'error.network_unreachable': 'Connection problem. Try again.',
  'error.timeout': 'The answer took too long. Try again.',
  'error.response_invalid': 'Unavailable right now. Try again later.',
  'error.request_invalid': 'Check the details and try again.',
  'error.not_authenticated': 'Sign in to the site to continue.',
  'error.not_allowed': 'This is not allowed here.',
  'error.not_found': 'Not found. Start again.',
  'error.conflict': 'This changed in the meantime. Check it and try again.',
  'error.slow_down': 'Too many attempts. Wait a little and try again.',
  'error.flow_expired': 'Time ran out. Nothing was authorised.',
  'error.flow_cancelled': 'Cancelled. Nothing was authorised.',
  'error.holder_mismatch': 'The certificate used is not for the CPF/CNPJ you gave.',
  'error.unexpected_token': 'This sign-in was not requested in this tab. To be safe, sign in again.',
  'error.session_ended': 'Your session is no longer valid. Sign in again.',
  'error.popup_blocked': 'The browser blocked the window. Allow pop-ups for this site and try again.',
  'error.provider_refused': 'Unavailable right now. Try again later.',
  'error.provider_invalid': 'The service gave an unexpected answer. Try again.',
  'error.provider_unreachable': 'The service is not answering. Try again in a moment.',
  'error.store_unreachable': 'Temporarily unavailable. Try again in a moment.',
  'error.internal': 'Something went wrong on our side. Try again.',
} satisfies Readonly<Record<`error.${ErrorCode}`, string>> & Readonly<Record<string, string>>;

export const ingresse = {
  'ing.login': 'Sign in with Ingresse',
  'ing.redirecting': 'Redirecting to Ingresse…',
  'ing.loggedAs': 'Signed in as {name}',
  'ing.logout': 'Sign out',
  'ing.expired': 'Your session is no longer valid. Sign in again.',
  'ing.misconfig': 'Sign-in is unavailable right now.',
};

export const soluti = {
  'sol.title': 'Sign in with a cloud certificate',
  'sol.doc': "Holder's CPF or CNPJ",
  'sol.docInvalid': 'Invalid CPF or CNPJ. Check the digits.',
  'sol.why': 'We use your CPF/CNPJ only to find your certificate.',
  'sol.start': 'Generate QR code',
  'sol.scan': 'Open the {app} app on your phone and scan the QR code',
  'sol.qrAlt': 'QR code to authenticate with {client}',
  'sol.push': 'Send a notification to my phone',
  'sol.pushUniform': 'If this holder has the app, a notification is on its way. Or scan the code.',
  'sol.challenge': 'Match this code in the app: {challenge}',
  'sol.waiting': 'Waiting for your approval…',
  'sol.timeLeft': 'Expires in {time}',
  'sol.expired': 'Code expired',
  'sol.renew': 'Get a new code',
  'sol.finishing': 'Approved. Finishing…',
  'sol.done': 'Authentication complete',
  'sol.noAnswer': 'No answer yet. Check the app for a request, and your plan for credits.',
};

export const pass = {
  'pass.title': 'Digital card',
  'pass.none': 'Card not installed yet',
  'pass.installed': 'Installed on phone ({platform})',
  'pass.uninstalled': 'Removed from phone',
  'pass.deleted': 'Card cancelled',
  'pass.download': 'Download the card',
  'pass.emailSent': 'We e-mailed you the card link',
  'pass.updated': 'Updated {date}',
  'pass.holder': 'Cardholder',
};
