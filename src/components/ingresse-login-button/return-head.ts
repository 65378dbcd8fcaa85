/**
 * First in the head of a page that logins come back to, classic and synchronous: takes the token out of the address
 * before any other script can read it, and keeps it for the element.
 */
import { stripReturn } from '../../core/url/strip-return.js';
import { holdReturn } from '../internal/handed-return.js';
import { holdAddress } from '../internal/held-address.js';

const { found, cleanUrl } = stripReturn(location.href);
if (!found) {
  holdReturn();
} else {
  holdAddress(location.href);
  history.replaceState(history.state, '', cleanUrl);
  // Tools that measure pages report the address that was loaded, which stays in the entry of the navigation.
  for (const entry of performance.getEntriesByType('navigation')) {
    const read: () => object = entry.toJSON.bind(entry);
    Object.defineProperties(entry, {
      name: { value: cleanUrl },
      toJSON: { value: () => ({ ...read(), name: cleanUrl }) },
    });
    // Held, so that no engine makes the entry anew.
    Object.defineProperty(performance, Symbol.for('catraca.return'), { value: entry });
  }
}
