/** Which login an address that a visitor came back to is the end of. */
import { parsePendingLogin, stripReturn, type PendingLogin } from '../../core/url/user-token.js';
import { loginKey } from './login-keys.js';
import { loadItem } from './tab-storage.js';

/**
 * The login that this tab remembers. A window that got no copy of it (opened by a framed page, say) still has the
 * nonce of the address: whether that names a login is for the page that began to say.
 */
export function pendingFor(address: string): { pending: PendingLogin | null; isOurs: boolean } {
  const pending = parsePendingLogin(JSON.stringify(loadItem(loginKey)));
  const { nonces } = stripReturn(address);
  const [nonce = ''] = nonces;
  if (pending !== null || nonces.length !== 1 || nonce === '') return { pending, isOurs: true };
  return { pending: { nonce, mode: 'popup', returnTo: '', startedAt: Date.now() }, isOurs: false };
}
