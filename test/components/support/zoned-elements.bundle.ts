/** The three elements as Angular's builder bundles them for zone.js. */
import '../../../src/components/idenge-pass-card/idenge-pass-card.js';
import '../../../src/components/ingresse-login-button/ingresse-login-button.js';
import '../../../src/components/soluti-qr-auth/soluti-qr-auth.js';
