/** AppKit's QR code alone, with the theme that it needs and without the wallets that it is drawn for. */
/* global document */
import { initializeTheming } from '@reown/appkit-ui';
import '@reown/appkit-ui/wui-qr-code';

initializeTheming({}, 'light');
document.querySelector('wui-qr-code').uri = 'https://login.example/session/0123456789';
