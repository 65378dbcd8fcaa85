/** A login without backend that came back without its nonce: why it is refused, and what the doctor finds of it. */
import { note } from '../internal/noted.js';

/**
 * Notes the refusal for the doctor and gives the sentence for the console.
 * @param requireNonce the page's setting
 */
export function refuseLostNonce(requireNonce: boolean | undefined): string {
  note('nonce-lost');
  const start = 'a login came back without its nonce (catraca_nonce in the query of the return URL) and was refused';
  return requireNonce === false
    ? `${start}: without it a login does not count in a window that another page opened or can name`
    : `${start}: the login page or a redirect dropped the query. If the login page always does, call configure({ requireNonce: false })`;
}
