/** `catraca`: registers all three elements, and hands out what `catraca/elements` does. */
import './ingresse-login-button/ingresse-login-button.js';
import './soluti-qr-auth/soluti-qr-auth.js';
import './idenge-pass-card/idenge-pass-card.js';

export * from './elements.js';
