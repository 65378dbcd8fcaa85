/**
 * First in the head of a page that logins come back to, classic and synchronous: takes the token out of the address
 * before any other script can read it, and keeps it for the element.
 */
import { stripReturn } from '../../core/url/strip-return.js';
import { holdAddress } from './held-address.js';

const { found, cleanUrl } = stripReturn(location.href);
if (found) {
  holdAddress(location.href);
  history.replaceState(history.state, '', cleanUrl);
}
